/** The log: a line for each request, without secrets, in two languages. */
import { connect } from 'node:net'
import { createSandbox, type Sandbox, type SandboxIdentity } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { authorization, type Draft, draft, exampleBody, paths } from '../../lib/request.ts'
import { newFolder, type Started, start } from '../lib/command.ts'

let sandbox: Sandbox
let identity: SandboxIdentity
beforeAll(async () => {
  sandbox = await createSandbox()
  identity = sandbox.identity
})

/** A command with this sandbox's keys, so that a test can sign for it. */
async function startKnown(...args: string[]): Promise<Started> {
  const cwd = newFolder()
  const files = { 'identity.json': JSON.stringify(identity) }
  return await start(['--identity', cwd, ...args], { cwd, files })
}

async function send(url: string, part: Partial<Omit<Draft, 'body'>> & { body?: unknown } = {}): Promise<void> {
  const parts = draft(sandbox, part)
  const body = parts.body.length > 0 ? { body: new Uint8Array(parts.body) } : {}
  const headers = { Authorization: authorization(parts), ...parts.headers }
  await (await fetch(url + parts.target, { method: parts.method, headers, ...body })).text()
}

/** Bytes that no client would send. */
async function sendRaw(url: string, text: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.end(Buffer.from(text, 'latin1'))
  for await (const _ of socket);
}

const key = { 'Idempotency-Key': 'k' }

/** A request that is refused, and the reason in English and in Chinese. */
const refusals: readonly (readonly [request: Parameters<typeof send>[1], english: string, chinese: string])[] = [
  [
    { method: 'GET', target: '/v3/nowhere' },
    'GET /v3/nowhere 404 Not served by this sandbox (served: /v3/marketing/partnerships/build, /v3/marketing/partnerships/terminate, /v3/marketing/partnerships, ',
    'GET /v3/nowhere 404 此沙箱不提供该路径（提供：/v3/marketing/partnerships/build, /v3/marketing/partnerships/terminate, /v3/marketing/partnerships, ',
  ],
  [
    { method: 'GET' },
    'GET /v3/marketing/partnerships/build 405 This path takes POST',
    'GET /v3/marketing/partnerships/build 405 该路径只接受 POST',
  ],
  [
    { headers: { Accept: '' } },
    '400 The header User-Agent or Accept is missing or empty',
    '400 缺少请求头 User-Agent 或 Accept，或其值为空',
  ],
  [
    { headers: { Authorization: '' } },
    '401 The header Authorization does not have this form: WECHATPAY2',
    '401 请求头 Authorization 的格式应为：WECHATPAY2',
  ],
  [
    { scheme: 'Bearer' },
    '401 The scheme of Authorization is not WECHATPAY2-',
    '401 Authorization 的认证类型不是 WECHATPAY2-',
  ],
  [
    { timestamp: 'now' },
    '401 The timestamp of Authorization is not a number of seconds',
    '401 Authorization 的 timestamp 不是秒数',
  ],
  [{ timestamp: '1' }, "seconds before this sandbox's clock", '401 timestamp 比沙箱的时钟早 '],
  [{ timestamp: '9999999999' }, "seconds after this sandbox's clock", '401 timestamp 比沙箱的时钟晚 '],
  [{ mchid: '1' }, "401 mchid is not this sandbox's merchant's", '401 mchid 不是此沙箱的商户的'],
  [
    { mchid: '1', serialNo: '1' },
    "401 Neither mchid nor serial_no is this sandbox's merchant's",
    '401 mchid 和 serial_no 都不是此沙箱的商户的',
  ],
  [
    { body: exampleBody, signedBody: new Uint8Array() },
    "401 The signature is not the merchant key's over POST /v3/marketing/partnerships/build with a body of 155 bytes, this timestamp and this nonce",
    '401 签名与商户私钥对 POST /v3/marketing/partnerships/build、155 字节的请求体、该 timestamp 和 nonce_str 的签名不符',
  ],
  [
    { body: exampleBody },
    '400 The header Idempotency-Key is missing, empty or repeated',
    '400 缺少请求头 Idempotency-Key，或其值为空、重复',
  ],
  [
    { body: exampleBody, headers: { 'Idempotency-Key': 'a b' } },
    '400 The header Idempotency-Key does not match',
    '400 请求头 Idempotency-Key 不符合',
  ],
  [
    { body: { mchid: '1' } },
    "400 The body's mchid is not that of Authorization",
    '400 请求体的 mchid 与 Authorization 的不同',
  ],
  [
    { body: exampleBody, headers: { ...key, 'Content-Type': 'text/plain' } },
    '400 The Content-Type is not application/json',
    '400 Content-Type 不是 application/json',
  ],
  [{ body: '{' }, '400 The body is not JSON in UTF-8', '400 请求体不是 UTF-8 编码的 JSON'],
  [{ body: { partner: null } }, '400 The body has a null, a character', '400 body 含有 null'],
  [
    { body: {}, headers: key },
    "400 The body's /partner breaks the rule required",
    '400 body 的 /partner 不符合规则 required',
  ],
  [{ method: 'GET', target: `${paths.list}?a=1&a=1` }, '400 The query has a twice', '400 查询参数 a 重复'],
  [
    { method: 'GET', target: `${paths.list}?a=%F0%9F%98%80` },
    "400 The query's a has a null, a character",
    '400 query a 含有 null',
  ],
  [
    { method: 'GET', target: `${paths.list}?a=%ff` },
    '400 The path or the query has a percent sign',
    '400 路径或查询参数中有无效的百分号编码',
  ],
  [
    { method: 'GET', target: `${paths.list}?partner=a` },
    "400 The query's partner is not JSON",
    '400 查询参数 partner 不是 JSON',
  ],
  [
    { method: 'GET', target: `${paths.list}?authorized_data=%7B%22business_type%22%3A%22BUSIFAVOR_STOCK%22%7D` },
    '400 There is no such partnership',
    '400 没有这样的合作关系',
  ],
  [
    { target: paths.terminate, body: exampleBody, headers: key },
    '404 A rule of terminatePartnership refuses it: RESOURCE_NOT_EXISTS',
    '404 terminatePartnership 的业务规则拒绝：RESOURCE_NOT_EXISTS',
  ],
]

