import { createWriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { call, createWechatPay, type DownloadLink, download, type Operation, uploadFile } from '@wechatpay-edge/client'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const wechatpay = createWechatPay({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})

// An image: bytes, or a Blob, as a form in a browser has it.
const file = new Uint8Array([0x89, 0x50, 0x4e, 0x47])
const path = '/v3/marketing/favor/media/image-upload'
const { media_url } = await uploadFile<{ media_url: string }>(wechatpay, path, { file, filename: 'shop.png' })
console.log(media_url)

// A bill: first its link, then the file, which may be long.
const tradeBill: Operation = { id: 'tradeBill', method: 'get', path: '/v3/bill/tradebill', errors: [] }
const query = { bill_date: '2019-06-11', tar_type: 'GZIP' }
const link = await call<DownloadLink>(wechatpay, tradeBill, { query })
const bill = await download(wechatpay, link, { gunzip: true })
const target = join(tmpdir(), 'wechatpay-edge-bill.csv')
await bill.body.pipeTo(Writable.toWeb(createWriteStream(target)))
console.log(target)
