/** What a download asks for, gives, and refuses to give, over TCP. */
import { createHash, randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import {
  call,
  callDownload,
  callFile,
  createApiClient,
  createWechatPay,
  type DownloadLink,
  type DownloadOptions,
  download,
  type Operation,
  type WechatPay,
} from '@wechatpay-edge/client'
import { isWechatPayError } from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isSignedBy, merchant } from '../../lib/vendor.ts'
import { listen, type RawServer, sendSigned, vendorOptions } from '../client/lib/raw-server.ts'
import { rejection } from '../client/lib/served.ts'

const target = '/v3/billdownload/file?token=a%2Fb%20c'
const content = Buffer.from('\ufeff交易时间,公众账号ID\r\n`2019-06-11,`wx4e1916a585d1f4e9\r\n'.repeat(50))

const hash = (kind: string, bytes: Uint8Array): string => createHash(kind).update(bytes).digest('hex')

const linkTo = (url: string, bytes: Uint8Array = content): DownloadLink => ({
  download_url: url + target,
  hash_type: 'SHA1',
  hash_value: hash('sha1', bytes),
})

const connect = (url: string, more: object = {}): WechatPay =>
  createWechatPay({ ...vendorOptions, hosts: [url], ...more })

const serveBytes = (bytes: Uint8Array, headers: object = {}): Promise<RawServer> =>
  listen((_request, response) => response.writeHead(200, { 'Content-Length': bytes.length, ...headers }).end(bytes))

async function get(server: RawServer, link: Partial<DownloadLink> = {}, options?: DownloadOptions) {
  return download(connect(server.url), { ...linkTo(server.url), ...link }, options)
}

/** All that a reader was given, and what it ended with. */
async function readAll(body: ReadableStream<Uint8Array>): Promise<{ given: Buffer; error?: unknown }> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of body) chunks.push(chunk)
    return { given: Buffer.concat(chunks) }
  } catch (error) {
    return { given: Buffer.concat(chunks), error }
  }
}

/** When the other side closed the connection of a response. */
const closed = (response: ServerResponse): Promise<void> => new Promise((resolve) => response.on('close', resolve))

describe('download', () => {
  it('signs the path and query of the link, and gives the file', async () => {
    const server = await serveBytes(content, { 'Request-ID': 'abc-0' })
    const file = await get(server)
    expect(await file.text()).toBe(content.toString().slice(1))
    expect([file.requestId, file.response.status]).toEqual(['abc-0', 200])
    const [{ method, headers } = { method: '', headers: {} as never }] = server.received
    expect([method, server.received[0]?.target]).toEqual(['GET', target])
    expect(isSignedBy(merchant.publicPem, 'GET', target, headers.authorization ?? '', '')).toBe(true)
    expect([headers.accept, headers['user-agent']]).toEqual(['application/json', expect.stringMatching(/^wechatpay-/)])
    expect(Buffer.from(await (await get(server)).bytes())).toEqual(content)
  })

  it.each([
    ['SHA1', hash('sha1', content)],
    ['sha1', hash('sha1', content).toUpperCase()],
    ['SHA256', hash('sha256', content)],
    ['SHA-256', hash('sha256', content).toUpperCase()],
  ])('checks a digest of %s: %s', async (hash_type, hash_value) => {
    const server = await serveBytes(content)
    expect((await readAll((await get(server, { hash_type, hash_value })).body)).given).toEqual(content)
    const wrong = { hash_type, hash_value: hash_value.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }
    const { given, error } = await readAll((await get(server, wrong)).body)
    expect(error).toMatchObject({ reason: 'mismatch', outcome: 'unknown', operation: 'download' })
    expect(given.length).toBeLessThan(content.length)
  })

  it('decompresses, and checks the digest of what is decompressed', async () => {
    const server = await serveBytes(gzipSync(content))
    expect(await (await get(server, {}, { gunzip: true })).text()).toBe(content.toString().slice(1))
    expect((await readAll((await get(server)).body)).error).toMatchObject({ reason: 'mismatch' })
  })

  it('gives an empty file, and checks it, too', async () => {
    const server = await serveBytes(new Uint8Array())
    const link = linkTo(server.url, new Uint8Array())
    expect(await (await get(server, link)).text()).toBe('')
    expect((await readAll((await get(server)).body)).error).toMatchObject({ reason: 'mismatch' })
  })

  it('keeps the last byte back when the digest is wrong, however the file is divided', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1 }), async (parts) => {
        const whole = Buffer.concat(parts)
        const fetch = async () => {
          // Empty pieces among them.
          const body = new ReadableStream({
            start(controller) {
              for (const part of parts) {
                controller.enqueue(new Uint8Array())
                controller.enqueue(part)
              }
              controller.close()
            },
          })
          return new Response(body)
        }
        const wechatpay = connect('https://api.mch.weixin.qq.com', { fetch })
        const link = linkTo('https://api.mch.weixin.qq.com', whole)
        expect((await readAll((await download(wechatpay, link)).body)).given).toEqual(whole)
        const other = linkTo('https://api.mch.weixin.qq.com')
        const { given, error } = await readAll((await download(wechatpay, other)).body)
        expect(error).toMatchObject({ reason: 'mismatch' })
        expect(given.length).toBeLessThan(whole.length)
        expect(whole.subarray(0, given.length)).toEqual(given)
      }),
      { numRuns: 100 },
    )
  })

  it('copies each piece before it is checked: a transport may use its buffer again', async () => {
    const buffer = new Uint8Array(4)
    let count = 0
    const fetch = async () =>
      new Response(
        new ReadableStream(
          {
            pull(controller) {
              count++
              if (count > 5) return controller.close()
              controller.enqueue(buffer.fill(count))
            },
          },
          { highWaterMark: 0 },
        ),
      )
    const whole = Buffer.from([1, 2, 3, 4, 5].flatMap((byte) => [byte, byte, byte, byte]))
    const wechatpay = connect('https://api.mch.weixin.qq.com', { fetch })
    const file = await download(wechatpay, linkTo('https://api.mch.weixin.qq.com', whole))
    expect(Buffer.from(await file.bytes())).toEqual(whole)
  })
})

