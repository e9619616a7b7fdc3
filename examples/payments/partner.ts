/** A partner (服务商) sells for a sub-merchant, against a sandbox in this process: order, pay, notification, refund, bill. */
import assert from 'node:assert/strict'
import { createKeyring, createSigner } from '@wechatpay-edge/core'
import {
  createPartnerPaymentsClient,
  handleNotification,
  isPartnerPaymentNotification,
  signPayment,
} from '@wechatpay-edge/payments/partner'
import { createSandbox } from '@wechatpay-edge/sandbox'

const [sp_mchid, sub_mchid] = ['1900000100', '1900000109']
const sandbox = await createSandbox({
  merchants: { [sp_mchid]: { subMerchants: [sub_mchid] } },
  fetch: (request) => receive(request), // in the place of your server
})
const partner = sandbox.merchants[sp_mchid] ?? assert.fail('the partner is there')
const { merchant, wechatpay, fetch, now } = partner.clientOptions
const signer = createSigner(merchant)
const payments = createPartnerPaymentsClient({
  merchant: signer,
  wechatpay,
  decryptionKey: merchant.privateKey, // for the keys of bills
  fetch,
  now,
})

const sp_appid = 'wx8888888888888888'
const out_trade_no = 'partner-order-1' // the partner's own: unique among the orders of all its sub-merchants
const total = 300
let isPaid = false

/** The handler of the partner's notify_url: the partner verifies and decrypts with its own keys. */
function receive(request: Request): Promise<Response> {
  const options = { keyring: createKeyring(wechatpay), apiV3Key: partner.apiV3Key, now }
  return handleNotification(request, options, (notification) => {
    if (!isPartnerPaymentNotification(notification)) throw new Error(`Unexpected: ${notification.event_type}`)
    const { resource: paid } = notification
    const isSame = paid.sp_mchid === sp_mchid && paid.sub_mchid === sub_mchid && paid.out_trade_no === out_trade_no
    isPaid = isSame && paid.trade_state === 'SUCCESS' && paid.amount.total === total && paid.amount.currency === 'CNY'
  })
}

// The partner's own page opens WeChat Pay: the user's sp_openid is in the order, and the sp_appid is signed.
const { prepay_id: prepayId } = await payments.orderJsapi({
  ...{ sp_appid, sp_mchid, sub_mchid, out_trade_no },
  description: 'a cup',
  notify_url: 'https://partner.example/notify',
  amount: { total, currency: 'CNY' },
  payer: { sp_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
})
console.log(Object.keys(await signPayment('jsapi', { appId: sp_appid, prepayId }, signer)).join(' '))

await partner.payments.pay(out_trade_no) // the user pays
assert.ok(isPaid)

// A query, a refund and closing name the sub-merchant, too: an order of another one is not found.
const { trade_state } = await payments.query({ out_trade_no }, { sp_mchid, sub_mchid })
const amount = { refund: 100, total, currency: 'CNY' } as const
const { status } = await payments.refund({ sub_mchid, out_trade_no, out_refund_no: 'partner-refund-1', amount })
console.log(`${trade_state}, refund: ${status}`)

/** The sub-merchant's own money (资金账单). Its files are encrypted; the client decrypts their keys. */
async function readFundFlowBill(bill_date: string): Promise<string> {
  const query = { sub_mchid, bill_date, account_type: 'BASIC', algorithm: 'AEAD_AES_256_GCM' } as const
  const { download_bill_list = [] } = await payments.getSubMerchantFundFlowBill(query)
  const files = download_bill_list.map(async ({ download_url, encrypt_key, nonce }) => {
    const token = new URL(download_url).searchParams.get('token') ?? ''
    const file = await (await payments.downloadBill({ token })).bytes()
    const utf8 = new TextEncoder()
    const key = await crypto.subtle.importKey('raw', utf8.encode(encrypt_key), 'AES-GCM', false, ['decrypt'])
    // What is not what WeChat Pay encrypted does not decrypt: no digest is needed.
    return await crypto.subtle.decrypt({ name: 'AES-GCM', iv: utf8.encode(nonce) }, key, new Uint8Array(file))
  })
  return await new Blob(await Promise.all(files)).text()
}

const day = new Date(now() + 8 * 3_600_000).toISOString().slice(0, 10)
await sandbox.advance(Date.parse(`${day}T10:00:00+08:00`) + 24 * 3_600_000 - now())
const bill = await readFundFlowBill(day)
assert.match(bill, /`收入,`3\.00,`3\.00/)
assert.match(bill, /`支出,`1\.00,`2\.00/)
console.log(`left: ${partner.payments.balance} fen`)
