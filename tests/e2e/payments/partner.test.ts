/**
 * A partner (服务商) sells for two sub-merchants: it is notified, refunds in part, and each one's bill adds up. What is of one
 * sub-merchant is never given for the other.
 */
import { createDecipheriv } from 'node:crypto'
import { createKeyring, handleNotification } from '@wechatpay-edge/core'
import {
  createPartnerPaymentsClient,
  isPartnerPaymentNotification,
  isPartnerRefundNotification,
  type PartnerPaymentsClient,
} from '@wechatpay-edge/payments/partner'
import { createSandbox, type Sandbox, type SandboxAccount } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { rejection } from '../client/lib/served.ts'

const [sp_mchid, one, two] = ['1900000100', '1900000110', '1900000111']
const day = '2026-03-04'
const noon = Date.parse(`${day}T12:00:00+08:00`)
const morning = Date.parse(`${day}T10:00:00+08:00`) + 86_400_000
const order = {
  sp_appid: 'wx8888888888888888',
  sp_mchid,
  description: 'A cup',
  notify_url: 'https://partner.example/notify',
} as const
const currency = 'CNY'

let sandbox: Sandbox
let server: ServedSandbox
let partner: SandboxAccount
let payments: PartnerPaymentsClient
let told: string[] = []

/** The partner's own endpoint: it verifies and decrypts with the partner's keys. */
function receive(request: Request): Promise<Response> {
  const keyring = createKeyring(partner.clientOptions.wechatpay)
  return handleNotification(request, { keyring, apiV3Key: partner.apiV3Key, now: sandbox.now }, (notification) => {
    if (isPartnerPaymentNotification(notification)) {
      const { sub_mchid, out_trade_no, amount, payer } = notification.resource
      told.push(`${sub_mchid} ${out_trade_no} ${amount.total} ${payer.sp_openid}`)
    } else if (isPartnerRefundNotification(notification)) {
      const { sub_mchid, out_refund_no, amount } = notification.resource
      told.push(`${sub_mchid} ${out_refund_no} ${amount.refund}`)
    } else throw new Error('Unexpected')
  })
}

beforeAll(async () => {
  sandbox = await createSandbox({
    merchants: { [sp_mchid]: { subMerchants: [one, two] } },
    fetch: receive,
    now: () => noon,
  })
  server = await serve(sandbox)
  partner = sandbox.merchants[sp_mchid] ?? expect.fail('the partner is there')
  const { merchant, wechatpay } = partner.clientOptions
  payments = createPartnerPaymentsClient({
    ...{ merchant, wechatpay, hosts: [server.url], now: sandbox.now },
    decryptionKey: merchant.privateKey,
  })
})
afterAll(() => server.close())
beforeEach(() => {
  sandbox.reset()
  told = []
})

async function sell(sub_mchid: string, out_trade_no: string, total: number): Promise<void> {
  const payer = { sp_openid: `of-${out_trade_no}` }
  await payments.orderJsapi({ ...order, sub_mchid, out_trade_no, payer, amount: { total, currency } })
  await partner.payments.pay(out_trade_no)
}

/** A column of a bill's rows. */
function columnOf(text: string, name: string): string[] {
  const [header = '', ...lines] = text.split('\r\n')
  const columns = header.split(',')
  const rows = lines.filter((line) => line.startsWith('`') && line.split(',').length === columns.length)
  return rows.map((line) => line.slice(1).split(',`')[columns.indexOf(name)] ?? '')
}

/** As the vendor's page describes it, with a decipher of Node's: partner/4014314390. */
async function readSubMerchantBill(sub_mchid: string): Promise<string> {
  const { download_bill_list = [] } = await payments.getSubMerchantFundFlowBill({
    ...{ sub_mchid, bill_date: day, account_type: 'BASIC', algorithm: 'AEAD_AES_256_GCM' },
  })
  const files = download_bill_list.map(async ({ download_url, encrypt_key, nonce }) => {
    const token = new URL(download_url).searchParams.get('token') ?? ''
    const file = await (await payments.downloadBill({ token })).bytes()
    const decipher = createDecipheriv('aes-256-gcm', encrypt_key, nonce)
    decipher.setAuthTag(file.subarray(-16))
    return decipher.update(file.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')
  })
  return (await Promise.all(files)).join('')
}

it('sells for each, is notified of each, and has bills that add up', async () => {
  await sell(one, 'sale-1', 300)
  await sell(two, 'sale-2', 500)
  const amount = { refund: 120, total: 300, currency } as const
  const { notify_url } = order
  await payments.refund({ sub_mchid: one, out_trade_no: 'sale-1', out_refund_no: 'back-1', notify_url, amount })
  await sandbox.advance(morning - sandbox.now())
  expect(told).toEqual([`${one} sale-1 300 of-sale-1`, `${two} sale-2 500 of-sale-2`, `${one} back-1 120`])
  expect(await payments.queryRefund({ out_refund_no: 'back-1' }, { sub_mchid: one })).toMatchObject({
    status: 'SUCCESS',
  })

  const bill = await (await payments.getTradeBillFile({ bill_date: day })).text()
  expect(columnOf(bill, '特约商户号')).toEqual([one, two, one])
  expect([columnOf(bill, '订单金额'), columnOf(bill, '退款金额')]).toEqual([
    ['3.00', '5.00', '0.00'],
    ['0.00', '0.00', '1.20'],
  ])
  const ofTwo = await (await payments.getTradeBillFile({ bill_date: day, sub_mchid: two, tar_type: 'GZIP' })).text()
  expect([columnOf(ofTwo, '特约商户号'), columnOf(ofTwo, '商户号')]).toEqual([[two], [sp_mchid]])

  expect(columnOf(await readSubMerchantBill(one), '账户结余(元)')).toEqual(['3.00', '1.80'])
  expect(columnOf(await readSubMerchantBill(two), '账户结余(元)')).toEqual(['5.00'])
  expect(partner.payments.balance).toBe(680)
})

it('gives nothing of one sub-merchant for the other', async () => {
  await sell(one, 'sale-1', 300)
  const asked = { out_trade_no: 'sale-1' }
  expect(await payments.query(asked, { sp_mchid, sub_mchid: one })).toMatchObject({
    sub_mchid: one,
    trade_state: 'SUCCESS',
  })
  expect(await rejection(payments.query(asked, { sp_mchid, sub_mchid: two }))).toMatchObject({
    apiCode: 'ORDER_NOT_EXIST',
  })
  const amount = { refund: 1, total: 300, currency } as const
  const refund = payments.refund({ ...asked, sub_mchid: two, out_refund_no: 'back-1', amount })
  expect(await rejection(refund)).toMatchObject({ apiCode: 'RESOURCE_NOT_EXISTS', outcome: 'refused' })
})

it('says how to fix it if a merchant calls what is for partners', async () => {
  const { merchant, wechatpay } = sandbox.clientOptions
  const shop = createPartnerPaymentsClient({ merchant, wechatpay, hosts: [server.url], now: sandbox.now })
  const amount = { total: 1, currency } as const
  const call = shop.orderNative({ ...order, sub_mchid: one, out_trade_no: 'sale-1', amount })
  const remedy = { zh: expect.stringContaining('请商户前往服务商平台申请此接口相关权限') }
  expect(await rejection(call)).toMatchObject({ status: 403, apiCode: 'NO_AUTH', outcome: 'refused', remedy })
})