describe('what sees a download', () => {
  it('sees the path of the link, and not its token: events, and the schemaPath of middleware', async () => {
    const server = await serveBytes(content)
    const seen: unknown[] = []
    const client = createApiClient({}, connect(server.url, { observe: (event: object) => seen.push(event) }))
    client.use({
      onRequest({ schemaPath, params, request }) {
        expect(request.url).toBe(server.url + target)
        seen.push({ schemaPath, params })
      },
    })
    await (await download(client.wechatpay, linkTo(server.url))).bytes()
    expect(server.received[0]?.target).toBe(target)
    expect(seen).toMatchObject([
      { type: 'request', operation: 'download', pathTemplate: '/v3/billdownload/file' },
      { schemaPath: '/v3/billdownload/file' },
      { type: 'response', status: 200, verified: false },
      { type: 'end', attempts: 1 },
    ])
    for (const text of [inspect(seen, { depth: 9 }), JSON.stringify(seen)]) expect(text).not.toMatch(/token|a%2Fb/)
  })

  it.each(['?token={a}&b=%7Bc%7D', '?a=%GG&&b', '??token=1', '?a=b?c', ''])(
    'leaves the query of the link as it is: %s',
    async (search) => {
      const server = await serveBytes(content)
      const download_url = `${server.url}/v3/bill%20download/%7Bfile%7D${search}`
      await (await get(server, { download_url: `${download_url}#part` })).bytes()
      const [{ target, headers } = { target: '', headers: {} as never }] = server.received
      expect(target).toBe(`/v3/bill%20download/%7Bfile%7D${search}`)
      expect(isSignedBy(merchant.publicPem, 'GET', target, headers.authorization ?? '', '')).toBe(true)
    },
  )
})

describe('a file of a transport whose Response is not the platform’s', () => {
  /** As undici's own `fetch` and node-fetch give it. */
  class OtherResponse {
    readonly status = 200
    readonly ok = true
    readonly bodyUsed = false
    readonly headers = new Headers()
    readonly body: unknown
    constructor(body: unknown) {
      this.body = body
    }
    async arrayBuffer() {
      if (this.body instanceof Error) throw this.body
      return new Uint8Array(content).buffer
    }
  }
  const host = 'https://api.mch.weixin.qq.com'
  const through = (body: unknown) =>
    download(connect(host, { fetch: async () => new OtherResponse(body) as never }), linkTo(host))

  it('is given, as a stream or in one piece', async () => {
    const stream = new Response(content).body
    for (const body of [stream, { pipe() {} }]) {
      expect(Buffer.from(await (await through(body)).bytes())).toEqual(content)
    }
  })

  it('is not read before it is asked for: what fails then is reported to its reader alone', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const file = await through(new Error('lost'))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(unhandled).toEqual([])
    expect(await rejection(file.bytes())).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown' })
    process.off('unhandledRejection', note)
  })
})

