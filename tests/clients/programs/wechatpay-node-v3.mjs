/**
 * wechatpay-node-v3. It names WeChat Pay's host in each method and verifies nothing by itself: `createHttp` is its way to
 * send otherwise, and `verifySign` its way to verify.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import WxPay from 'wechatpay-node-v3'

const pem = (name) => process.env[name].replaceAll('\\n', '\n')
const { WXPAY_MCHID, WXPAY_SERIAL_NO, WXPAY_API_V3_KEY, WXPAY_BASE_URL, WXPAY_CERTIFICATE_FILE: file } = process.env
const certificate = file && new X509Certificate(readFileSync(file))
const host = 'https://api.mch.weixin.qq.com'
const publicKey = certificate?.publicKey.export({ type: 'spki', format: 'pem' }) ?? pem('WXPAY_PUBLIC_KEY')
const keyId = certificate?.serialNumber ?? process.env.WXPAY_PUBLIC_KEY_ID
const wxpay = new WxPay({
  appid: 'wx4e1916a585d1f4e9',
  mchid: WXPAY_MCHID,
  serial_no: WXPAY_SERIAL_NO,
  publicKey: Buffer.from(publicKey),
  privateKey: Buffer.from(pem('WXPAY_PRIVATE_KEY')),
  key: WXPAY_API_V3_KEY,
})
WxPay.certificates = { [keyId]: publicKey }

async function verify(timestamp, nonce, signature, serial, body) {
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) throw new Error('an old signature, or none')
  if (!(await wxpay.verifySign({ timestamp, nonce, body, serial, signature }))) throw new Error('not its signature')
}

async function send(url, init) {
  const headers = { 'User-Agent': 'wechatpay-node-v3', ...init.headers, 'Wechatpay-Serial': keyId }
  const response = await fetch(url.replace(host, WXPAY_BASE_URL), { ...init, headers })
  const body = await response.text()
  const part = (name) => response.headers.get(`Wechatpay-${name}`)
  await verify(part('Timestamp'), part('Nonce'), part('Signature'), part('Serial'), body)
  if (!response.ok) throw new Error(`${response.status} ${body}`)
  return { status: response.status, data: JSON.parse(body) }
}

const http = {
  get: (url, headers) => send(url, { headers }),
  post: (url, body, headers) => send(url, { method: 'POST', headers, body: JSON.stringify(body) }),
}
wxpay.createHttp(http)

const authorization = (method, url, body) => ({
  Accept: 'application/json',
  Authorization: wxpay.buildAuthorization(method, url, body),
})

function post(path, body) {
  const headers = { ...authorization('POST', `${host}${path}`, body), 'Content-Type': 'application/json' }
  return http.post(`${host}${path}`, body, { ...headers, 'Idempotency-Key': `order-${Date.now()}` })
}

const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }
const partner = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }

const tasks = {
  async build() {
    const { data } = await post('/v3/marketing/partnerships/build', { partner, authorized_data })
    return JSON.stringify(data)
  },
  async list() {
    const values = { authorized_data: JSON.stringify(authorized_data), partner: JSON.stringify(partner) }
    const url = `${host}/v3/marketing/partnerships?${new URLSearchParams({ limit: '5', offset: '0', ...values })}`
    const { data } = await http.get(url, authorization('GET', url))
    return JSON.stringify(data)
  },
  async echo(echo_message) {
    const encrypted_echo_message = wxpay.publicEncrypt(echo_message, publicKey)
    const { data } = await post('/v3/security/echo', { echo_message, encrypted_echo_message })
    return wxpay.privateDecrypt(data.encrypted_echo_message)
  },
  async bill(bill_date) {
    const { data } = await wxpay.tradebill({ bill_date, bill_type: 'ALL' })
    const url = data.download_url.replace(WXPAY_BASE_URL, host)
    const response = await fetch(data.download_url, {
      headers: { ...authorization('GET', url), 'User-Agent': 'wechatpay-node-v3' },
    })
    const file = Buffer.from(await response.arrayBuffer())
    if (createHash('sha1').update(file).digest('hex') !== data.hash_value) throw new Error('another digest')
    return file
  },
  async notification() {
    const [time, nonce, signature, serial, ...lines] = (await text(process.stdin)).split('\n')
    const body = lines.join('\n')
    // Its `decipher_gcm` does not check the tag of AES-GCM: the signature alone keeps others out.
    await verify(time, nonce, signature, serial, body)
    const { resource } = JSON.parse(body)
    return JSON.stringify(wxpay.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce))
  },
}

const [task, argument] = process.argv.slice(2)
process.stdout.write(await tasks[task](argument))
