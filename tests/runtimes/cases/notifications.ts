/** Notifications that node:crypto signed and encrypted are verified, decrypted and acknowledged, or refused. */
import type { Schema } from '@wechatpay-edge/client'
import { equal, match, ok, rejection } from '../lib/assert.ts'
import { data } from '../lib/data.ts'
import type { Harness } from '../lib/harness.ts'
import { body, freshKey } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

const { headers, rawBody, apiV3Key, sentAt } = data.notification

export function run(lib: Subject, t: Harness): void {
  runReceived(lib, t)
  runSent(lib, t)
}

function runReceived({ client, core, injected }: Subject, t: Harness): void {
  const keyring = core.createKeyring({ PUB_KEY_ID_1: data.keys.spki }, injected)
  const options = { keyring, apiV3Key, now: () => sentAt * 1000, ...injected }
  const post = (body = rawBody) => new Request('https://merchant.example/notify', { method: 'POST', headers, body })
  const expected = {
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    original_type: 'transaction',
    resource: { trade_state: 'SUCCESS', trade_state_desc: '支付成功', amount: { total: 100 } },
  }

  t.test('a notification is read from a Request', async () => {
    match(await core.parseNotification(post(), options), expected)
  })

  t.test('a notification is read from a plain object of headers, and text or bytes', async () => {
    match(await core.parseNotification({ headers, rawBody }, options), expected)
    const bytes = new TextEncoder().encode(rawBody)
    match(await core.parseNotification({ headers: new Headers(headers), rawBody: bytes }, options), expected)
  })

  t.test('a notification is recognised by its event, its kind and its shape', async () => {
    const notification = await core.parseNotification(post(), options)
    const resource: Schema = {
      type: 'object',
      required: ['trade_state'],
      properties: { trade_state: { type: 'string' } },
    }
    const paid = { eventTypes: ['TRANSACTION.SUCCESS'], originalType: 'transaction', resource }
    equal(client.isNotificationOf(notification, paid), true)
    equal(client.isNotificationOf(notification, { ...paid, eventTypes: ['REFUND.SUCCESS'] }), false)
    equal(client.isNotificationOf(notification, { ...paid, originalType: 'profitsharing' }), false)
    equal(client.isNotificationOf(notification, { ...paid, resource: { ...resource, required: ['sp_mchid'] } }), false)
  })

  const changes: readonly (readonly [title: string, reason: string, headers: object, body?: string])[] = [
    ['whose body was changed', 'mismatch', {}, `${rawBody} `],
    ['without a nonce', 'missing-header', { 'Wechatpay-Nonce': undefined }],
    ['with two serials', 'malformed-header', { 'Wechatpay-Serial': ['PUB_KEY_ID_1', 'PUB_KEY_ID_1'] }],
    ['that is a probe', 'probe', { 'Wechatpay-Signature': 'WECHATPAY/SIGNTEST/AAA' }],
    ['that is old', 'clock-skew', { 'Wechatpay-Timestamp': `${sentAt - 301}` }],
  ]
  for (const [title, reason, changed, body = rawBody] of changes) {
    t.test(`a notification ${title} is refused: ${reason}`, async () => {
      const message = { headers: { ...headers, ...changed }, rawBody: body }
      const error = await rejection(core.parseNotification(message, options))
      ok(error instanceof core.SignatureError && error.outcome === undefined)
      match(error, { reason })
      equal((await core.handleNotification(message, options, () => {})).status, 401)
    })
  }

  t.test('a resource of another APIv3 key is a DecryptionError', async () => {
    const other = { ...options, apiV3Key: apiV3Key.toLowerCase() }
    const error = await rejection(core.parseNotification(post(), other))
    ok(error instanceof core.DecryptionError)
    match(error, { code: 'ERR_WECHATPAY_DECRYPTION', name: 'DecryptionError' })
    const { resource } = JSON.parse(rawBody)
    match(JSON.parse(await core.decryptResource(resource, apiV3Key, injected)), expected.resource)
  })

  t.test('a Request that was read is a TypeError that names rawBody', async () => {
    const used = post()
    await used.text()
    const error = await rejection(core.parseNotification(used, options))
    ok(error instanceof TypeError && error.message.startsWith('rawBody: '))
  })

  t.test('a body that is too long is not read', async () => {
    const short = { ...options, maxBodyBytes: 100 }
    match(await rejection(core.parseNotification(post(), short)), { code: 'ERR_WECHATPAY_CONNECTION' })
    equal((await core.handleNotification(post(), short, () => {})).status, 413)
  })

  t.test('a notification is handled once, and acknowledged whenever it comes', async () => {
    const ids = new Set<string>()
    const once = { claim: async (id: string) => !ids.has(id) && ids.add(id) !== undefined }
    let count = 0
    for (let i = 0; i < 2; i++) {
      const response = await core.handleNotification(post(), { ...options, once }, () => {
        count++
      })
      equal([response.status, await response.text()], [204, ''])
    }
    equal([count, core.acknowledge().status], [1, 204])
  })

  t.test('a handler that throws has it sent again', async () => {
    const response = await core.handleNotification(post(), options, () => Promise.reject(new Error('down')))
    equal([response.status, await response.text()], [500, '{"code":"FAIL","message":"失败"}'])
    equal(core.reject().status, 500)
  })
}

/** The sandbox sends them, and a program of this SDK receives them. */
function runSent({ core, injected, useSandbox }: Subject, t: Harness): void {
  // One of its own: its clock is moved.
  const mine = useSandbox({ replay: 'answer' })
  const hour = 3_600_000

  t.test('a sandbox sends a notification again until it is received, on its own clock', async () => {
    const { sandbox } = await mine()
    const { publicKey } = sandbox.wechatpay
    const options = {
      keyring: core.createKeyring({ [publicKey.id]: publicKey.pem }, injected),
      apiV3Key: sandbox.apiV3Key,
      now: sandbox.now,
      ...injected,
    }
    const seen: unknown[] = []
    const to = (request: Request) =>
      core.handleNotification(request, options, ({ resource }) => {
        seen.push(resource)
        if (seen.length < 9) throw new Error('down')
      })
    const data = { trade_state_desc: '支付成功' }
    const sent = await sandbox.notify('TRANSACTION.SUCCESS', data, { to, faults: [{ kind: 'probe' }] })
    match(sent, { state: 'scheduled', attempts: [{ status: 401 }] })
    await sandbox.advance(24 * hour)
    equal([sent.state, sent.attempts.map(({ status }) => status).join()], ['delivered', `401,${'500,'.repeat(8)}204`])
    equal(seen, Array(9).fill(data))
    equal(sandbox.notifications.length, 1)
  })

  t.test('a client goes on when the clock of its sandbox was moved', async () => {
    const { sandbox, client } = await mine()
    await sandbox.advance(48 * hour)
    match(await client().build(body, { idempotencyKey: freshKey() }), { state: 'ESTABLISHED' })
  })
}
