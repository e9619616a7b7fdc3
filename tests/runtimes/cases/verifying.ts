/** Answers are verified over their raw bytes, or refused with a reason. The other side is the sandbox. */
import type { Fault } from '@wechatpay-edge/sandbox'
import { equal, match, ok, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import { body, freshKey, hosts, listPath, query } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

/** Sets headers of an answer after it was signed. */
function resigned(headers: Readonly<Record<string, string | undefined>>): Fault {
  return {
    kind: 'change',
    answer: (answer) => ({
      ...answer,
      headers: answer.headers.flatMap(([name, value]): [string, string][] => {
        if (!(name in headers)) return [[name, value]]
        const other = headers[name]
        return other === undefined ? [] : [[name, other]]
      }),
    }),
  }
}

const refusals: readonly (readonly [title: string, reason: string, fault: Fault])[] = [
  ['without signature headers', 'missing-header', { kind: 'unsigned' }],
  ['without one of them', 'missing-header', resigned({ 'Wechatpay-Nonce': undefined })],
  ['with a doubled header', 'malformed-header', resigned({ 'Wechatpay-Timestamp': '1, 1' })],
  ['with a signature that is no Base64', 'malformed-header', resigned({ 'Wechatpay-Signature': '*'.repeat(344) })],
  [
    'of another signature type',
    'malformed-header',
    resigned({ 'Wechatpay-Signature-Type': 'WECHATPAY2-SM2-WITH-SM3' }),
  ],
  ['that is too old', 'clock-skew', { kind: 'old-timestamp', ageSeconds: 400 }],
  ['of the future', 'clock-skew', { kind: 'old-timestamp', ageSeconds: -400 }],
  ['under a serial that nobody gave', 'unknown-serial', { kind: 'unknown-serial' }],
  ['signed over other bytes', 'mismatch', { kind: 'wrong-signature' }],
  [
    'changed on its way',
    'mismatch',
    { kind: 'change', answer: (answer) => ({ ...answer, body: answer.body.slice(1) }) },
  ],
  ['that is a probe', 'probe', { kind: 'probe' }],
  ['that is a probe, and no Base64', 'probe', { kind: 'probe', valid: false }],
]

export function run({ core, injected, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox({ partnerships: { emptyList: 'page' } })
  const url = `${hosts[0]}${listPath}?${core.serializeQuery(query)}`

  /** Asks the sandbox, signed, and verifies the answer with the options given. */
  async function ask(fault?: Fault, options: object = {}): Promise<Response> {
    const { sandbox } = await mine()
    if (fault) sandbox.faults.push(fault)
    const signer = core.createSigner({ ...sandbox.clientOptions.merchant, ...injected })
    const keyring = core.createKeyring(sandbox.clientOptions.wechatpay, injected)
    const response = await sandbox.fetch(await core.signRequest(new Request(url), signer, injected))
    return core.verifyResponse(response, keyring, options)
  }

  t.test('a signed answer comes back whole, and only itself is verified', async () => {
    const response = await ask()
    equal(response.status, 200)
    ok(core.isVerified(response) && !core.isVerified(response.clone()))
    match(await response.json(), { data: [], total_count: 0 })
  })

  for (const [title, reason, fault] of refusals) {
    t.test(`an answer ${title} is refused: ${reason}`, async () => {
      const error = await rejection(ask(fault))
      ok(error instanceof core.SignatureError)
      match(error, { name: 'SignatureError', code: 'ERR_WECHATPAY_SIGNATURE', reason, requestId: /^[0-9A-F]+-0$/ })
    })
  }

  t.test('how far the clocks may differ is an option, and so is the clock', async () => {
    ok(core.isVerified(await ask({ kind: 'old-timestamp', ageSeconds: 400 }, { toleranceSeconds: 500 })))
    const error = await rejection(ask(undefined, { now: () => Date.now() + 400_000 }))
    match(error, { reason: 'clock-skew' })
  })

  t.test('an error that is not signed comes back, not verified', async () => {
    const response = await ask({ kind: 'status', status: 401, code: 'SIGN_ERROR' })
    equal(response.status, 401)
    equal(core.isVerified(response), false)
    match(await response.json(), { code: 'SIGN_ERROR' })
  })

  t.test('an error that is signed is verified', async () => {
    const response = await ask({ kind: 'status', status: 404, code: 'RESOURCE_NOT_EXISTS' })
    equal(core.isVerified(response), true)
    const wrong = {
      kind: 'status',
      status: 404,
      code: 'RESOURCE_NOT_EXISTS',
      headers: { 'Wechatpay-Nonce': 'x' },
    } as const
    match(await rejection(ask({ ...wrong, signed: false })), { reason: 'missing-header' })
  })

  t.test('a 204 is verified over its empty body, and refused where it is unsigned', async () => {
    const response = await ask({ kind: 'status', status: 204 })
    equal(response.status, 204)
    equal(response.body, null)
    equal(core.isVerified(response), true)
    match(await rejection(ask({ kind: 'status', status: 204, signed: false })), { reason: 'missing-header' })
  })

  t.test('a byte order mark counts: it is verified, and comes back', async () => {
    const response = await ask({ kind: 'change', body: (text) => `\uFEFF${text}` })
    const bytes = new Uint8Array(await response.arrayBuffer())
    equal([...bytes.subarray(0, 4)], [0xef, 0xbb, 0xbf, 0x7b])
  })

  t.test('the client takes an answer with a byte order mark for what it is: no JSON, and done', async () => {
    const { sandbox, client } = await mine()
    sandbox.faults.push({ kind: 'change', body: (text) => `\uFEFF${text}` })
    const error = await rejection(client().build(body, { idempotencyKey: freshKey() }))
    match(error, { code: 'ERR_WECHATPAY_API', status: 200, apiCode: '', verified: true, outcome: 'unknown' })
  })

  t.test('an answer is read up to its limit, and its connection is dropped past it', async () => {
    let canceled = false
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(400))
      },
      cancel() {
        canceled = true
      },
    })
    const { sandbox } = await mine()
    const keyring = core.createKeyring(sandbox.clientOptions.wechatpay, injected)
    const error = await rejection(core.verifyResponse(new Response(endless), keyring, { maxAnswerBytes: 1000 }))
    match(error, { code: 'ERR_WECHATPAY_CONNECTION', timeout: false })
    ok(canceled && pulled < 10)
  })

  t.test('an answer that is exactly as long as the limit is read', async () => {
    const text = await (await ask()).text()
    ok(core.isVerified(await ask(undefined, { maxAnswerBytes: text.length })))
    match(await rejection(ask(undefined, { maxAnswerBytes: text.length - 1 })), { code: 'ERR_WECHATPAY_CONNECTION' })
  })

  t.test('an answer that is cut off is a ConnectionError', async () => {
    const error = await rejection(ask({ kind: 'drop', after: 'headers' }))
    ok(error instanceof core.ConnectionError)
    match(error, { name: 'ConnectionError', code: 'ERR_WECHATPAY_CONNECTION', timeout: false, attempts: 1 })
  })
}
