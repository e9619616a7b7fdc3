/** Uploads and downloads of others, against the served sandbox: curl with openssl, and wechatpay-axios-plugin. */
import { createHash, createSign, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import axiosPlugin from 'wechatpay-axios-plugin'
import { run } from '../../../scripts/lib/run.ts'

const { Decorator, Multipart } = axiosPlugin
const path = '/v3/marketing/favor/media/image-upload'
const image = randomBytes(100_000)
const sha256 = createHash('sha256').update(image).digest('hex')
const meta = JSON.stringify({ filename: '测试图片.png', sha256 })

let sandbox: Sandbox
let served: ServedSandbox
let folder: string
beforeAll(async () => {
  sandbox = await createSandbox()
  served = await serve(sandbox)
  folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  writeFileSync(join(folder, '测试图片.png'), image)
})
afterAll(async () => {
  await served.close()
  rmSync(folder, { recursive: true })
})

function authorization(method: string, target: string, body: string): string {
  const { mchid, serialNo, privateKey } = sandbox.merchant
  const [timestamp, nonce] = [Math.floor(Date.now() / 1000), randomBytes(16).toString('hex')]
  const signature = createSign('RSA-SHA256')
    .update(`${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`)
    .sign(privateKey, 'base64')
  return `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serialNo}"`
}

/** As on the page 4012365335: `-F file=@… -F meta=…`. */
async function curl(form: readonly string[], signed = meta): Promise<{ status: number; body: unknown }> {
  const { stdout } = await run('curl', [
    ...['-sS', '-X', 'POST', served.url + path, '-w', '\n%{http_code}'],
    ...['-H', `Authorization: ${authorization('POST', path, signed)}`, '-H', 'Accept: application/json'],
    ...['-H', 'Content-Type: multipart/form-data', ...form.flatMap((part) => ['-F', part])],
  ])
  const [body = '', status] = stdout.split('\n')
  return { status: Number(status), body: JSON.parse(body) }
}

describe('curl', () => {
  it('uploads, as the page shows it', async () => {
    const file = `file=@${join(folder, '测试图片.png')}`
    expect(await curl([file, `meta=${meta}`])).toEqual({ status: 200, body: { media_url: 'https://qpic.cn/xxx' } })
    const [{ body } = { body: undefined }] = sandbox.executions.slice(-1)
    expect(body).toEqual({ meta: JSON.parse(meta), file: new Uint8Array(image) })
  })

  it('gets the words of the vendor about what is wrong', async () => {
    const file = `file=@${join(folder, '测试图片.png')}`
    const required = '映射到字段“图片文件”必填性规则校验失败，此字段为必填项'
    expect(await curl([`meta=${meta}`])).toMatchObject({
      status: 400,
      body: { code: 'PARAM_ERROR', message: `输入源“/body/file”${required}` },
    })
    expect(await curl([file, `meta=${meta}`], `${meta} `)).toMatchObject({ status: 401, body: { code: 'SIGN_ERROR' } })
    const other = meta.replace(sha256, '0'.repeat(64))
    expect(await curl([file, `meta=${other}`], other)).toMatchObject({
      status: 403,
      body: { code: 'REQUEST_BLOCKED', message: '图片meta信息不一致' },
    })
  })
})

describe('wechatpay-axios-plugin', () => {
  const peer = () => {
    const { certificate, publicKey } = sandbox.wechatpay
    const { mchid, serialNo, privateKey } = sandbox.merchant
    return new Decorator({
      mchid,
      serial: serialNo,
      privateKey,
      certs: { [certificate.serialNo]: certificate.pem, [publicKey.id]: publicKey.pem },
      baseURL: served.url,
    } as ConstructorParameters<typeof Decorator>[0])
  }

  it('uploads with its own form', async () => {
    const form = new Multipart().append('meta', meta, 'meta.json').append('file', image, '测试图片.png')
    const answer = await peer().request(
      path.slice(1),
      'post',
      form as never,
      {
        meta: JSON.parse(meta),
        headers: form.getHeaders(),
      } as never,
    )
    expect([answer.status, answer.data]).toEqual([200, { media_url: 'https://qpic.cn/xxx' }])
  })

  it('downloads a bill, unsigned, whose SHA-1 is that of the link', async () => {
    const params = { bill_date: '2019-06-11' }
    const { data: link } = await peer().request('v3/bill/tradebill', 'get', undefined, { params })
    const { pathname, search } = new URL(link.download_url)
    const answer = await fetch(link.download_url, {
      headers: { Authorization: authorization('GET', pathname + search, ''), Accept: 'application/json' },
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(answer.headers.has('Wechatpay-Signature')).toBe(false)
    expect(createHash('sha1').update(bytes).digest('hex')).toBe(link.hash_value)
  })
})
