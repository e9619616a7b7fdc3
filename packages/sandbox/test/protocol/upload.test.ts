/** What the sandbox checks of an upload: the signature of `meta`, the form, and the file. */
import { createHash, randomBytes } from 'node:crypto'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, send } from '../lib/request.ts'

const marketing = '/v3/marketing/favor/media/image-upload'
const merchant = '/v3/merchant/media/upload'
const image = Buffer.from('pic1')
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A form whose parts are changed one by one. */
interface Form {
  readonly file?: Uint8Array
  readonly filename?: string
  readonly meta?: string
  readonly signed?: string
  readonly contentType?: string
  /** Changes the text of the whole body; one character is one byte. */
  readonly change?: (text: string) => string
}

function metaOf({ file = image, filename = 'filea.jpg', meta }: Form): string {
  return meta ?? JSON.stringify({ filename, sha256: sha256(file) })
}

/** Laid out as on the page 4012557233. */
function bodyOf(form: Form): Buffer {
  const { file = image, filename = 'filea.jpg', change = (text) => text } = form
  const head = [
    '--boundary',
    'Content-Disposition: form-data; name="meta";',
    'Content-Type: application/json',
    '',
    metaOf(form),
    '--boundary',
    `Content-Disposition: form-data; name="file"; filename="${filename}";`,
    'Content-Type: image/jpg',
    '',
    '',
  ].join('\r\n')
  const whole = Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--boundary--\r\n')])
  return Buffer.from(change(whole.toString('latin1')), 'latin1')
}

function upload(sandbox: Sandbox, form: Form = {}, target = marketing): Promise<Answer> {
  const { contentType = 'multipart/form-data;boundary=boundary', signed = metaOf(form) } = form
  const headers = { 'Content-Type': contentType }
  return send(sandbox, { target, body: bodyOf(form), signedBody: Buffer.from(signed), headers })
}

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})

