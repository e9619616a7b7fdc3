import type { WechatPay } from '@wechatpay-edge/client'
import {
  closePartnerOrder,
  createPartnerAbnormalRefund,
  createPartnerAppOrder,
  createPartnerH5Order,
  createPartnerJsapiOrder,
  createPartnerNativeOrder,
  createPartnerRefund,
  downloadPartnerBill,
  getPartnerFundFlowBill,
  getPartnerTradeBill,
  getSubMerchantFundFlowBill,
  queryPartnerOrderById,
  queryPartnerOrderByOutTradeNo,
  queryPartnerRefund,
} from '@wechatpay-edge/payments/partner'
import type { Sandbox } from '@wechatpay-edge/sandbox'
import { expect } from 'vitest'
import { type Contracts, partner } from '../contract.ts'

const parties = {
  sp_appid: 'wx8888888888888888',
  sp_mchid: partner.mchid,
  sub_appid: 'wxd678efh567hg6999',
  sub_mchid: partner.subMchid,
}
const { sp_mchid, sub_mchid } = parties
const out_trade_no = '1217752501201407033233368018'
const out_refund_no = '1217752501201407033233368019'
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'

/** As https://pay.weixin.qq.com/doc/v3/partner/4012738519 has its fields. */
const order = {
  ...parties,
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

/** The partner's orders and refunds. */
function paymentsOf(sandbox: Sandbox): Sandbox['payments'] {
  return sandbox.merchants[partner.mchid]?.payments ?? expect.fail('the partner is there')
}

const make = (_sandbox: Sandbox, wechatpay: WechatPay) => createPartnerNativeOrder(wechatpay, order)

async function pay(sandbox: Sandbox, wechatpay: WechatPay): Promise<void> {
  await make(sandbox, wechatpay)
  await paymentsOf(sandbox).pay(out_trade_no)
}

const refundBody = (number: string) =>
  ({ sub_mchid, out_trade_no, out_refund_no: number, amount: { refund: 40, total: 100, currency: 'CNY' } }) as const

async function refund(sandbox: Sandbox, wechatpay: WechatPay): Promise<void> {
  await pay(sandbox, wechatpay)
  await createPartnerRefund(wechatpay, refundBody(out_refund_no))
}

let refundId = ''
async function failRefund(sandbox: Sandbox, wechatpay: WechatPay): Promise<void> {
  await refund(sandbox, wechatpay)
  await paymentsOf(sandbox).finishRefund(out_refund_no, 'ABNORMAL')
  refundId = paymentsOf(sandbox).refunds[0]?.refund_id ?? ''
}

const paid = {
  ...parties,
  out_trade_no,
  transaction_id: id,
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  success_time: time,
  payer: { sp_openid: openid, sub_openid: 'example_sub_openid' },
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
  createPartnerJsapiOrder: {
    call: (wechatpay) => createPartnerJsapiOrder(wechatpay, { ...order, payer: { sp_openid: openid } }),
    gives: { prepay_id },
  },
  createPartnerAppOrder: { call: (wechatpay) => createPartnerAppOrder(wechatpay, order), gives: { prepay_id } },
  createPartnerH5Order: {
    call: (wechatpay) => createPartnerH5Order(wechatpay, { ...order, scene_info: scene }),
    gives: {
      h5_url: expect.stringMatching(
        /^https:\/\/wx\.tenpay\.com\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=wx\w{34}&package=\d{10}$/,
      ),
    },
  },
  createPartnerNativeOrder: {
    call: (wechatpay) => createPartnerNativeOrder(wechatpay, order),
    gives: { code_url: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\/up\?pr=\w{7}&groupid=00$/) },
  },
  queryPartnerOrderById: {
    prepare: async (sandbox, wechatpay) => {
      await pay(sandbox, wechatpay)
      transactionId = paymentsOf(sandbox).orders[0]?.transaction_id ?? ''
    },
    call: (wechatpay) => queryPartnerOrderById(wechatpay, { transaction_id: transactionId }, { sp_mchid, sub_mchid }),
    gives: paid,
  },
  queryPartnerOrderByOutTradeNo: {
    prepare: pay,
    call: (wechatpay) => queryPartnerOrderByOutTradeNo(wechatpay, { out_trade_no }, { sp_mchid, sub_mchid }),
    gives: paid,
  },
  closePartnerOrder: {
    prepare: make,
    call: (wechatpay) => closePartnerOrder(wechatpay, { out_trade_no }, { sp_mchid, sub_mchid }),
    gives: undefined,
  },
  createPartnerRefund: {
    prepare: pay,
    call: (wechatpay, key) => createPartnerRefund(wechatpay, refundBody(key)),
    gives: { ...refunded, out_refund_no: expect.stringMatching(/^contract\d+$/) },
  },
  queryPartnerRefund: {
    prepare: refund,
    call: (wechatpay) => queryPartnerRefund(wechatpay, { out_refund_no }, { sub_mchid }),
    gives: { ...refunded, out_refund_no },
  },
  createPartnerAbnormalRefund: {
    prepare: failRefund,
    call: (wechatpay) =>
      createPartnerAbnormalRefund(
        wechatpay,
        { refund_id: refundId },
        {
          sub_mchid,
          out_refund_no,
          type: 'USER_BANK_CARD',
          bank_type: 'ICBC_DEBIT',
          bank_account: '6222020200112233445',
          real_name: '张三',
        },
      ),
    gives: { ...refunded, out_refund_no, channel: 'OTHER_BANKCARD', user_received_account: 'ICBC_DEBIT3445' },
  },
  getPartnerTradeBill: {
    call: (wechatpay) => getPartnerTradeBill(wechatpay, { bill_date: '2019-06-11' }),
    gives: link,
  },
  getPartnerFundFlowBill: {
    call: (wechatpay) => getPartnerFundFlowBill(wechatpay, { bill_date: '2019-06-11' }),
    gives: link,
  },
  getSubMerchantFundFlowBill: {
    call: (wechatpay) =>
      getSubMerchantFundFlowBill(wechatpay, {
        sub_mchid,
        bill_date: '2019-06-11',
        account_type: 'BASIC',
        algorithm: 'AEAD_AES_256_GCM',
      }),
    gives: {
      download_bill_count: 1,
      download_bill_list: [
        {
          ...link,
          bill_sequence: 1,
          // Decrypted: AES-256 has a key of 32 bytes.
          encrypt_key: expect.stringMatching(/^[\da-f]{32}$/),
          nonce: expect.stringMatching(/^[\da-f]{16}$/),
        },
      ],
    },
  },
  downloadPartnerBill: {
    prepare: async (_sandbox, wechatpay) => {
      const { download_url } = await getPartnerTradeBill(wechatpay, { bill_date: '2019-06-11' })
      token = new URL(download_url).searchParams.get('token') ?? ''
    },
    call: async (wechatpay) => {
      const file = await downloadPartnerBill(wechatpay, { token })
      return (await file.text()).slice(0, 5)
    },
    gives: '交易时间,',
  },
}
