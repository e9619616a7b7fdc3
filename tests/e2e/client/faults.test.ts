/** Every operation, through a socket, and every simple way in which its answer can be wrong. */
import { ApiError, ConnectionError, type PartnershipsClientOptions, SignatureError } from '@wechatpay-edge/partnerships'
import type { Fault } from '@wechatpay-edge/sandbox'
import { beforeEach, describe, expect, it } from 'vitest'
import { body, calls, header, rejection, useSandbox } from './lib/served.ts'

const served = useSandbox()

beforeEach(() => {
  const { partner, authorized_data } = body
  served.sandbox.partnerships.seed([{ partner, authorized_data }])
})

interface Row {
  readonly title: string
  readonly fault: Fault
  /** How often the fault comes. */
  readonly times: number
  /** How many requests are sent in all. */
  readonly requests: number
  readonly error: typeof ApiError | typeof SignatureError | typeof ConnectionError
  readonly fields: Record<string, unknown>
  /** How many writes were done. */
  readonly executed?: number
  readonly client?: Partial<PartnershipsClientOptions>
}

const signature = (reason: string) => ({ code: 'ERR_WECHATPAY_SIGNATURE', reason, outcome: 'unknown' })
const lost = (attempts: number, timeout = false) => ({
  code: 'ERR_WECHATPAY_CONNECTION',
  outcome: 'unknown',
  attempts,
  timeout,
})
const remedy = { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/[a-z]{3}/) }
const html = '<html><body>502 Bad Gateway</body></html>'

