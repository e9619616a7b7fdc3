/** Stands in for a KMS: a separate process that keeps the key, signs digests, and gives out nothing else. */
import { constants, createPrivateKey, privateEncrypt } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const key = createPrivateKey(process.env.KMS_PRIVATE_KEY ?? '')
/** What PKCS#1 v1.5 puts before a digest of SHA-256 (RFC 8017, 9.2). */
const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex')

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const digest = Buffer.concat(chunks)
  const isSign = request.method === 'POST' && request.url === '/sign' && digest.length === 32
  if (!isSign) return void response.writeHead(400).end()
  response.end(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([prefix, digest])))
})
server.listen(Number(process.env.PORT ?? 8789), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
