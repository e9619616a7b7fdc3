/** Random files and random forms, read by the sandbox: the signature by node:crypto, the forms by hand. */
import { createHash, createSign, randomBytes } from 'node:crypto'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'

const path = '/v3/marketing/favor/media/image-upload'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ keepRequests: 10 })
})

async function send(body: Buffer, signed: string): Promise<number> {
  const { mchid, serialNo, privateKey } = sandbox.merchant
  const [timestamp, nonce] = [Math.floor(Date.now() / 1000), randomBytes(16).toString('hex')]
  const message = `POST\n${path}\n${timestamp}\n${nonce}\n${signed}\n`
  const signature = createSign('RSA-SHA256').update(message).sign(privateKey, 'base64')
  const headers = {
    Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serialNo}"`,
    'User-Agent': 'test',
    Accept: 'application/json',
    'Content-Type': 'multipart/form-data;boundary=boundary',
  }
  const request = new Request(`https://api.mch.weixin.qq.com${path}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
  })
  return (await sandbox.fetch(request)).status
}

const piece = fc.constantFrom(
  ...['--boundary', '\r\n--boundary', '\r\n', '--', '"', ';', '\r\n\r\n', '\xff', 'pic1'],
  ...['Content-Disposition: form-data; name="meta"', 'Content-Disposition: form-data; name="file"', '{}'],
)
const pieces = fc.array(piece, { minLength: 1, maxLength: 20 }).map((all) => Buffer.from(all.join(''), 'latin1'))
const runs = { numRuns: process.env.WECHATPAY_EDGE_LONG ? 100_000 : 200 }

it('a file that does not contain the boundary arrives as it is', { timeout: 900_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ minLength: 1 }), pieces), async (bytes) => {
      const file = Buffer.from(bytes)
      fc.pre(!Buffer.concat([Buffer.from('\r\n'), file]).includes('\r\n--boundary'))
      const sha256 = createHash('sha256').update(file).digest('hex')
      const meta = JSON.stringify({ filename: 'a.png', sha256 })
      const head = `--boundary\r\nContent-Disposition: form-data; name="meta"\r\n\r\n${meta}\r\n--boundary\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n`
      const body = Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--boundary--\r\n')])
      expect(await send(body, meta)).toBe(200)
      expect(sandbox.executions.at(-1)?.body).toEqual({ meta: JSON.parse(meta), file: new Uint8Array(file) })
    }),
    runs,
  )
})

it('whatever else comes as a form is refused, and never fails the sandbox', { timeout: 900_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(pieces, fc.constantFrom('', '{}', 'pic1'), async (body, signed) => {
      expect([400, 401]).toContain(await send(body, signed))
    }),
    runs,
  )
})
