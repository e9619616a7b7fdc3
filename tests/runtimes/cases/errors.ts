/** Every class of error, and what it says may have happened to a write. */
import type { Fault } from '@wechatpay-edge/sandbox'
import { equal, match, ok, rejection } from '../lib/assert.ts'
import { withGlobal } from '../lib/globals.ts'
import type { Harness } from '../lib/harness.ts'
import { body, collect, freshKey, query } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

/** How the answers of WeChat Pay, and what is none of them, end a write that is not repeated. */
const answers: readonly (readonly [title: string, fault: Fault, expected: object])[] = [
  ['a signed 400', status(400, 'INVALID_REQUEST'), { outcome: 'refused', verified: true, retryable: false }],
  ['a signed 403', status(403, 'NO_AUTH'), { outcome: 'refused', verified: true, apiCode: 'NO_AUTH' }],
  ['a signed 404', status(404, 'RESOURCE_NOT_EXISTS'), { outcome: 'refused', verified: true, status: 404 }],
  ['a 401, which is never signed', status(401, 'SIGN_ERROR'), { outcome: 'unknown', verified: false }],
  ['a 429', status(429, 'FREQUENCY_LIMITED'), { outcome: 'unknown', retryable: true, verified: true }],
  ['a 500', status(500, 'SYSTEM_ERROR'), { outcome: 'unknown', retryable: true, apiMessage: '系统异常，请稍后重试' }],
  [
    'the HTML of a gateway',
    { kind: 'status', status: 502, body: '<html>' },
    { outcome: 'unknown', apiCode: '', verified: false, retryable: true },
  ],
  [
    'a redirect, which is not followed',
    { kind: 'status', status: 302, headers: { Location: 'https://pay.example.com' } },
    { outcome: 'unknown', status: 302, verified: false },
  ],
]

function status(code: number, apiCode: string): Fault {
  return { kind: 'status', status: code, code: apiCode }
}

export function run(lib: Subject, t: Harness): void {
  runCalls(lib, t)
  runClasses(lib, t)
}