describe('an upload', () => {
  it('is taken as the page lays it out, and its file is what a handler gets', async () => {
    expect(await upload(sandbox)).toMatchObject({
      status: 200,
      signed: true,
      json: { media_url: 'https://qpic.cn/xxx' },
    })
    expect(sandbox.executions.at(-1)).toMatchObject({
      operationId: 'uploadMarketingImage',
      body: { meta: { filename: 'filea.jpg', sha256: sha256(image) }, file: new Uint8Array(image) },
    })
    expect((await upload(sandbox, {}, merchant)).json).toMatchObject({ media_id: expect.any(String) })
  })

  it.each<[string, Form]>([
    ['meta after file', { change: swapParts }],
    ['no type of meta', { change: (text) => text.replace('Content-Type: application/json\r\n', '') }],
    ['no semicolon at the end of a disposition', { change: (text) => text.replaceAll(';\r\n', '\r\n') }],
    [
      'another spelling of a header',
      { change: (text) => text.replaceAll('Content-Disposition', 'content-disposition') },
    ],
    ['blanks in the JSON of meta', { meta: `{ "filename": "filea.jpg", "sha256": "${sha256(image)}" }` }],
    ['a digest in capitals', { meta: JSON.stringify({ filename: 'a.bmp', sha256: sha256(image).toUpperCase() }) }],
    ['a suffix in capitals', { filename: 'FILEA.JPG' }],
    ['a space in the header', { contentType: 'multipart/form-data; boundary=boundary' }],
    ['another parameter of the header', { contentType: 'multipart/form-data; charset=utf-8; boundary=boundary' }],
    ['a file that contains the boundary', { file: Buffer.from('pic--boundary\r\n-boundary\r\n') }],
  ])('may have %s', async (_what, form) => {
    expect((await upload(sandbox, form)).text).toBe('{"media_url":"https://qpic.cn/xxx"}')
  })

  it.each<[string, Form, number, string]>([
    ['whose whole body is signed', { signed: bodyOf({}).toString('latin1') }, 401, '签名错误'],
    [
      'whose meta is signed without its blanks',
      { meta: `{ "filename": "a.jpg" }`, signed: '{"filename":"a.jpg"}' },
      401,
      '签名错误',
    ],
    [
      'whose boundary is in quotes',
      { contentType: 'multipart/form-data; boundary="boundary"' },
      400,
      required('file', '图片文件'),
    ],
    [
      'without a file',
      { change: (text) => text.replace('name="file"', 'name="image"') },
      400,
      required('file', '图片文件'),
    ],
    [
      'with two files',
      {
        change: (text) =>
          text
            .replace(/(--boundary\r\n[^\0]*?)(?=--boundary\r\n)/, '$1')
            .replace(
              '--boundary--',
              '--boundary\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--boundary--',
            ),
      },
      400,
      required('file', '图片文件'),
    ],
    [
      'whose meta has no name',
      { meta: JSON.stringify({ sha256: sha256(image) }) },
      400,
      required('meta/filename', '文件名称'),
    ],
    ['whose meta has no digest', { meta: '{"filename":"a.jpg"}' }, 400, required('meta/sha256', '文件摘要')],
    ['whose meta is no JSON', { meta: 'filename' }, 400, '参数错误'],
    ['whose meta has a null', { meta: '{"filename":null}' }, 400, '参数错误'],
    ['of an empty file', { file: Buffer.alloc(0) }, 400, '图片文件为空'],
    ['of another kind', { filename: 'a.gif' }, 403, '未知图片类型'],
    [
      'whose digest is that of another file',
      { meta: JSON.stringify({ filename: 'a.jpg', sha256: sha256(Buffer.from('b')) }) },
      403,
      '图片meta信息不一致',
    ],
    ['that is too long', { file: Buffer.alloc(2_097_153) }, 400, '参数错误'],
  ])('%s is refused', async (_what, form, status, message) => {
    expect(await upload(sandbox, form)).toMatchObject({ status, json: { message } })
  })

  it.each<[string, (text: string) => string]>([
    ['without its end', (text) => text.replace('--boundary--\r\n', '')],
    ['whose lines end in LF alone', (text) => text.replaceAll('\r\n', '\n')],
    ['with something before its first line', (text) => `x${text}`],
  ])('%s has no parts, so that nothing is signed', async (_what, change) => {
    expect((await upload(sandbox, { change })).json).toMatchObject({ code: 'SIGN_ERROR' })
    const answer = await upload(sandbox, { change, signed: '' })
    expect(answer.json.message).toBe(required('file', '图片文件'))
  })

  it('has the limits and the words of its own page', async () => {
    const words = async (form: Form) => (await upload(sandbox, form, merchant)).json.message
    expect(await words({ file: randomBytes(5_242_880) })).toBeUndefined()
    expect(await words({ file: Buffer.alloc(5_242_881) })).toBe('文件大小不能超过2M，请检查后重新提交')
    expect(await words({ file: Buffer.alloc(7_864_320), filename: 'a.pdf' })).toBeUndefined()
    expect(await words({ meta: JSON.stringify({ filename: 'a.jpg', sha256: '0'.repeat(64) }) })).toBe(
      '图片sha256值有误，请检查后重新提交',
    )
    const older = await createSandbox({ identity: sandbox.identity, maxUploadBytes: 2_097_152 })
    const answer = await upload(older, { file: Buffer.alloc(2_097_153) }, merchant)
    expect(answer.json.message).toBe('文件大小不能超过2M，请检查后重新提交')
  })

  it('over 16 MiB gets 413, and JSON over 1 MiB, too', async () => {
    expect((await upload(sandbox, { file: Buffer.alloc(16_777_216) })).status).toBe(413)
    expect((await send(sandbox, { target: marketing, body: Buffer.alloc(1_048_577) })).status).toBe(413)
  })
})

function required(source: string, title: string): string {
  return `输入源“/body/${source}”映射到字段“${title}”必填性规则校验失败，此字段为必填项`
}

function swapParts(text: string): string {
  const [, meta = '', file = ''] = text.split('--boundary\r\n')
  return `--boundary\r\n${file.replace('--boundary--\r\n', '')}--boundary\r\n${meta}--boundary--\r\n`
}
