/** As `everywhere.ts`, with what Node alone has: its `webcrypto`, and the sandbox as a server. */
import { createHash, webcrypto } from 'node:crypto'
import { createSigner, importPrivateKey, type KeyInput } from '@wechatpay-edge/core'
import { createNodeFetch, createNodeKeyring, createNodeSigner, type NodeFetch } from '@wechatpay-edge/node'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'

const sandbox = await createSandbox({ crypto: webcrypto })
const { merchant, wechatpay } = sandbox.clientOptions
const key: webcrypto.CryptoKey = await webcrypto.subtle.importKey(
  'pkcs8',
  Buffer.from(merchant.privateKey.replace(/-----.*-----|\s/g, ''), 'base64'),
  { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  false,
  ['sign'],
)
const input: KeyInput = key
const signer = createSigner({ ...merchant, privateKey: input, crypto: webcrypto })
const again = await importPrivateKey(key, { crypto: webcrypto })
const served: ServedSandbox = await serve(sandbox, { port: 0 })
const client = createPartnershipsClient({ merchant: signer, wechatpay, hosts: [served.url], crypto: webcrypto })
const { data } = await client.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })
const nodeFetch: NodeFetch = createNodeFetch({ connections: 2 })
const byNode = createPartnershipsClient({
  merchant: createNodeSigner(merchant),
  wechatpay: createNodeKeyring(wechatpay),
  fetch: nodeFetch,
  hosts: [served.url],
  crypto: webcrypto,
})
const page = await byNode.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })
await nodeFetch.close()
await served.close()
if (page.data?.length !== 0) throw new Error('expected an empty page by @wechatpay-edge/node')
if (data?.length !== 0 || again.type !== 'private') throw new Error('expected an empty page')
console.log('ok', createHash('sha256').update(signer.id).digest('hex').length)
