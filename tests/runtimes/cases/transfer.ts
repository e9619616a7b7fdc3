/** Files go up signed by their `meta`, and come down checked by their digest. */
import type { DownloadLink } from '@wechatpay-edge/client'
import { equal, match, ok, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'

const line = '`2019-06-11,`0.01\r\n'
const content = line.repeat(20)
/** By node:zlib, and node:crypto. */
const packed = 'H4sIAAAAAAAAA0swMjC01DUw0zU01Ekw0DMw5OVKGBWijxAAItLZrXwBAAA='
const sha256 = 'ad7e514fef220c2716a8c13a66e29d89f7c564a8f05c4e25ebe60ae23a514904'

const tradeBill = {
  id: 'tradeBill',
  method: 'get',
  path: '/v3/bill/tradebill',
  download: { url: 'download_url', gzip: 'tar_type' },
  errors: [],
} as const

export function run({ client, core, useSandbox }: Subject, t: Harness): void {
  const common = useSandbox()
  const query = { bill_date: '2019-06-11' }
  const connect = async () => {
    const { sandbox } = await common()
    sandbox.bills.setTradeBill(query, content)
    return client.createWechatPay({ ...sandbox.clientOptions, sleep: async () => {} })
  }

  t.test('a file is uploaded, from bytes or a Blob', async () => {
    const wechatpay = await connect()
    const { sandbox } = await common()
    const bytes = new TextEncoder().encode('pic1')
    const path = '/v3/marketing/favor/media/image-upload'
    for (const file of [bytes, new Blob([bytes])]) {
      const result = await client.uploadFile(wechatpay, path, { file, filename: '图.png' })
      equal(result, { media_url: 'https://qpic.cn/xxx' })
      const { file: received } = Object(sandbox.executions.at(-1)?.body) as { readonly file: Uint8Array }
      equal(new TextDecoder().decode(received), 'pic1')
    }
    const error = await rejection(client.uploadFile(wechatpay, path, { file: bytes, filename: 'a".png' }))
    match(error, { code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' })
  })

  t.test('a bill is downloaded, and its digest checked before its end', async () => {
    const wechatpay = await connect()
    const link = await client.call<DownloadLink>(wechatpay, tradeBill, { query })
    equal(await (await client.download(wechatpay, link)).text(), content)
    const bill = await client.callDownload(wechatpay, tradeBill, { query })
    equal((await bill.bytes()).length, content.length)
    const wrong = { ...link, hash_value: link.hash_value.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }
    const error = await rejection((await client.download(wechatpay, wrong)).text())
    ok(error instanceof core.SignatureError)
    match(error, { reason: 'mismatch', operation: 'download' })
  })

  const withFile = async (body: Uint8Array<ArrayBuffer>) => {
    const { sandbox } = await common()
    const fetch = async () => new Response(body)
    const wechatpay = client.createWechatPay({ ...sandbox.clientOptions, fetch })
    const link = { download_url: 'https://api.mch.weixin.qq.com/v3/file', hash_type: 'SHA256', hash_value: sha256 }
    return client.download(wechatpay, link, { gunzip: true })
  }

  t.test('a compressed bill is decompressed, if the runtime can do that', async () => {
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0))
    if (typeof DecompressionStream === 'undefined') {
      const error = await rejection(withFile(bytes))
      ok(error instanceof TypeError && error.message.startsWith('DecompressionStream: '))
      return
    }
    equal(await (await withFile(bytes)).text(), content)
    for (const broken of [bytes.slice(0, -12), bytes.slice(1)]) {
      match(await rejection((await withFile(broken)).text()), { code: 'ERR_WECHATPAY_CONNECTION' })
    }
  })

  t.test('a link to another host gets no request', async () => {
    const wechatpay = await connect()
    const { sandbox } = await common()
    const link = await client.call<DownloadLink>(wechatpay, tradeBill, { query })
    const count = sandbox.requests.length
    const download_url = link.download_url.replace('api.mch.weixin.qq.com', 'example.com')
    match(await rejection(client.download(wechatpay, { ...link, download_url })), { code: 'ERR_WECHATPAY_VALIDATION' })
    equal(sandbox.requests.length, count)
  })

  t.test('a response that is a file is read as it arrives, until its caller aborts', async () => {
    const { sandbox } = await common()
    let cancelled = false
    const fetch = async () =>
      new Response(
        new ReadableStream<Uint8Array>({
          start: (controller) => controller.enqueue(new Uint8Array(9)),
          cancel: () => {
            cancelled = true
          },
        }),
      )
    const wechatpay = client.createWechatPay({ ...sandbox.clientOptions, fetch })
    const operation = { id: 'getImage', method: 'get', path: '/v3/image', unsigned: true, errors: [] } as const
    const controller = new AbortController()
    const file = await client.callFile(wechatpay, operation, {}, { signal: controller.signal })
    const read = file.bytes()
    const reason = new Error('enough')
    setTimeout(() => controller.abort(reason), 20)
    equal((await rejection(read)) === reason, true)
    equal(cancelled, true)
  })
}