function runCalls({ core, client: clients, partnerships, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()
  const build = async (fault?: Fault, options: object = {}) => {
    const { sandbox, client } = await mine()
    if (fault) sandbox.faults.push(fault)
    return rejection(client({ maxRetries: 0, ...options }).build(body, { idempotencyKey: freshKey() }))
  }

  for (const [title, fault, expected] of answers) {
    t.test(`${title} is an ApiError that says what may have happened, and what to do`, async () => {
      const error = await build(fault)
      ok(error instanceof partnerships.ApiError && error instanceof core.ApiError)
      match(error, { name: 'ApiError', code: 'ERR_WECHATPAY_API', requestId: /./, ...expected })
      ok(error.remedy.zh && error.remedy.en && error.response.status === error.status)
      ok(!JSON.stringify(error).includes('Authorization'))
    })
  }

  t.test('a refusal after an attempt that is unknown is unknown', async () => {
    const { sandbox, client } = await mine()
    sandbox.faults.push({ kind: 'drop', execute: true }, status(400, 'INVALID_REQUEST'))
    const error = await rejection(client().build(body, { idempotencyKey: freshKey() }))
    match(error, { code: 'ERR_WECHATPAY_API', status: 400, outcome: 'unknown' })
  })

  t.test('a ConnectionError is unknown, or not-sent where that is proved', async () => {
    const lost = await build({ kind: 'drop' })
    ok(lost instanceof partnerships.ConnectionError)
    match(lost, { name: 'ConnectionError', code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown', attempts: 1 })
    const refuse = async (url: unknown) => {
      const host = typeof url === 'string' ? new URL(url).hostname : 'a.example'
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
    }
    const refused = withGlobal('fetch', refuse, () => build(undefined, { fetch: undefined, maxRetries: 2 }))
    match(await refused, { outcome: 'not-sent', attempts: 3 })
    match(await build(undefined, { fetch: refuse, maxRetries: 2 }), { outcome: 'unknown', attempts: 3 })
  })

  t.test('a SignatureError is unknown', async () => {
    const error = await build({ kind: 'wrong-signature' })
    ok(error instanceof partnerships.SignatureError)
    match(error, { code: 'ERR_WECHATPAY_SIGNATURE', reason: 'mismatch', outcome: 'unknown' })
  })

  t.test('a ValidationError is not-sent, and so is a KeyError of a call', async () => {
    const { sandbox, client, requests } = await mine()
    const invalid = await rejection(client().build({} as never, { idempotencyKey: '' }))
    ok(invalid instanceof partnerships.ValidationError)
    match(invalid, { name: 'ValidationError', code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' })
    const signer = {
      ...core.createSigner(sandbox.merchant),
      sign: async () => {
        throw new core.KeyError({ expected: 'a key that the KMS has', received: 'none' })
      },
    }
    const error = await build(undefined, { merchant: signer })
    ok(error instanceof partnerships.KeyError)
    match(error, { name: 'KeyError', code: 'ERR_WECHATPAY_KEY', outcome: 'not-sent' })
    equal(requests, [])
  })

  t.test('a KeyringError while an answer is verified is unknown', async () => {
    const failing = new core.KeyringError('no certificates', { status: 404 })
    const wechatpay = { get: () => Promise.reject(failing) }
    const error = await build(undefined, { wechatpay })
    ok(error === failing && error instanceof partnerships.KeyringError)
    match(error, { name: 'KeyringError', code: 'ERR_WECHATPAY_KEYRING', status: 404, outcome: 'unknown' })
  })

  t.test('an IncompleteListError tells how many rows came', async () => {
    const page = async (offset: number) => ({ rows: offset === 0 ? ['a', 'b'] : [], total: 3, limit: 2 })
    const error = await rejection(collect(clients.paginate(page, String)))
    ok(error instanceof partnerships.IncompleteListError)
    match(error, { code: 'ERR_WECHATPAY_INCOMPLETE_LIST', seen: 2, total: 3, name: 'IncompleteListError' })
  })

  t.test('a listing that fails says the same', async () => {
    const { sandbox, client } = await mine()
    sandbox.faults.push(status(403, 'NO_AUTH'))
    match(await rejection(client().listPage(query)), { apiCode: 'NO_AUTH', outcome: 'refused' })
  })
}

function runClasses({ core, partnerships }: Subject, t: Harness): void {
  const response = new Response('', { status: 400 })
  const remedy = { zh: '改', en: 'mend it' }
  const fields = {
    status: 400,
    apiCode: 'PARAM_ERROR',
    apiMessage: '参数错误',
    remedy,
    retryable: false,
    verified: true,
  }
  const detail = { field: '/body/x', location: 'body', issue: 'no', value: 'secret-value' }
  const errors = [
    new core.KeyError({ path: 'merchant.privateKey', expected: 'a key', received: 'none', remedy: 'give one' }),
    new core.ValidationError([{ path: 'partner.appid', rule: 'required', message: 'is required' }]),
    new core.ApiError({ ...fields, detail, response, requestId: 'id-1', outcome: 'refused' }),
    new core.SignatureError('mismatch', 'no', { serial: 'PUB_KEY_ID_1' }),
    new core.ConnectionError('lost', { cause: new Error('inner'), timeout: true, attempts: 2 }),
    new core.KeyringError('none', { status: 404 }),
    new core.IncompleteListError(1, 2),
  ]

  t.test('every error has its class, its name and its code', () => {
    equal(
      errors.map(({ name, code }) => [name, code]),
      [
        ['KeyError', 'ERR_WECHATPAY_KEY'],
        ['ValidationError', 'ERR_WECHATPAY_VALIDATION'],
        ['ApiError', 'ERR_WECHATPAY_API'],
        ['SignatureError', 'ERR_WECHATPAY_SIGNATURE'],
        ['ConnectionError', 'ERR_WECHATPAY_CONNECTION'],
        ['KeyringError', 'ERR_WECHATPAY_KEYRING'],
        ['IncompleteListError', 'ERR_WECHATPAY_INCOMPLETE_LIST'],
      ],
    )
    for (const error of errors)
      ok(error instanceof core.WechatPayError && error instanceof partnerships.WechatPayError && error.stack)
    equal(Object(errors[4]?.cause).message, 'inner')
  })

  t.test('isWechatPayError knows them by their code, across copies and realms', () => {
    const { isWechatPayError } = core
    ok(errors.every(isWechatPayError) && errors.every(partnerships.isWechatPayError))
    ok(isWechatPayError({ code: 'ERR_WECHATPAY_OF_A_LATER_VERSION' }))
    for (const other of [new Error('no'), { code: 'ECONNREFUSED' }, null, undefined, 'ERR_WECHATPAY_KEY']) {
      equal(isWechatPayError(other), false)
    }
  })

  t.test('as JSON they hold their message and their fields, and no value that was sent', () => {
    const texts = errors.map((error) => JSON.stringify(error))
    for (const [index, error] of errors.entries()) {
      match(JSON.parse(texts[index] ?? ''), { name: error.name, code: error.code, message: error.message })
    }
    match(JSON.parse(texts[2] ?? ''), { detail: { field: '/body/x', issue: 'no' }, remedy, requestId: 'id-1' })
    ok(!texts.join().includes('secret-value'))
    equal(errors[2]?.message, '400 PARAM_ERROR 参数错误 (Request-ID id-1)')
  })
}
