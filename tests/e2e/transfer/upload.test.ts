/** What an upload sends, byte for byte, and what it refuses to send. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  createWechatPay,
  fieldEncryption,
  type Operation,
  type Upload,
  uploadFile,
  type WechatPay,
} from '@wechatpay-edge/client'
import { isWechatPayError } from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Rsa } from 'wechatpay-axios-plugin'
import { isSignedBy, merchant, publicKeyId, readAuthorization, wechatpay as wechatpayPair } from '../../lib/vendor.ts'
import { sandboxOperations } from '../client/lib/payees.ts'
import { listen, type RawServer, sendSigned, vendorOptions } from '../client/lib/raw-server.ts'
import { rejection } from '../client/lib/served.ts'

const path = '/v3/marketing/favor/media/image-upload'
const result = { media_url: 'https://qpic.cn/xxx' }

async function server(status = 200, body: object = result): Promise<RawServer> {
  return listen((_request, response) => sendSigned(response, { status, body: JSON.stringify(body) }))
}

const connect = (url: string, more: object = {}): WechatPay =>
  createWechatPay({ ...vendorOptions, hosts: [url], ...more })

/** The body of the page 4012557233, written by hand: CRLF after every line, the empty ones too. */
function pageBody(boundary: string, meta: string, file: Uint8Array, filename: string, type: string): Buffer {
  const lines = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="meta";',
    'Content-Type: application/json',
    '',
    meta,
    `--${boundary}`,
    `Content-Disposition: form-data; name="file"; filename="${filename}";`,
    `Content-Type: ${type}`,
    '',
  ]
  const head = lines.map((line) => `${line}\r\n`).join('')
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)])
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('uploadFile', () => {
  it.each([
    ['filea.jpg', 'image/jpg'],
    ['FILEA.PNG', 'image/png'],
    ['测试图片.bmp', 'image/bmp'],
    ['clip.mp4', 'video/mp4'],
    ['other', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
    ['a.__proto__', 'application/octet-stream'],
  ])('sends %s as the page lays it out, and signs meta alone', async (filename, type) => {
    const { url, received } = await server()
    const file = Buffer.from('pic1\r\n--boundary--\r\n\0\xff', 'latin1')
    expect(await uploadFile(connect(url), path, { file, filename })).toEqual(result)
    const [one] = received
    const meta = JSON.stringify({ filename, sha256: sha256(file) })
    const [, boundary = ''] =
      /^multipart\/form-data;boundary=([\da-f]{64})$/.exec(`${one?.headers['content-type']}`) ?? []
    expect(one?.body).toEqual(pageBody(boundary, meta, file, filename, type))
    expect(one?.headers['content-length']).toBe(`${one?.body.length}`)
    const authorization = one?.headers.authorization ?? ''
    expect(isSignedBy(merchant.publicPem, 'POST', path, authorization, meta)).toBe(true)
    expect(isSignedBy(merchant.publicPem, 'POST', path, authorization, one?.body ?? '')).toBe(false)
  })

  it('sends a Blob as it sends bytes', async () => {
    const { url, received } = await server()
    const bytes = new Uint8Array(100_000).map((_, index) => index)
    const { response, requestId } = await uploadFile(connect(url), path, {
      file: new Blob([bytes.subarray(0, 7), bytes.subarray(7)]),
      filename: 'a.png',
    }).withResponse()
    await uploadFile(connect(url), path, { file: bytes, filename: 'a.png' })
    expect(received[0]?.body).toEqual(received[1]?.body)
    expect([response.status, requestId]).toEqual([200, '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0'])
  })

  it('sends the file as it was when the call was made, under its own digest', async () => {
    const { url, received } = await server()
    const file = Buffer.from('a'.repeat(1000))
    const call = uploadFile(connect(url), path, { file, filename: 'a.png' })
    file.fill('b')
    await call
    const body = received[0]?.body.toString('latin1') ?? ''
    const sent = /\r\n\r\n([ab]*)\r\n--[\da-f]{64}--\r\n$/.exec(body)?.[1] ?? ''
    expect(sent).toBe('a'.repeat(1000))
    expect(body).toContain(sha256(Buffer.from(sent, 'latin1')))
  })

  it('makes the signature that the vendor prints on the page 4012365335', async () => {
    // The page's own merchant, key, time, nonce and image digest: the image is not at hand, so its digest is given.
    const vendor = await import('./vendor-upload.ts')
    const { url, received } = await server()
    const wechatpay = connect(url, {
      merchant: { mchid: '1900007291', serialNo: vendor.serialNo, privateKey: vendor.privateKey },
      now: () => 1_554_208_460_000,
      random: (bytes: Uint8Array) => bytes.map((_, index) => vendor.alphabet.indexOf(vendor.nonce[index] ?? '')),
      crypto: vendor.cryptoWithDigest(vendor.imageDigest),
    })
    const upload = { file: new Uint8Array(1), filename: 'wechatpay_logo.png' }
    // The clock is that of the page, and the response is of today.
    expect(await rejection(uploadFile(wechatpay, path, upload))).toMatchObject({ reason: 'clock-skew' })
    expect(readAuthorization(received[0]?.headers.authorization ?? '')).toEqual({
      mchid: '1900007291',
      nonce_str: vendor.nonce,
      timestamp: '1554208460',
      serial_no: vendor.serialNo,
      signature: vendor.signature,
    })
  })

  it('signs the same meta on every attempt, and repeats nothing without an Idempotency-Key', async () => {
    const { url, received } = await server(500, { code: 'SYSTEM_ERROR', message: '系统异常，请稍后重试' })
    const upload = { file: new Uint8Array(10), filename: 'a.png' }
    expect(await rejection(uploadFile(connect(url), path, upload))).toMatchObject({
      status: 500,
      outcome: 'unknown',
      operation: 'uploadFile',
    })
    expect(received).toHaveLength(1)
    const keyed: Operation = { ...operation, idempotencyKey: /^[a-z]+$/ }
    await rejection(uploadFile(connect(url), keyed, upload, { idempotencyKey: 'key' }))
    expect(received).toHaveLength(4)
    expect(new Set(received.slice(1).map(({ body }) => sha256(body))).size).toBe(1)
    for (const { headers } of received.slice(1)) {
      const meta = `{"file_name":"a.png","file_digest":"${sha256(new Uint8Array(10))}"}`
      expect(isSignedBy(merchant.publicPem, 'POST', '/v3/files', headers.authorization ?? '', meta)).toBe(true)
    }
  })

  it('takes the names of an operation, and more fields of meta, which cannot replace the digest', async () => {
    const { url, received } = await server()
    const meta = { bank_type: 'CMB', file_digest: 'other', file_name: 'other' }
    await uploadFile(connect(url), operation, { file: new Uint8Array(10), filename: 'a.png', meta })
    const body = received[0]?.body.toString() ?? ''
    const sent = JSON.parse(/application\/json\r\n\r\n(.*)\r\n/.exec(body)?.[1] ?? '')
    expect(sent).toEqual({ file_name: 'a.png', file_digest: sha256(new Uint8Array(10)), bank_type: 'CMB' })
  })

  it.each([
    ['with a digest', { filename: 'filename', digest: 'sha256' }, 1000],
    ['without one', {}, 1000],
    ['shorter than a ciphertext', {}, 3],
  ])('sends a meta with sensitive fields encrypted, and the whole file: %s', async (_what, upload, length) => {
    const { url, received } = await server()
    const own: Operation = { ...operation, upload, encrypted: { paths: ['legal_person.name'], by: fieldEncryption } }
    const file = Buffer.alloc(length, 'abc')
    const given = { file, filename: 'a.png', meta: { legal_person: { name: '张三' } } }
    await uploadFile(connect(url), own, given)
    const [{ body, headers } = { body: Buffer.alloc(0), headers: {} as never }] = received
    const [, meta = ''] = /application\/json\r\n\r\n(.*)\r\n/.exec(body.toString()) ?? []
    expect(body).toEqual(pageBody(sha256(file), meta, file, 'a.png', 'image/png'))
    expect(isSignedBy(merchant.publicPem, 'POST', '/v3/files', headers.authorization ?? '', meta)).toBe(true)
    expect(headers['wechatpay-serial']).toBe(publicKeyId)
    const names = 'digest' in upload ? { filename: 'a.png', sha256: sha256(file) } : {}
    const { legal_person, ...rest } = JSON.parse(meta)
    expect(rest).toEqual(names)
    expect(Rsa.decrypt(legal_person.name, wechatpayPair.privatePem)).toBe('张三')
  })

  it('sends a meta with sensitive fields that the sandbox decrypts, and checks as plain text', async () => {
    const spec = readFileSync(new URL('../../spec/generate/cases/thing-bills/in.yaml', import.meta.url), 'utf8')
    const marked = spec
      .replace('bank: { type: string }', 'bank: { type: string, maxLength: 4, x-encrypted: true }')
      .replace('operationId: downloadBill', 'operationId: downloadThing')
    const handlers = { addPicture: () => ({ body: { name: 'a.png' } }) }
    const sandbox = await createSandbox({ operations: await sandboxOperations(marked), handlers })
    const { url, close } = await serve(sandbox)
    onTestFinished(close)
    const { merchant, wechatpay } = sandbox.clientOptions
    const own: Operation = {
      ...operation,
      path: '/v3/things/picture',
      upload: { filename: 'name', digest: 'sha256' },
      encrypted: { paths: ['bank'], by: fieldEncryption },
    }
    const send = (bank: string) => {
      const given = { file: Buffer.from('file'), filename: 'a.png', meta: { bank } }
      return uploadFile(createWechatPay({ merchant, wechatpay, hosts: [url] }), own, given)
    }
    await send('招商银行')
    expect(sandbox.requests[0]?.body).not.toContain('招商银行')
    expect(sandbox.executions).toMatchObject([{ body: { meta: { bank: '招商银行', name: 'a.png' } } }])
    expect(await rejection(send('招商银行1'))).toMatchObject({
      status: 400,
      apiCode: 'PARAM_ERROR',
      outcome: 'refused',
    })
  })

  it('sends no name and no digest where the operation has none', async () => {
    const { url, received } = await server()
    const bare: Operation = { ...operation, upload: {} }
    const meta = { sub_mchid: '1900000109', file_type: 'PDF', digest_alogrithm: 'SM3', digest: 'AB' }
    await uploadFile(connect(url), bare, { file: new Uint8Array(10), filename: 'a.pdf', meta })
    const body = received[0]?.body.toString() ?? ''
    expect(body).toContain(`\r\n\r\n${JSON.stringify(meta)}\r\n--`)
    expect(body).toContain('; filename="a.pdf";\r\nContent-Type: application/pdf\r\n')
  })

  it('signs meta for a Request that a middleware made anew, too', async () => {
    const { url, received } = await server()
    const { createApiClient } = await import('@wechatpay-edge/client')
    const client = createApiClient({}, connect(url))
    client.use({
      async onRequest({ request }) {
        const headers = new Headers(request.headers)
        headers.set('X-Trace', '1')
        return new Request(request.url, { method: 'POST', headers, body: await request.arrayBuffer() })
      },
    })
    const file = Buffer.from('file')
    await uploadFile(client.wechatpay, path, { file, filename: 'a.png' })
    const [one] = received
    expect(one?.headers['x-trace']).toBe('1')
    const meta = JSON.stringify({ filename: 'a.png', sha256: sha256(file) })
    expect(isSignedBy(merchant.publicPem, 'POST', path, one?.headers.authorization ?? '', meta)).toBe(true)
    expect(one?.body.toString()).toContain('\r\n\r\nfile\r\n--')
  })
})

const operation: Operation = {
  id: 'addFile',
  method: 'post',
  path: '/v3/files',
  body: { type: 'object', properties: { file_name: { type: 'string', maxLength: 12 } } },
  upload: {
    filename: 'file_name',
    digest: 'file_digest',
    files: [{ suffixes: ['png', 'jpg'], maxBytes: 100 }, { suffixes: ['pdf'] }],
  },
  errors: [],
}

describe('uploadFile sends nothing of', () => {
  const file = new Uint8Array(10)
  it.each<[string, unknown, string, string]>([
    ['a name with a quote', { file, filename: 'a".png' }, 'filename', 'pattern'],
    ['a name with a backslash', { file, filename: 'a\\.png' }, 'filename', 'pattern'],
    ['a name with a line end', { file, filename: 'a\r\nX: y.png' }, 'filename', 'pattern'],
    ['a name with a NUL', { file, filename: 'a\0.png' }, 'filename', 'pattern'],
    ['a name with an emoji', { file, filename: '😀.png' }, 'file_name', 'unicode'],
    ['no name', { file }, 'filename', 'required'],
    ['an empty name', { file, filename: '' }, 'filename', 'required'],
    ['a name that is too long for the spec', { file, filename: 'abcdefghi.png' }, 'file_name', 'maxLength'],
    ['another suffix', { file, filename: 'a.gif' }, 'filename', 'suffix'],
    ['a name without a suffix', { file, filename: 'png2' }, 'filename', 'suffix'],
    ['no file', { filename: 'a.png' }, 'file', 'type'],
    ['a path in place of the file', { file: './a.png', filename: 'a.png' }, 'file', 'type'],
    ['an array of numbers', { file: [1, 2], filename: 'a.png' }, 'file', 'type'],
    ['an ArrayBuffer', { file: new ArrayBuffer(3), filename: 'a.png' }, 'file', 'type'],
    ['a file that is too long', { file: new Uint8Array(101), filename: 'a.PNG' }, 'file', 'maxBytes'],
    ['a Blob that is too long', { file: new Blob(['a'.repeat(101)]), filename: 'a.jpg' }, 'file', 'maxBytes'],
    ['a text as meta', { file, filename: 'a.png', meta: '{}' }, 'meta', 'type'],
    ['a list as meta', { file, filename: 'a.png', meta: [{ a: 1 }] }, 'meta', 'type'],
    ['null as meta', { file, filename: 'a.png', meta: null }, 'meta', 'type'],
    ['a date as meta', { file, filename: 'a.png', meta: new Date(0) }, 'meta', 'type'],
    ['a function as meta', { file, filename: 'a.png', meta: () => ({}) }, 'meta', 'type'],
    ['a null in meta', { file, filename: 'a.png', meta: { a: null } }, 'a', 'type'],
    ['a meta that is no JSON', { file, filename: 'a.png', meta: { a: 1n } }, '', 'json'],
  ])('%s', async (_what, upload, issuePath, rule) => {
    const { url, received } = await server()
    const error = await rejection(uploadFile(connect(url), operation, upload as Upload))
    expect(isWechatPayError(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'ERR_WECHATPAY_VALIDATION',
      outcome: 'not-sent',
      operation: 'addFile',
      issues: [{ path: issuePath, rule }],
    })
    expect(received).toEqual([])
  })

  it('a Blob that is still read when the caller aborts', async () => {
    const { url, received } = await server()
    const controller = new AbortController()
    const stuck = Object.assign(new Blob(['a']), { arrayBuffer: () => new Promise<ArrayBuffer>(() => {}) })
    const upload = { file: stuck, filename: 'a.png' }
    const call = rejection(uploadFile(connect(url), operation, upload, { signal: controller.signal }))
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await call).toBe(reason)
    expect(received).toEqual([])
  })

  it('a file whose size no rule limits is sent, and one at the limit, too', async () => {
    const { url, received } = await server()
    await uploadFile(connect(url), operation, { file: new Uint8Array(101), filename: 'a.pdf' })
    await uploadFile(connect(url), operation, { file: new Uint8Array(100), filename: 'a.png' })
    expect(received).toHaveLength(2)
  })

  it.each<[string, unknown, unknown]>([
    ['an operation that uploads nothing', { ...operation, upload: undefined }, { file, filename: 'a.png' }],
    ['an operation without a schema of meta', { ...operation, body: undefined }, { file, filename: 'a.png' }],
    ['a path with a query', '/v3/files?a=b', { file, filename: 'a.png' }],
    ['a path that is a URL', 'https://api.mch.weixin.qq.com/v3/files', { file, filename: 'a.png' }],
    ['another name of an option', '/v3/files', { file, fileName: 'a.png' }],
  ])('%s, which is a TypeError', async (_what, target, upload) => {
    const { url, received } = await server()
    const error = await rejection(uploadFile(connect(url), target as Operation, upload as Upload))
    expect(error).toBeInstanceOf(TypeError)
    expect(received).toEqual([])
  })
})

it('any file and any name that is allowed arrive as they are', { timeout: 60_000 }, async () => {
  const { url, received } = await server()
  const wechatpay = connect(url)
  const name = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !/["\\\p{Cc}\p{Cs}]|[^\0-\uffff]/u.test(text))
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), name, async (file, filename) => {
      await uploadFile(wechatpay, path, { file, filename })
      const { body, headers } = received.at(-1) as (typeof received)[number]
      const digest = sha256(file)
      const meta = JSON.stringify({ filename, sha256: digest })
      const type = /Content-Type: (?!application\/json)(.*)\r\n/.exec(body.toString())?.[1] ?? ''
      expect(body).toEqual(pageBody(digest, meta, file, filename, type))
      expect(isSignedBy(merchant.publicPem, 'POST', path, headers.authorization ?? '', meta)).toBe(true)
    }),
    { numRuns: process.env.WECHATPAY_EDGE_LONG ? 2000 : 100 },
  )
})
