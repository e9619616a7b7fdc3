/** What holds of the default transport, signer and keyring holds of @wechatpay-edge/node's: the same tests, through them. */
import { createNodeFetch, createNodeKeyring, createNodeSigner, type NodeFetch } from '@wechatpay-edge/node'
import { afterAll, describe } from 'vitest'
import { useTransport } from '../client/lib/transport.ts'

const made: NodeFetch[] = []
useTransport(({ merchant, wechatpay }) => {
  const fetch = createNodeFetch()
  made.push(fetch)
  return {
    fetch,
    merchant: 'sign' in merchant ? merchant : createNodeSigner(merchant),
    wechatpay:
      'get' in wechatpay && typeof wechatpay.get === 'function'
        ? wechatpay
        : createNodeKeyring(wechatpay as Readonly<Record<string, string>>),
  }
})
afterAll(() => Promise.all(made.map((fetch) => fetch.close())))

describe.each([
  ['contracts', () => import('../contracts/contracts.test.ts')],
  ['faults', () => import('../client/faults.test.ts')],
  ['transport', () => import('../client/transport.test.ts')],
  ['wire', () => import('../client/wire.test.ts')],
  ['hostile responses', () => import('../hostile/responses.test.ts')],
])('by @wechatpay-edge/node: %s', async (_title, load) => {
  await load()
})
