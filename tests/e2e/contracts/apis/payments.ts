import type { WechatPay } from '@wechatpay-edge/client'
import {
  closeOrder,
  createAbnormalRefund,
  createAppOrder,
  createH5Order,
  createJsapiOrder,
  createNativeOrder,
  createRefund,
  downloadBill,
  getFundFlowBill,
  getTradeBill,
  queryOrderById,
  queryOrderByOutTradeNo,
  queryRefund,
} from '@wechatpay-edge/payments'
import type { Sandbox } from '@wechatpay-edge/sandbox'
import { expect } from 'vitest'
import { type Contracts, mchid } from '../contract.ts'

const appid = 'wxd678efh567hg6787'
const out_trade_no = '1217752501201407033233368018'
const out_refund_no = '1217752501201407033233368019'
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'

/** Of the vendor's guide to signatures, https://pay.weixin.qq.com/doc/v3/merchant/4012365336. */
const order = {
  appid,
  mchid,
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no,
  // Nobody listens there, and a refused connection ends at once.
  notify_url: 'http://127.0.0.1:1/notify',
  amount: { total: 100, currency: 'CNY' },
} as const
const scene = { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } }

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
const prepay_id = expect.stringMatching(/^wx\d{14}[\da-f]{20}$/)
const id = expect.stringMatching(/^\d{28,32}$/)

const make = (_sandbox: Sandbox, wechatpay: WechatPay) => createNativeOrder(wechatpay, order)

async function pay(sandbox: Sandbox, wechatpay: WechatPay): Promise<void> {
  await make(sandbox, wechatpay)
  await sandbox.payments.pay(out_trade_no)
}

const refundBody = (number: string) =>
  ({ out_trade_no, out_refund_no: number, amount: { refund: 40, total: 100, currency: 'CNY' } }) as const

async function refund(sandbox: Sandbox, wechatpay: WechatPay): Promise<void> {
  await pay(sandbox, wechatpay)
  await createRefund(wechatpay, refundBody(out_refund_no))
}

let refundId = ''
async function failRefund(sandbox: Sandbox, wechatpay: WechatPay): Promise<void> {
  await refund(sandbox, wechatpay)
  await sandbox.payments.finishRefund(out_refund_no, 'ABNORMAL')
  refundId = sandbox.payments.refunds[0]?.refund_id ?? ''
}

const paid = {
  appid,
  mchid,
  out_trade_no,
  transaction_id: id,
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  success_time: time,
  payer: { openid },
  amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
}

const refunded = {
  refund_id: id,
  transaction_id: id,
  out_trade_no,
  channel: 'ORIGINAL',
  user_received_account: '支付用户零钱',
  create_time: time,
  status: 'PROCESSING',
  funds_account: 'UNSETTLED',
  amount: {
    total: 100,
    refund: 40,
    payer_total: 100,
    payer_refund: 40,
    settlement_refund: 40,
    settlement_total: 100,
    discount_refund: 0,
    currency: 'CNY',
  },
}

const link = {
  hash_type: 'SHA1',
  hash_value: expect.stringMatching(/^[\da-f]{40}$/),
  download_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v3\/billdownload\/file\?token=/),
}

let token = ''
let transactionId = ''

export const contracts: Contracts = {
  createJsapiOrder: {
    call: (wechatpay) => createJsapiOrder(wechatpay, { ...order, payer: { openid } }),
    gives: { prepay_id },
  },
  createAppOrder: { call: (wechatpay) => createAppOrder(wechatpay, order), gives: { prepay_id } },
  createH5Order: {
    call: (wechatpay) => createH5Order(wechatpay, { ...order, scene_info: scene }),
    gives: {
      h5_url: expect.stringMatching(
        /^https:\/\/wx\.tenpay\.com\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=wx\w{34}&package=\d{10}$/,
      ),
    },
  },
  createNativeOrder: {
    call: (wechatpay) => createNativeOrder(wechatpay, order),
    gives: { code_url: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\/up\?pr=\w{7}&groupid=00$/) },
  },
  queryOrderById: {
    prepare: async (sandbox, wechatpay) => {
      await pay(sandbox, wechatpay)
      transactionId = sandbox.payments.orders[0]?.transaction_id ?? ''
    },
    call: (wechatpay) => queryOrderById(wechatpay, { transaction_id: transactionId }, { mchid }),
    gives: paid,
  },
  queryOrderByOutTradeNo: {
    prepare: pay,
    call: (wechatpay) => queryOrderByOutTradeNo(wechatpay, { out_trade_no }, { mchid }),
    gives: paid,
  },
  closeOrder: {
    prepare: make,
    call: (wechatpay) => closeOrder(wechatpay, { out_trade_no }, { mchid }),
    gives: undefined,
  },
  createRefund: {
    prepare: pay,
    call: (wechatpay, key) => createRefund(wechatpay, refundBody(key)),
    gives: { ...refunded, out_refund_no: expect.stringMatching(/^contract\d+$/) },
  },
  queryRefund: {
    prepare: refund,
    call: (wechatpay) => queryRefund(wechatpay, { out_refund_no }),
    gives: { ...refunded, out_refund_no },
  },
  createAbnormalRefund: {
    prepare: failRefund,
    call: (wechatpay) =>
      createAbnormalRefund(
        wechatpay,
        { refund_id: refundId },
        {
          out_refund_no,
          type: 'USER_BANK_CARD',
          bank_type: 'ICBC_DEBIT',
          bank_account: '6222020200112233445',
          real_name: '张三',
        },
      ),
    gives: { ...refunded, out_refund_no, channel: 'OTHER_BANKCARD', user_received_account: 'ICBC_DEBIT3445' },
  },
  getTradeBill: { call: (wechatpay) => getTradeBill(wechatpay, { bill_date: '2019-06-11' }), gives: link },
  getFundFlowBill: { call: (wechatpay) => getFundFlowBill(wechatpay, { bill_date: '2019-06-11' }), gives: link },
  downloadBill: {
    prepare: async (_sandbox, wechatpay) => {
      const { download_url } = await getTradeBill(wechatpay, { bill_date: '2019-06-11' })
      token = new URL(download_url).searchParams.get('token') ?? ''
    },
    call: async (wechatpay) => {
      const file = await downloadBill(wechatpay, { token })
      return (await file.text()).slice(0, 5)
    },
    gives: '交易时间,',
  },
}