describe('a file is read once', () => {
  it.each<[string, (response: Response) => unknown]>([
    ['has read', (response) => response.text()],
    ['reads', (response) => response.body?.getReader()],
  ])('one that a middleware %s is an error with an outcome', async (_what, read) => {
    const server = await serveBytes(content)
    const client = createApiClient({}, connect(server.url))
    client.use({ onResponse: async ({ response }) => void (await read(response)) })
    expect(await rejection(download(client.wechatpay, linkTo(server.url)))).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      message: expect.stringContaining('`response.clone()`'),
      outcome: 'unknown',
      operation: 'download',
    })
  })

  it.each<[string, (body: ReadableStream<Uint8Array>) => unknown]>([
    ['whose body was read', readAll],
    ['whose body was cancelled in the middle', (body) => readOne(body).then((reader) => reader.cancel())],
    ['that somebody reads', (body) => body.getReader()],
    ['whose body was cancelled', (body) => body.cancel()],
  ])('one %s is no empty file', async (_what, use) => {
    const server = await serveBytes(content)
    const file = await get(server)
    await use(file.body)
    for (const call of [() => file.bytes(), () => file.text()]) {
      expect(await rejection(call())).toMatchObject({
        code: 'ERR_WECHATPAY_CONNECTION',
        message: expect.stringContaining('read once'),
        outcome: 'unknown',
      })
    }
  })
})

async function readOne(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  await reader.read()
  reader.releaseLock()
  return body
}

describe('a download that breaks', () => {
  it('in the middle is a ConnectionError, and gives no byte after it', async () => {
    const server = await listen(async (_request, response) => {
      response.writeHead(200, { 'Content-Length': content.length })
      response.write(content.subarray(0, 100))
      await new Promise((resolve) => setTimeout(resolve, 50))
      response.destroy()
    })
    const { given, error } = await readAll((await get(server)).body)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', timeout: false, outcome: 'unknown' })
    expect(given.length).toBeLessThanOrEqual(100)
  })

  it('in the middle of gzip is a ConnectionError, too', async () => {
    const bytes = gzipSync(randomBytes(100_000))
    const server = await serveBytes(bytes.subarray(0, 50_000))
    const { error } = await readAll((await get(server, {}, { gunzip: true })).body)
    expect(error).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      message: expect.stringContaining('not whole gzip'),
    })
  })

  it('because it is no gzip says so', async () => {
    const server = await serveBytes(content)
    const { given, error } = await readAll((await get(server, {}, { gunzip: true })).body)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', message: expect.stringContaining('gunzip') })
    expect(given.length).toBe(0)
  })

  it('with gzip that expands a thousand times is limited, and reads little', { timeout: 60_000 }, async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000))
    const server = await serveBytes(bomb)
    const options = { gunzip: true, maxBytes: 1_000_000 }
    const { given, error } = await readAll((await get(server, {}, options)).body)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', message: expect.stringContaining('1000000 bytes') })
    expect(given.length).toBeLessThanOrEqual(1_000_000)
    // Without a limit of its own, what collects it has one.
    expect(await rejection((await get(server, {}, { gunzip: true })).bytes())).toMatchObject({
      message: expect.stringContaining('8388608 bytes'),
    })
  })

  it('by silence ends after idleTimeoutMs, and ends the connection', async () => {
    let gone: Promise<void> | undefined
    const server = await listen((_request, response) => {
      gone = closed(response)
      response.writeHead(200, { 'Content-Length': content.length })
      response.write(content.subarray(0, 100))
    })
    const { error } = await readAll((await get(server, {}, { idleTimeoutMs: 200 })).body)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', timeout: true })
    await gone
  })

  it('before its headers is repeated, as any read', async () => {
    const server = await listen((_request, response, number) => {
      if (number === 1) response.destroy()
      else response.end(content)
    })
    expect((await (await get(server)).bytes()).length).toBe(content.length)
    expect(server.received).toHaveLength(2)
  })

  it('by the timeout of an attempt ends before its headers, and not after them', async () => {
    const late = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Length': content.length }).flushHeaders()
      setTimeout(() => response.end(content), 400)
    })
    expect((await (await get(late, {}, { timeoutMs: 200 })).bytes()).length).toBe(content.length)
    const silent = await listen(() => {})
    const options = { timeoutMs: 200 }
    expect(await rejection(get(silent, {}, options))).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', timeout: true })
  })

  it('because its reader cancels ends the connection', async () => {
    for (const gunzip of [false, true]) {
      let gone: Promise<void> | undefined
      const bytes = gunzip ? gzipSync(randomBytes(200_000)) : randomBytes(200_000)
      const server = await listen((_request, response) => {
        gone = closed(response)
        response.writeHead(200, { 'Content-Length': bytes.length + 1 }).write(bytes)
      })
      const reader = (await get(server, {}, { gunzip })).body.getReader()
      await reader.read()
      await reader.cancel()
      await gone
    }
  })

  it('because its caller aborts ends with the reason, and ends the connection, read or not', async () => {
    for (const [gunzip, isReading] of [
      [false, false],
      [false, true],
      [true, true],
    ] as const) {
      let gone: Promise<void> | undefined
      const server = await listen((_request, response) => {
        gone = closed(response)
        const bytes = gunzip ? gzipSync(content) : content
        response.writeHead(200, { 'Content-Length': bytes.length + 100_000 }).write(bytes)
      })
      const controller = new AbortController()
      const reason = new Error('enough')
      const { body } = await get(server, {}, { signal: controller.signal, gunzip })
      const reading = isReading ? readAll(body) : undefined
      await new Promise((resolve) => setTimeout(resolve, 50))
      controller.abort(reason)
      await gone
      expect((await (reading ?? readAll(body))).error).toBe(reason)
    }
  })
})