const rows: readonly Row[] = [
  {
    title: 'a signed 500 is repeated, then reported',
    fault: { kind: 'status', status: 500, code: 'SYSTEM_ERROR' },
    times: 3,
    requests: 3,
    error: ApiError,
    fields: {
      status: 500,
      apiCode: 'SYSTEM_ERROR',
      outcome: 'unknown',
      retryable: true,
      verified: true,
      remedy,
      requestId: expect.stringMatching(/^[0-9A-F]+-\d+$/),
    },
  },
  {
    title: 'a signed 429 is repeated, then reported',
    fault: { kind: 'status', status: 429, code: 'FREQUENCY_LIMITED' },
    times: 3,
    requests: 3,
    error: ApiError,
    fields: {
      status: 429,
      apiCode: 'FREQUENCY_LIMITED',
      apiMessage: '频率超限',
      outcome: 'unknown',
      retryable: true,
      verified: true,
      remedy: { zh: '请求量不要超过接口调用频率限制', en: expect.any(String) },
    },
  },
  {
    title: "a gateway's 502 in HTML, unsigned, is repeated, then reported",
    fault: { kind: 'status', status: 502, body: html },
    times: 3,
    requests: 3,
    error: ApiError,
    fields: { status: 502, apiCode: '', outcome: 'unknown', retryable: true, verified: false, remedy },
  },
  {
    title: 'a signed 403 is refused, and not repeated',
    fault: { kind: 'status', status: 403, code: 'NO_AUTH' },
    times: 1,
    requests: 1,
    error: ApiError,
    fields: {
      status: 403,
      apiCode: 'NO_AUTH',
      apiMessage: '商户未被授权',
      outcome: 'refused',
      retryable: false,
      verified: true,
      remedy: { zh: '登录商户平台核对，传入正确信息', en: expect.any(String) },
    },
  },
  ...[400, 404, 409].map(
    (status): Row => ({
      title: `a signed ${status} is refused, and not repeated`,
      fault: { kind: 'status', status, code: 'ALREADY_EXISTS', message: '资源已存在' },
      times: 1,
      requests: 1,
      error: ApiError,
      fields: { status, apiCode: 'ALREADY_EXISTS', outcome: 'refused', retryable: false, verified: true, remedy },
    }),
  ),
  ...[400, 401, 403, 404, 405, 409].map(
    (status): Row => ({
      title: `an unsigned ${status} proves nothing, and is not repeated`,
      fault: { kind: 'status', status, code: 'INVALID_REQUEST', signed: false },
      times: 1,
      requests: 1,
      error: ApiError,
      fields: { status, apiCode: 'INVALID_REQUEST', outcome: 'unknown', retryable: false, verified: false, remedy },
    }),
  ),
  {
    title: 'a redirect is not followed',
    fault: { kind: 'status', status: 302, headers: { Location: 'https://example.com/' } },
    times: 1,
    requests: 1,
    error: ApiError,
    fields: { status: 302, apiCode: '', outcome: 'unknown', retryable: false, verified: false, remedy },
  },
  ...(
    [
      ['missing-header', 'an unsigned success', { kind: 'unsigned' }],
      ['mismatch', 'a signature of another body', { kind: 'wrong-signature' }],
      ['unknown-serial', 'a key that nobody has', { kind: 'unknown-serial' }],
      ['clock-skew', 'an answer of ten minutes ago', { kind: 'old-timestamp' }],
      ['clock-skew', 'an answer from ten minutes ahead', { kind: 'old-timestamp', ageSeconds: -600 }],
      [
        'mismatch',
        'a body that was changed on its way',
        {
          kind: 'change',
          answer: (answer) => ({
            ...answer,
            body: Buffer.from(`${Buffer.from(answer.body)}`.replace('wx4', 'wx5').replace('2', '3')),
          }),
        },
      ],
      [
        'malformed-header',
        'a doubled signature header',
        {
          kind: 'change',
          answer: (answer) => ({
            ...answer,
            headers: [...answer.headers, ...answer.headers.filter(([name]) => name === 'Wechatpay-Signature')],
          }),
        },
      ],
      [
        'missing-header',
        'a signature whose time was taken away',
        {
          kind: 'change',
          answer: (answer) => ({
            ...answer,
            headers: answer.headers.filter(([name]) => name !== 'Wechatpay-Timestamp'),
          }),
        },
      ],
    ] as const satisfies readonly (readonly [string, string, Fault])[]
  ).map(
    ([reason, title, fault]): Row => ({
      title: `${title} is refused, and not repeated`,
      fault,
      times: 1,
      requests: 1,
      error: SignatureError,
      fields: signature(reason),
      executed: 1,
    }),
  ),
  // 签名探测流量. WeChat Pay sends none to a repeated request; this server does, each time.
  ...[true, false].map(
    (valid): Row => ({
      title: `a probe that is ${valid ? '' : 'not '}Base64 is refused, repeated, then reported`,
      fault: { kind: 'probe', valid },
      times: 3,
      requests: 3,
      error: SignatureError,
      fields: signature('probe'),
      executed: 1,
    }),
  ),
  ...['{"code":"USERPAYING","message":"m"}', '', '<html>'].map(
    (body): Row => ({
      title: `a signed 202 is repeated, then reported: ${body || 'empty'}`,
      fault: { kind: 'status', status: 202, body, execute: true },
      times: 3,
      requests: 3,
      error: ApiError,
      fields: { status: 202, outcome: 'unknown', retryable: true, verified: true, remedy },
      executed: 1,
    }),
  ),
  {
    title: 'a lost connection is repeated, then reported',
    fault: { kind: 'drop' },
    times: 3,
    requests: 3,
    error: ConnectionError,
    fields: lost(3),
  },
  {
    title: 'a connection lost after the write is repeated, then reported',
    fault: { kind: 'drop', execute: true },
    times: 3,
    requests: 3,
    error: ConnectionError,
    fields: lost(3),
    executed: 1,
  },
  {
    title: 'a connection lost after the headers of an answer is repeated, then reported',
    fault: { kind: 'drop', after: 'headers' },
    times: 3,
    requests: 3,
    error: ConnectionError,
    fields: lost(3),
    executed: 1,
  },
  {
    title: 'silence is repeated, then reported',
    fault: { kind: 'hang' },
    times: 2,
    requests: 2,
    error: ConnectionError,
    fields: lost(2, true),
    client: { timeoutMs: 200, maxRetries: 1 },
  },
  {
    title: 'an answer that is too long is not read to its end',
    fault: { kind: 'change', body: (text) => text + ' '.repeat(2000) },
    times: 3,
    requests: 3,
    error: ConnectionError,
    fields: { ...lost(3), message: expect.stringContaining('1500 bytes') },
    executed: 1,
    client: { maxAnswerBytes: 1500 },
  },
  ...(
    [
      ['cut off in the middle', (text: string) => text.slice(0, 20)],
      ['begun by a byte order mark', (text: string) => `\uFEFF${text}`],
      ['HTML', () => html],
    ] as const
  ).map(
    ([title, change]): Row => ({
      title: `a signed success that is ${title} is refused`,
      fault: { kind: 'change', body: change },
      times: 1,
      requests: 1,
      error: ApiError,
      fields: { status: 200, apiCode: '', outcome: 'unknown', retryable: false, verified: true, remedy },
      executed: 1,
    }),
  ),
]

