import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { buildBody, type Target } from '../lib/target.ts'
import type { Caller } from './caller.ts'

export function makeEdge({ url, mchid, serialNo, privateKey, publicKeyId, publicKey }: Target): Caller {
  const client = createPartnershipsClient({
    merchant: { mchid, serialNo, privateKey },
    wechatpay: { [publicKeyId]: publicKey },
    hosts: [url],
  })
  return (number) => client.build(buildBody, { idempotencyKey: `bench_${number}` })
}