describe('a download sends nothing', () => {
  it.each<[string, object, string, string]>([
    ['to a host that is not configured', { download_url: 'https://example.com/file' }, 'download_url', 'host'],
    ['to another port', { download_url: 'http://127.0.0.1:1/file' }, 'download_url', 'host'],
    ['with a password in the address', { download_url: 'http://a:b@HOST/file' }, 'download_url', 'host'],
    ['to a host after an @', { download_url: 'http://HOST@example.com/file' }, 'download_url', 'host'],
    ['to what is no address of http', { download_url: 'blob:http://HOST/file' }, 'download_url', 'host'],
    ['without an address', { download_url: undefined }, 'download_url', 'format'],
    ['for a path', { download_url: '/v3/billdownload/file' }, 'download_url', 'format'],
    ['for another digest', { hash_type: 'SM3' }, 'hash_type', 'enum'],
    ['for a digest named as a property of objects', { hash_type: 'constructor' }, 'hash_type', 'enum'],
    ['without a digest', { hash_value: undefined }, 'hash_value', 'pattern'],
    ['for a digest of another length', { hash_value: 'ab' }, 'hash_value', 'pattern'],
  ])('%s', async (_what, change, path, rule) => {
    const server = await serveBytes(content)
    const text = JSON.stringify(change).replace('HOST', new URL(server.url).host)
    const link = { ...linkTo(server.url), ...change, ...JSON.parse(text) }
    const error = await rejection(download(connect(server.url), link))
    expect(isWechatPayError(error)).toBe(true)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent', issues: [{ path, rule }] })
    expect(String(error)).not.toContain('token')
    expect(server.received).toEqual([])
  })

  it('for options of another name', async () => {
    const server = await serveBytes(content)
    expect(await rejection(get(server, {}, { gzip: true } as never))).toBeInstanceOf(TypeError)
    expect(server.received).toEqual([])
  })

  it('to where a redirect leads', async () => {
    const other = await serveBytes(content)
    const server = await listen((_request, response) => response.writeHead(302, { Location: other.url + target }).end())
    expect(await rejection(get(server))).toMatchObject({ code: 'ERR_WECHATPAY_API', status: 302 })
    expect(other.received).toEqual([])
  })
})

describe('a response to a download that', () => {
  it('is a 202 is no file, and its connection is not left open', { timeout: 20_000 }, async () => {
    let gone: Promise<void> | undefined
    const server = await listen((_request, response) => {
      gone = closed(response)
      response.writeHead(202, { 'Content-Length': 2_000_000 }).write(Buffer.alloc(1_000_000))
    })
    const error = await rejection(download(connect(server.url, { maxRetries: 0 }), linkTo(server.url)))
    await gone
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_API', status: 202, retryable: true, outcome: 'unknown' })
  })

  it('is an error is an ApiError with its remedy, verified if it is signed', async () => {
    const body = JSON.stringify({ code: 'INVALID_REQUEST', message: '链接已失效，请重新获取' })
    const signed = await listen((_request, response) => sendSigned(response, { status: 400, body }))
    expect(await rejection(get(signed))).toMatchObject({
      code: 'ERR_WECHATPAY_API',
      status: 400,
      verified: true,
      outcome: 'refused',
      operation: 'download',
      remedy: { zh: '请按第一步申请账单的API指引，重新获取账单地址后再请求' },
    })
    const unsigned = await listen((_request, response) => response.writeHead(403).end('{"code":"NO_AUTH"}'))
    expect(await rejection(get(unsigned))).toMatchObject({ status: 403, verified: false, apiCode: 'NO_AUTH' })
  })

  it('is signed is verified', async () => {
    const good = await listen((_request, response) => sendSigned(response, { body: content }))
    expect((await (await get(good)).bytes()).length).toBe(content.length)
    const headers = { 'Wechatpay-Nonce': 'another' }
    const bad = await listen((_request, response) => sendSigned(response, { body: content, headers }))
    expect(await rejection(get(bad))).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', reason: 'mismatch' })
  })

  it('is no text has bytes, and says so', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00])
    const server = await serveBytes(bytes)
    const link = linkTo(server.url, bytes)
    expect(await rejection((await get(server, link)).text())).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION' })
  })
})