describe('the log', () => {
  it.each(['en', 'zh'] as const)('has a line for each request, with the reason of a refusal, in %s', async (lang) => {
    const { url, stderr, stop } = await startKnown('--lang', lang)
    const other = { ...exampleBody, authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '1' } }
    await send(url, { body: other, headers: { 'Idempotency-Key': 'first' } })
    for (const [request] of refusals) await send(url, request)
    await stop()
    const [first, ...lines] = stderr()
      .split('\n')
      .filter((line) => /^(GET|POST)/.test(line))
    expect(first).toBe('POST /v3/marketing/partnerships/build 200')
    expect(lines).toHaveLength(refusals.length)
    for (const [index, [, english, chinese]] of refusals.entries()) {
      expect(lines[index]).toContain(lang === 'zh' ? chinese : english)
    }
  })

  it.each([
    [['--merchant-certificate', 'expired'], "The merchant's certificate is expired", '商户API证书已过期'],
    [['--merchant-certificate', 'revoked'], "The merchant's certificate is revoked", '商户API证书已作废'],
    [['--merchant-certificate', 'replaced'], "The merchant's certificate is replaced", '商户API证书已更换'],
    [['--api-v3-key-unset'], 'The option apiV3KeyUnset is on', '选项 apiV3KeyUnset 已开启'],
    [
      ['--unknown-serial', 'refuse'],
      'Wechatpay-Serial names no key of this sandbox',
      'Wechatpay-Serial 不是此沙箱的任何密钥',
    ],
  ])('has the reason of %j', async (flags, english, chinese) => {
    for (const [lang, reason] of [
      ['en', english],
      ['zh', chinese],
    ] as const) {
      const { url, logged, stop } = await startKnown('--lang', lang, ...flags)
      await send(url, { body: exampleBody, headers: { ...key, 'Wechatpay-Serial': 'ABCDEF' } })
      await logged(` ${reason}\n`)
      await stop()
    }
  })

  it('shows a fault, and a request without a response', async () => {
    const { url, token, stderr, logged, stop } = await startKnown()
    const faults = [
      { kind: 'probe' },
      { kind: 'drop' },
      { kind: 'drop', after: 'headers' },
      { kind: 'status', status: 500 },
    ]
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    await fetch(`${url}/__sandbox/faults`, { method: 'POST', headers, body: JSON.stringify(faults) })
    for (const _ of faults) await send(url, { body: exampleBody, headers: key }).catch(() => {})
    await logged('500 (fault: status)')
    await stop()
    const lines = stderr()
      .split('\n')
      .filter((line) => line.startsWith('POST /v3'))
    expect(lines).toEqual(
      ['200 (fault: probe)', '- (fault: drop)', '200 (fault: drop)', '500 (fault: status)'].map(
        (end) => `POST /v3/marketing/partnerships/build ${end}`,
      ),
    )
  })

  it('has no query, no secret, no control character, and no endless line', async () => {
    const { url, token, stderr, logged, stop } = await startKnown()
    await send(url, { target: `/v3/${identity.apiV3Key}?token=${token}` })
    await send(url, { target: `/v3/${token}` })
    await sendRaw(url, 'GET /v3/x HTTP/1.1\r\nHost: \x9b2J\xad\r\nConnection: close\r\n\r\n')
    await send(url, { method: 'GET', target: `${paths.list}?%1B[2J%0A=1&%1B[2J%0A=2` })
    await sendRaw(url, `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    await sendRaw(url, `GET /v3/x HTTP/1.1\r\nHost: ${'h'.repeat(9000)}\r\nConnection: close\r\n\r\n`)
    await logged("421 The host 'hhh")
    await stop()
    const lines = stderr()
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('POST /') || line.startsWith('GET /'))
    expect(lines).toHaveLength(6)
    expect(stderr()).not.toContain(token)
    expect(stderr()).not.toContain(identity.apiV3Key)
    expect(lines[0]).toMatch(/^POST \/v3\/\*\*\* 404 Not served/)
    expect(lines[1]).toMatch(/^POST \/v3\/\*\*\* 404 Not served/)
    expect(lines[2]).toContain("421 The host '\\u{9b}2j\\u{ad}' is neither")
    expect(lines[3]).toContain('400 The query has \\u{1b}[2J\\u{a} twice')
    for (const line of lines) expect(line.length).toBeLessThan(700)
    expect(stderr()).not.toMatch(/[^\P{C}\n]/u)
  })

  it.each([
    ['en', 'The request cannot be read (HPE_INVALID_URL): is its URL encoded?'],
    ['zh', '无法读取该请求（HPE_INVALID_URL）：URL 是否已编码？'],
  ])('shows a request whose URL is not encoded, in %s', async (lang, reason) => {
    const { url, logged, stop } = await startKnown('--lang', lang)
    await sendRaw(url, 'GET /v3/\xe5\x88\xb8 HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await logged(`HTTP - 400 ${reason}\n`)
    await stop()
  })

  it('is silent with --quiet', async () => {
    const { url, stderr, stop } = await startKnown('--quiet')
    await send(url, { body: exampleBody, headers: key })
    await stop()
    expect(
      stderr()
        .split('\n')
        .filter((line) => line.includes('/v3/')),
    ).toEqual([])
  })
})
