/**
 * What one `build` call costs in CPU, beside the least that any client must do (fetch, one signature, one verification)
 * and beside a peer, in one run: ratios, because machines differ. 64 calls are under way at once.
 */
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { Decorator } from 'wechatpay-axios-plugin'

const calls = 4000
const concurrency = 64
const rounds = 5
const mchid = '1900007291'
const serialNo = '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB'
const publicKeyId = 'PUB_KEY_ID_0117261620242025082900212360003201'
const path = '/v3/marketing/partnerships/build'
const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const

function makePair() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }
}

const merchant = makePair()
const wechatpay = makePair()
const server = spawn(
  process.execPath,
  [fileURLToPath(new URL('server.ts', import.meta.url)), wechatpay.privatePem, publicKeyId],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
const [port] = (await once(server.stdout, 'data')) as [Buffer]
const url = `http://127.0.0.1:${String(port).trim()}`

/** Only what every client must do: no checks, no errors, no retries. */
async function makeBare(): Promise<() => Promise<unknown>> {
  const { subtle } = globalThis.crypto
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const der = (pem: string) => Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64')
  const signing = await subtle.importKey('pkcs8', der(merchant.privatePem), algorithm, false, ['sign'])
  const verifying = await subtle.importKey('spki', der(wechatpay.publicPem), algorithm, false, ['verify'])
  const text = JSON.stringify(body)
  return async () => {
    const timestamp = Math.floor(Date.now() / 1000)
    const nonce = crypto.randomUUID()
    const message = Buffer.from(`POST\n${path}\n${timestamp}\n${nonce}\n${text}\n`)
    const signature = Buffer.from(await subtle.sign(algorithm.name, signing, message)).toString('base64')
    const response = await fetch(url + path, {
      method: 'POST',
      body: text,
      headers: {
        'Content-Type': 'application/json',
        Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${serialNo}",signature="${signature}"`,
      },
    })
    const answer = await response.text()
    const signed = `${response.headers.get('Wechatpay-Timestamp')}\n${response.headers.get('Wechatpay-Nonce')}\n${answer}\n`
    const given = Buffer.from(response.headers.get('Wechatpay-Signature') ?? '', 'base64')
    if (!(await subtle.verify(algorithm.name, verifying, given, Buffer.from(signed)))) throw new Error('not verified')
    return JSON.parse(answer)
  }
}

function makeOurs(): () => Promise<unknown> {
  const client = createPartnershipsClient({
    merchant: { mchid, serialNo, privateKey: merchant.privatePem },
    wechatpay: { [publicKeyId]: wechatpay.publicPem },
    hosts: [url],
  })
  let number = 0
  return () => client.build(body, { idempotencyKey: `bench_${number++}` })
}

function makePeer(): () => Promise<unknown> {
  const instance = Decorator.jsonBased({
    baseURL: url,
    mchid,
    serial: serialNo,
    privateKey: merchant.privatePem,
    certs: { [publicKeyId]: wechatpay.publicPem },
  })
  return () => instance.post(path, body)
}

/** Microseconds of CPU a call, of this process alone. */
async function measure(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  let left = calls
  const worker = async () => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

const contestants = {
  'fetch, sign, verify alone': await makeBare(),
  'wechatpay-edge': makeOurs(),
  'wechatpay-axios-plugin': makePeer(),
}
const best: Record<string, number> = {}
for (let round = 0; round <= rounds; round++) {
  for (const [name, call] of Object.entries(contestants)) {
    const cost = await measure(call)
    // The first round warms up.
    if (round > 0) best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, cost)
  }
}
const least = best['fetch, sign, verify alone'] ?? 1
for (const [name, cost] of Object.entries(best)) {
  console.log(
    `${name.padEnd(26)} ${cost.toFixed(0).padStart(5)} µs of CPU a call, ${(cost / least).toFixed(2)} × the least`,
  )
}
server.kill()