describe('callDownload', () => {
  const operation: Operation = {
    id: 'getTradeBill',
    method: 'get',
    path: '/v3/bill/tradebill',
    download: { url: 'download_url', gzip: 'tar_type' },
    errors: [],
  }

  it('downloads what the link of a served sandbox names, decompressed if the query asks for GZIP', async () => {
    const sandbox = await createSandbox()
    const served = await serve(sandbox)
    onTestFinished(served.close)
    sandbox.bills.setTradeBill({ bill_date: '2019-06-11' }, content)
    const { merchant, wechatpay } = sandbox.clientOptions
    const own = createWechatPay({ merchant, wechatpay, hosts: [served.url], sleep: async () => {} })
    for (const more of [{}, { tar_type: 'GZIP' }]) {
      const query = { bill_date: '2019-06-11', ...more }
      const call = callDownload(own, operation, { query })
      Object.assign(query, { tar_type: 'other' })
      expect(Buffer.from(await (await call).bytes())).toEqual(content)
    }
    const targets = sandbox.requests.map(({ target }) => target.replace(/=\d+_.*/, ''))
    const file = '/v3/billdownload/file?token'
    expect(targets).toEqual([
      ...['/v3/bill/tradebill?bill_date=2019-06-11', file],
      ...['/v3/bill/tradebill?bill_date=2019-06-11&tar_type=GZIP', file],
    ])
  })

  it('reports a link that is expired, of another merchant, or to another host', async () => {
    let passed = 0
    const sandbox = await createSandbox({ now: () => Date.now() + passed })
    const other = await createSandbox()
    const own = createWechatPay({ ...sandbox.clientOptions, sleep: async () => {} })
    const query = { bill_date: '2019-06-11' }
    const bill: Operation = { ...operation, id: 'link' }
    const link = await call<DownloadLink>(own, bill, { query })
    const stranger = createWechatPay({ ...other.clientOptions, sleep: async () => {} })
    expect(await rejection(download(stranger, link))).toMatchObject({ status: 403, apiCode: 'NO_AUTH', verified: true })
    passed = 301_000
    const expired = await rejection(download(own, link))
    expect(expired).toMatchObject({
      status: 400,
      apiMessage: '链接已失效，请重新获取',
      remedy: { en: expect.stringMatching(/^Get a new link/) },
    })
    sandbox.faults.push({ kind: 'change', body: (text) => text.replace('api.mch.weixin.qq.com', 'example.com') })
    expect(await rejection(callDownload(own, operation, { query }))).toMatchObject({ issues: [{ rule: 'host' }] })
    expect(
      await rejection(callDownload(own, { ...operation, download: undefined } as never, { query })),
    ).toBeInstanceOf(TypeError)
  })
})

describe('callFile', () => {
  const operation = { id: 'getImage', method: 'get', path: '/v3/images/{media_id}', errors: [] } as const

  it('gives a response that is a file, unsigned where the spec says so', async () => {
    const server = await serveBytes(content)
    const path = { media_id: 'a+b' }
    const file = await callFile(connect(server.url), { ...operation, unsigned: true }, { path })
    expect(Buffer.from(await file.bytes())).toEqual(content)
    expect(server.received).toMatchObject([{ target: '/v3/images/a%2Bb', headers: { accept: '*/*' } }])
    const error = await rejection(callFile(connect(server.url), operation, { path }))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', reason: 'missing-header', operation: 'getImage' })
    const signed = await listen((_request, response) => sendSigned(response, { body: content }))
    expect(Buffer.from(await (await callFile(connect(signed.url), operation, { path })).bytes())).toEqual(content)
  })
})
