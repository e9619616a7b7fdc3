/** Refused signatures are explained: of requests, responses and notifications. */
import { equal, match, ok, rejection } from '../lib/assert.ts'
import { data } from '../lib/data.ts'
import type { Harness } from '../lib/harness.ts'
import { body, freshKey, fromBase64, toBase64, utf8 } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

export function run({ core, injected, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()
  const { keys, notification } = data
  const { headers, rawBody, sentAt } = notification
  const received = {
    wechatpay: { PUB_KEY_ID_1: keys.spki },
    now: () => sentAt * 1000,
    ...injected,
  }

  t.test('a clock that is slow is found by the Date of the 401', async () => {
    const { client } = await mine()
    const now = () => Date.now() - 1_000_000
    const error = await rejection(client({ now, maxRetries: 0 }).build(body, { idempotencyKey: freshKey() }))
    const { cause, secondsOff = 0 } = await core.explainSignature(error as never, { now, ...injected })
    equal(cause, 'clock')
    ok(Math.abs(secondsOff + 1000) < 60)
  })

  t.test('a query that was added on its way is found by what the 401 prints', async () => {
    const { client, sandbox } = await mine()
    let sent: Request | undefined
    const fetch = async (request: Request) => {
      sent = request
      const { method, headers } = request
      return sandbox.fetch(new Request(`${request.url}?a=1`, { method, headers, body: await request.text() }))
    }
    const error = await rejection(client({ fetch, maxRetries: 0 }).build(body, { idempotencyKey: freshKey() }))
    const explanation = await core.explainSignature(error as never, { sent, ...injected })
    match(explanation, { subject: 'request', cause: 'url', message: /no query/ })
  })

  t.test('whether a key made a signature shows without the message', async () => {
    const refused = { status: 401, headers: {}, rawBody: '{"code":"SIGN_ERROR","message":"签名错误"}' }
    const causeOf = async (signature: string) => {
      const items = `mchid="1",nonce_str="a",signature="${signature}",timestamp="1",serial_no="${keys.serialNo}"`
      const sent = { method: 'GET', url: '/', headers: { Authorization: `WECHATPAY2-SHA256-RSA2048 ${items}` } }
      return (await core.explainSignature(refused, { sent, certificate: keys.certificate, ...injected })).cause
    }
    equal(await causeOf(keys.signature), 'message')
    const other = fromBase64(keys.signature)
    other[100] = (other[100] ?? 0) ^ 1
    equal(await causeOf(toBase64(other)), 'key')
  })

  t.test('a body that was written anew, marked or decoded is found by the signature', async () => {
    const causeOf = async (changed: string | Uint8Array | object) =>
      (await core.explainSignature({ headers, rawBody: changed }, received)).cause
    const latin1 = Array.from(utf8(rawBody), (byte) => String.fromCharCode(byte)).join('')
    equal(
      [
        await causeOf(rawBody),
        await causeOf(JSON.stringify(JSON.parse(rawBody), null, 2)),
        await causeOf(JSON.parse(rawBody)),
        await causeOf(`\ufeff${rawBody}`),
        await causeOf(latin1),
        await causeOf(`${rawBody}!`),
      ],
      ['none', 'body-re-serialized', 'body-re-serialized', 'body-decoded', 'body-decoded', 'message'],
    )
  })

  t.test('a serial, a time and a probe are explained, too', async () => {
    const causeOf = async (changed: object, more: object = {}) =>
      (await core.explainSignature({ headers: { ...headers, ...changed }, rawBody }, { ...received, ...more })).cause
    equal(
      [
        await causeOf({ 'Wechatpay-Serial': 'PUB_KEY_ID_2' }),
        await causeOf({}, { now: () => (sentAt + 301) * 1000 }),
        await causeOf({ 'Wechatpay-Signature': 'WECHATPAY/SIGNTEST/AAA' }),
      ],
      ['unknown-serial', 'clock', 'probe'],
    )
  })
}
