/** wechatpay-axios-plugin, which verifies each response itself, errors aside. */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'

const pem = (name) => process.env[name].replaceAll('\\n', '\n')
const { WXPAY_MCHID, WXPAY_SERIAL_NO, WXPAY_API_V3_KEY, WXPAY_BASE_URL, WXPAY_CERTIFICATE_FILE: file } = process.env
const certificate = file && readFileSync(file, 'utf8')
const privateKey = Rsa.from(pem('WXPAY_PRIVATE_KEY'), Rsa.KEY_TYPE_PRIVATE)
const publicKey = Rsa.from(certificate ?? pem('WXPAY_PUBLIC_KEY'), Rsa.KEY_TYPE_PUBLIC)
const keyId = certificate ? new X509Certificate(certificate).serialNumber : process.env.WXPAY_PUBLIC_KEY_ID
const certs = { [keyId]: publicKey }
const baseURL = WXPAY_BASE_URL
const wxpay = new Wechatpay({ mchid: WXPAY_MCHID, serial: WXPAY_SERIAL_NO, privateKey, certs, baseURL })

const headers = { 'Wechatpay-Serial': keyId }
const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }
const partner = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }

const tasks = {
  async build() {
    const { data } = await wxpay
      .chain('v3/marketing/partnerships/build')
      .post({ partner, authorized_data }, { headers: { ...headers, 'Idempotency-Key': `order-${Date.now()}` } })
    return JSON.stringify(data)
  },
  async list() {
    const params = {
      limit: 5,
      offset: 0,
      authorized_data: JSON.stringify(authorized_data),
      partner: JSON.stringify(partner),
    }
    const { data } = await wxpay.chain('v3/marketing/partnerships').get({ params, headers })
    return JSON.stringify(data)
  },
  async echo(echo_message) {
    const body = { echo_message, encrypted_echo_message: Rsa.encrypt(echo_message, publicKey) }
    const { data } = await wxpay.chain('v3/security/echo').post(body, { headers })
    return Rsa.decrypt(data.encrypted_echo_message, privateKey)
  },
  async bill(bill_date) {
    const params = { bill_date, bill_type: 'ALL' }
    const { data: link } = await wxpay.chain('v3/bill/tradebill').get({ params, headers })
    const { pathname, searchParams } = new URL(link.download_url)
    // It knows that a file is not signed by its path alone, so the query stands beside it.
    const file = { params: Object.fromEntries(searchParams), headers, responseType: 'arraybuffer' }
    const { data } = await wxpay.chain(pathname.slice(1)).get(file)
    if (createHash('sha1').update(data).digest('hex') !== link.hash_value) throw new Error('another digest')
    return data
  },
  async notification() {
    const [time, nonce, signature, serial, ...lines] = (await text(process.stdin)).split('\n')
    const body = lines.join('\n')
    const isNow = Math.abs(Formatter.timestamp() - Number(time)) <= 300
    if (!isNow || serial !== keyId) throw new Error('an old signature, or one of another key')
    if (!Rsa.verify(Formatter.response(time, nonce, body), signature, publicKey)) throw new Error('not its signature')
    const { resource } = JSON.parse(body)
    return Aes.AesGcm.decrypt(resource.ciphertext, WXPAY_API_V3_KEY, resource.nonce, resource.associated_data)
  },
}

const [task, argument] = process.argv.slice(2)
try {
  process.stdout.write(await tasks[task](argument))
} catch (error) {
  console.error(error.code, error.message, error.response?.data)
  process.exitCode = 1
}
