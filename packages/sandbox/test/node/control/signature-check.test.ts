/** What `events` shows of a signature: the five lines, and which of them the client signed in another form. */
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorization, type Draft, draft, exampleBody, paths } from '../../lib/request.ts'

const token = 'a-token-of-the-test'
let sandbox: Sandbox
let served: ServedSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
  served = await serve(sandbox, { control: { token } })
})
afterAll(() => served.close())
beforeEach(() => sandbox.reset())

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const spaced = (value: unknown): string => JSON.stringify(value).replace(/([,:])/g, '$1 ')

/** Sends a request, signed as `signed` says. */
async function send(sent: Partial<Omit<Draft, 'body'>> & { body?: unknown }, signed: Partial<Draft>): Promise<void> {
  const parts = draft(sandbox, { body: exampleBody, ...sent })
  const body = parts.body.length > 0 ? { body: new Uint8Array(parts.body) } : {}
  const headers = { ...parts.headers, Authorization: authorization({ ...parts, ...signed }) }
  await (await fetch(served.url + parts.target, { method: parts.method, headers, ...body })).text()
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
type Shown = any

/** The requests that were kept, as a reader gets them who comes now. */
async function shown(query = 'limit=100'): Promise<Shown[]> {
  const headers = { Authorization: `Bearer ${token}` }
  const stream = await fetch(`${served.url}/__sandbox/events?${query}`, { headers })
  let text = ''
  for await (const chunk of stream.body ?? []) {
    text += new TextDecoder().decode(chunk)
    if (text.split('\n\n').length > sandbox.requests.length + 1) break
  }
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data))
}

const chineseBody = { partner: { type: 'APPID', appid: 'wx1' }, note: '券' }
const list = `${paths.list}?note=%E5%88%B8%20a`

describe('the signature of a request, as it is shown', () => {
  it('has the five lines, with their lengths in bytes, and is valid', async () => {
    await send({ body: chineseBody, timestamp: '1', nonce: 'n' }, {})
    const [{ signature, refusal }] = await shown()
    expect(refusal).toContain('seconds before')
    expect(signature).toEqual({
      lines: [
        { name: 'method', text: 'POST', bytes: 4 },
        { name: 'url', text: paths.build, bytes: 32 },
        { name: 'timestamp', text: '1', bytes: 1 },
        { name: 'nonce', text: 'n', bytes: 1 },
        { name: 'body', text: JSON.stringify(chineseBody), bytes: JSON.stringify(chineseBody).length + 2 },
      ],
      valid: true,
    })
  })

  it.each([
    ['the method', {}, { method: 'GET' }, 'method', 'GET', '请求方法是 GET'],
    ['the method in lower case', {}, { method: 'post' }, 'method', 'post', '请求方法是 post'],
    [
      'the decoded URL',
      { method: 'GET', target: list, body: undefined },
      { target: `${paths.list}?note=券 a` },
      'url',
      `${paths.list}?note=券 a`,
      '解码后的 URL',
    ],
    [
      'the URL without query',
      { method: 'GET', target: list, body: undefined },
      { target: paths.list },
      'url',
      paths.list,
      '不含查询参数',
    ],
    [
      'the whole URL',
      {},
      { target: `https://api.mch.weixin.qq.com${paths.build}` },
      'url',
      `https://api.mch.weixin.qq.com${paths.build}`,
      '完整 URL',
    ],
    ['no body', {}, { signedBody: bytes('') }, 'body', '', '请求体为空'],
    [
      'JSON as Python writes it',
      {},
      { signedBody: bytes(spaced(exampleBody)) },
      'body',
      spaced(exampleBody),
      '写法不同',
    ],
    [
      'JSON in ASCII',
      { body: chineseBody },
      { signedBody: bytes(spaced(chineseBody).replace('券', '\\u5238')) },
      'body',
      spaced(chineseBody).replace('券', '\\u5238'),
      '写法不同',
    ],
    [
      'a line break after the body',
      {},
      { signedBody: bytes(`${JSON.stringify(exampleBody)}\n`) },
      'body',
      `${JSON.stringify(exampleBody)}\n`,
      '末尾不同',
    ],
  ])('names the line when the client signed %s', async (_, sent, signed, line, text, chinese) => {
    await send(sent, signed)
    const [{ signature }] = await shown()
    expect(signature).toMatchObject({ valid: false, differs: { line, signed: text } })
    expect(signature.differs.reason).toMatch(/^The client signed /)
    const [translated] = await shown('limit=100&lang=zh')
    expect(translated.signature.differs.reason).toContain(chinese)
    expect(translated.refusal).toContain('签名')
  })

  it('names the timestamp when the client signed the nonce before it', async () => {
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), 'nonce']
    const wrong = authorization(draft(sandbox, { body: exampleBody, timestamp: nonce, nonce: timestamp }))
    const swapped = wrong
      .replace(`nonce_str="${timestamp}"`, `nonce_str="${nonce}"`)
      .replace(`timestamp="${nonce}"`, `timestamp="${timestamp}"`)
    const headers = { 'User-Agent': 'test', Accept: '*/*', 'Content-Type': 'application/json', Authorization: swapped }
    await fetch(served.url + paths.build, { method: 'POST', headers, body: JSON.stringify(exampleBody) })
    expect((await shown())[0].signature.differs).toMatchObject({ line: 'timestamp', signed: nonce })
  })

  it('names no line for the signature of another key, and nothing without an Authorization', async () => {
    const other = await createSandbox()
    await send({}, { privateKey: other.merchant.privateKey })
    await fetch(served.url + paths.build)
    const [first, second] = await shown()
    expect(first.signature.valid).toBe(false)
    expect(first.signature).not.toHaveProperty('differs')
    expect(second).not.toHaveProperty('signature')
  })

  it('shows a body that is nested too deeply to be written again', async () => {
    await send({ body: '['.repeat(200_000) + ']'.repeat(200_000) }, { signedBody: bytes('x') })
    expect((await shown())[0].signature.valid).toBe(false)
  })

  it('sends the newest that were kept, as many as are asked for, and takes no other language', async () => {
    for (const nonce of ['a', 'b', 'c']) await send({ nonce }, {})
    const nonces = (await shown('limit=100')).map(({ signature }) => signature.lines[3].text)
    expect(nonces).toEqual(['a', 'b', 'c'])
    const headers = { Authorization: `Bearer ${token}` }
    const asked = (query: string) => fetch(`${served.url}/__sandbox/events?${query}`, { headers })
    expect((await asked('lang=fr')).status).toBe(400)
    expect((await asked('limit=0')).status).toBe(400)
    const reader = (await asked('limit=1')).body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('data: ')) text += (await reader?.read())?.value ?? ''
    await reader?.cancel()
    expect(text).toContain('id: ')
    expect(text).not.toContain('nonce_str=\\"b')
    expect(text).toContain('nonce_str=\\"c')
  })
})
