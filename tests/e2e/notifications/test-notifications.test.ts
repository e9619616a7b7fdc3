/** What `createTestNotification` makes, received by a server over TCP with `handleNotification`. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createKeyring, handleNotification, type Notification } from '@wechatpay-edge/core'
import {
  createIdentity,
  createTestNotification,
  type SandboxIdentity,
  type TestNotificationOptions,
} from '@wechatpay-edge/sandbox'
import { afterAll, beforeAll, expect, it } from 'vitest'

let identity: SandboxIdentity
let url = ''
const taken: Notification[] = []
const claimed = new Set<string>()

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { publicKey, certificate } = identity.wechatpay
  const keyring = createKeyring({ [publicKey.id]: publicKey.pem, [certificate.serialNo]: certificate.pem })
  const claim = async (id: string): Promise<boolean> => !claimed.has(id) && claimed.add(id) !== undefined
  const options = { keyring, apiV3Key: identity.apiV3Key, once: { claim } }
  const message = { headers: request.headers, rawBody: Buffer.concat(chunks) }
  const { status } = await handleNotification(message, options, (notification) => void taken.push(notification))
  response.writeHead(status).end()
})

beforeAll(async () => {
  identity = await createIdentity()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
})
afterAll(() => void server.close())

async function send(more: Partial<TestNotificationOptions> = {}): Promise<number> {
  const request = await createTestNotification(
    'TRANSACTION.SUCCESS',
    { trade_state: 'SUCCESS' },
    { identity, url, ...more },
  )
  return (await fetch(request)).status
}

it.each(['publicKey', 'certificate'] as const)('is taken, signed by the %s', async (signer) => {
  expect(await send({ signer })).toBe(204)
  expect(taken.at(-1)).toMatchObject({ event_type: 'TRANSACTION.SUCCESS', resource: { trade_state: 'SUCCESS' } })
})

it('is taken once, if it has the same id', async () => {
  const before = taken.length
  expect([await send({ id: 'twice' }), await send({ id: 'twice' })]).toEqual([204, 204])
  expect(taken.length - before).toBe(1)
})

it.each([
  { kind: 'unsigned' },
  { kind: 'wrong-signature' },
  { kind: 'probe' },
  { kind: 'probe', valid: false },
  { kind: 'old-timestamp' },
  { kind: 'old-timestamp', ageSeconds: -301 },
  { kind: 'unknown-serial' },
] as const)('is refused with a wrong signature: %j', async (fault) => {
  const before = taken.length
  expect(await send({ fault })).toBe(401)
  expect(taken.length).toBe(before)
})

it('cannot be read with another APIv3 key', async () => {
  const before = taken.length
  expect(await send({ identity: { ...identity, apiV3Key: 'x'.repeat(32) } })).toBe(500)
  expect(taken.length).toBe(before)
})
