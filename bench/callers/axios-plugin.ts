/** wechatpay-axios-plugin, which verifies each success itself. */
import { Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import { buildBody, buildPath, type Target } from '../lib/target.ts'
import type { Caller } from './caller.ts'

export function makeAxiosPlugin({ url, mchid, serialNo, privateKey, publicKeyId, publicKey }: Target): Caller {
  const wxpay = new Wechatpay({
    mchid,
    serial: serialNo,
    // It takes a KeyObject, which its types do not say: a PEM would be parsed in each call.
    privateKey: Rsa.from(privateKey, Rsa.KEY_TYPE_PRIVATE) as unknown as Buffer,
    certs: { [publicKeyId]: Rsa.from(publicKey, Rsa.KEY_TYPE_PUBLIC) },
    baseURL: url,
  })
  const endpoint = wxpay.chain(buildPath.slice(1))
  return async (number) => {
    const headers = { 'Wechatpay-Serial': publicKeyId, 'Idempotency-Key': `bench_${number}` }
    return (await endpoint.post(buildBody, { headers })).data
  }
}
