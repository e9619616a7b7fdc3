/**
 * The least that any client of WeChat Pay must do with `fetch`: a real Authorization header; of the response the four
 * signature headers, a time within 300 seconds, the serial number, the signature, the JSON. No check of arguments, no
 * typed error, no limit, no timeout, no retry.
 */
import { buildBody, buildPath, type Target } from '../lib/target.ts'
import type { Caller } from './caller.ts'

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** By what every runtime has: a Worker has no `Buffer`. */
const utf8 = new TextEncoder()
const decode = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
const encode = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
const read = (pem: string) => decode(pem.replace(/-----.*-----|\s/g, ''))

export async function makeFloor({ url, mchid, serialNo, privateKey, publicKeyId, publicKey }: Target): Promise<Caller> {
  const { subtle } = globalThis.crypto
  const signing = await subtle.importKey('pkcs8', read(privateKey), algorithm, false, ['sign'])
  const verifying = await subtle.importKey('spki', read(publicKey), algorithm, false, ['verify'])
  const body = JSON.stringify(buildBody)
  return async (number) => {
    const timestamp = Math.floor(Date.now() / 1000)
    const nonce = crypto.randomUUID().replaceAll('-', '')
    const message = utf8.encode(`POST\n${buildPath}\n${timestamp}\n${nonce}\n${body}\n`)
    const signature = encode(await subtle.sign(algorithm.name, signing, message))
    const response = await fetch(url + buildPath, {
      method: 'POST',
      body,
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'User-Agent': 'floor',
        'Idempotency-Key': `bench_${number}`,
        'Wechatpay-Serial': publicKeyId,
        Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${serialNo}",signature="${signature}"`,
      },
    })
    const answer = await response.text()
    const [time, once, signed, serial] = ['Timestamp', 'Nonce', 'Signature', 'Serial'].map((name) =>
      response.headers.get(`Wechatpay-${name}`),
    )
    if (!time || !once || !signed || serial !== publicKeyId) throw new Error('not signed, or with another key')
    if (!(Math.abs(Date.now() / 1000 - Number(time)) <= 300)) throw new Error('an old signature')
    const given = utf8.encode(`${time}\n${once}\n${answer}\n`)
    if (!(await subtle.verify(algorithm.name, verifying, decode(signed), given))) {
      throw new Error('not its signature')
    }
    return JSON.parse(answer)
  }
}
