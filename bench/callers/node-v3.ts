/**
 * wechatpay-node-v3, as a careful user calls it: it has no method for partnerships and verifies nothing by itself, so
 * `fetch` sends what it signs, and its `verifySign` checks the response.
 */
import WxPay from 'wechatpay-node-v3'
import { buildBody, buildPath, type Target } from '../lib/target.ts'
import type { Caller } from './caller.ts'

/** With what is protected, but its documents show: the Authorization header, and the keys that it would download. */
export class Peer extends WxPay {
  constructor({ mchid, serialNo, privateKey, publicKeyId, publicKey }: Omit<Target, 'url'>, key?: string) {
    super({
      appid: buildBody.partner.appid,
      mchid,
      serial_no: serialNo,
      publicKey: Buffer.from(publicKey),
      privateKey: Buffer.from(privateKey),
      ...(key && { key }),
    })
    WxPay.certificates = { [publicKeyId]: publicKey }
  }

  authorize(path: string, body: object): string {
    return this.buildAuthorization('POST', path, body)
  }
}

export function makeNodeV3(target: Target): Caller {
  const wxpay = new Peer(target)
  const { url, publicKeyId } = target
  return async (number) => {
    const response = await fetch(url + buildPath, {
      method: 'POST',
      body: JSON.stringify(buildBody),
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'User-Agent': 'wechatpay-node-v3',
        'Idempotency-Key': `bench_${number}`,
        'Wechatpay-Serial': publicKeyId,
        Authorization: wxpay.authorize(buildPath, buildBody),
      },
    })
    const body = await response.text()
    const part = (name: string): string => response.headers.get(`Wechatpay-${name}`) ?? ''
    const timestamp = part('Timestamp')
    if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) throw new Error('an old signature, or none')
    const signed = { timestamp, nonce: part('Nonce'), body, serial: part('Serial'), signature: part('Signature') }
    if (!(await wxpay.verifySign(signed))) throw new Error('not its signature')
    return JSON.parse(body)
  }
}