describe.each(['build', 'terminate', 'listPage', 'list'] as const)('%s', (name) => {
  it('is answered, signed and verified', async () => {
    await calls[name](served.client())
    expect(served.requests).toHaveLength(1)
    expect(served.requests[0]).toMatchObject({ status: 200, signed: true })
  })

  it.each(rows)('$title', async ({ fault, times, requests, error, fields, executed = 0, client }) => {
    served.sandbox.faults.push(...Array.from({ length: times }, () => fault))
    const reason = await rejection(calls[name](served.client(client)))
    expect(reason).toBeInstanceOf(error)
    expect(reason).toMatchObject(fields)
    expect(served.requests).toHaveLength(requests)
    expect(served.executions).toBe(name.startsWith('list') ? 0 : executed)
  })

  it.each([
    ['a 500', { kind: 'status', status: 500, code: 'SYSTEM_ERROR', execute: true }],
    ["a gateway's 502", { kind: 'status', status: 502, body: html }],
    ['a 429', { kind: 'status', status: 429, code: 'FREQUENCY_LIMITED' }],
    ['a 202', { kind: 'status', status: 202, execute: true }],
    ['a probe', { kind: 'probe' }],
    ['a probe that is not Base64', { kind: 'probe', valid: false }],
    ['a lost connection', { kind: 'drop', execute: true }],
    ['a connection lost after the headers', { kind: 'drop', after: 'headers' }],
    ['silence', { kind: 'hang', execute: true }],
  ] as const satisfies readonly (readonly [string, Fault])[])(
    'is repeated after %s, and succeeds',
    async (_title, fault) => {
      served.sandbox.faults.push(fault)
      await calls[name](served.client({ timeoutMs: fault.kind === 'hang' ? 300 : 5000 }))
      const [first, second, ...more] = served.requests
      expect(more).toEqual([])
      if (!first || !second) throw new Error('expected two requests')
      expect(second.body).toBe(first.body)
      expect(second.target).toBe(first.target)
      expect(header(second, 'Idempotency-Key')).toBe(header(first, 'Idempotency-Key'))
      expect(header(second, 'Authorization')).not.toBe(header(first, 'Authorization'))
      const nonce = (text?: string) => /nonce_str="(\w{32})"/.exec(text ?? '')?.[1]
      expect(nonce(header(second, 'Authorization'))).toMatch(/^\w{32}$/)
      expect(nonce(header(second, 'Authorization'))).not.toBe(nonce(header(first, 'Authorization')))
      expect(served.executions).toBe(name.startsWith('list') ? 0 : 1)
    },
  )

  it.each<[string, Fault]>([
    ['was cut off after sending', { kind: 'drop', execute: true }],
    ['was answered by a 500', { kind: 'status', status: 500, code: 'SYSTEM_ERROR' }],
  ])('is unknown where a first attempt %s and the second is refused', async (_title, fault) => {
    const refusal: Fault = { kind: 'status', status: 400, code: 'INVALID_REQUEST', message: '不符合业务规则' }
    served.sandbox.faults.push(fault, refusal)
    const reason = await rejection(calls[name](served.client()))
    expect(reason).toMatchObject({ code: 'ERR_WECHATPAY_API', status: 400, verified: true, outcome: 'unknown' })
    served.sandbox.faults.push(refusal)
    expect(await rejection(calls[name](served.client()))).toMatchObject({ status: 400, outcome: 'refused' })
  })

  it('is not repeated where the caller wants no retries', async () => {
    served.sandbox.faults.push({ kind: 'drop' })
    expect(await rejection(calls[name](served.client({ maxRetries: 0 })))).toMatchObject(lost(1))
    expect(served.requests).toHaveLength(1)
  })
})
