import { createNodeFetch, createNodeKeyring, createNodeSigner } from '@wechatpay-edge/node'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { buildBody, type Target } from '../lib/target.ts'
import type { Caller } from './caller.ts'

export function makeEdgeNode({ url, mchid, serialNo, privateKey, publicKeyId, publicKey }: Target): Caller {
  const client = createPartnershipsClient({
    merchant: createNodeSigner({ mchid, serialNo, privateKey }),
    wechatpay: createNodeKeyring({ [publicKeyId]: publicKey }),
    fetch: createNodeFetch(),
    hosts: [url],
  })
  return (number) => client.build(buildBody, { idempotencyKey: `bench_${number}` })
}
