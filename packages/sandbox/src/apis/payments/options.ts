/** The options of payments (支付). */
import type { OptionRule, OptionRules } from '../../lib/options.ts'

/**
 * How payments behave. Each option is a question that WeChat Pay's pages leave open, or a state that only WeChat Pay
 * knows. Its default is **our** rule: no code should depend on it, and a good test tries both values.
 */
export interface PaymentsOptions {
  /** Appids that are not linked to the merchant (of a partner, to it or its sub-merchant): an order with one is refused with APPID_MCHID_NOT_MATCH. Default: none. */
  unlinkedAppids?: readonly string[] | undefined
  /**
   * The same out_trade_no for an order that is paid. The pages have one row that fits, `OUT_TRADE_NO_USED` (default); no
   * page says it in words. `INVALID_REQUEST`: 400 无效请求.
   */
  reorderPaid?: 'OUT_TRADE_NO_USED' | 'INVALID_REQUEST' | undefined
  /**
   * The same out_trade_no for an order that is closed. `documented` (default): ORDER_CLOSED if the table of the operation
   * has it, as Native's, and OUT_TRADE_NO_USED if not, as JSAPI's, APP's and H5's.
   */
  reorderClosed?: 'documented' | 'OUT_TRADE_NO_USED' | 'INVALID_REQUEST' | undefined
  /**
   * The same out_trade_no with other fields, while the order is not paid. No page says. `OUT_TRADE_NO_USED` (default, our
   * rule): 403 商户订单号重复. `INVALID_REQUEST`: 400 无效请求.
   */
  reorderChanged?: 'OUT_TRADE_NO_USED' | 'INVALID_REQUEST' | undefined
  /** Closing an order that is paid. No page says. `TRADE_ERROR` (default, our rule): 403 交易错误. `INVALID_REQUEST`: 400 无效请求. */
  closePaid?: 'TRADE_ERROR' | 'INVALID_REQUEST' | undefined
  /** Closing an order that is closed. No page says. `answer` (default, our rule): 204 again. `TRADE_ERROR`: 403. */
  closeClosed?: 'answer' | 'TRADE_ERROR' | undefined
  /** Closing an order that was never made; the table has no row for it. `INVALID_REQUEST` (default, our rule) or `TRADE_ERROR`. */
  closeUnknown?: 'INVALID_REQUEST' | 'TRADE_ERROR' | undefined
  /**
   * A partner's call for a `sub_mchid` of another partner. `documented` (default): NO_AUTH if the table of the
   * operation has it, as those of orders and of the sub-merchant's bill, and MCH_NOT_EXISTS if not.
   */
  otherSubMerchant?: 'documented' | 'MCH_NOT_EXISTS' | 'INVALID_REQUEST' | undefined
  /**
   * The same out_refund_no with other fields. The page only says that it is refunded once. `INVALID_REQUEST` (default, our
   * rule): 400. `answer`: the first refund again.
   */
  refundChanged?: 'INVALID_REQUEST' | 'answer' | undefined
  /**
   * How long a refund is PROCESSING before it succeeds by itself, in seconds of the sandbox's clock. The pages say within 5
   * minutes to a balance (零钱), in 1 to 3 working days to a bank card. Default 300.
   */
  refundSeconds?: number | undefined
  /** Where results of refunds without a notify_url are sent to, as set in the merchant platform. Default: nowhere. */
  refundNotifyUrl?: string | undefined
  /** Users (openid) whose account cannot take money back: a refund is refused with USER_ACCOUNT_ABNORMAL. Default: none. */
  abnormalUsers?: readonly string[] | undefined
}

const texts: OptionRule = {
  expected: 'an array of texts',
  isRight: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
}

/** What each option may be. */
export const paymentsRules: OptionRules<PaymentsOptions> = {
  unlinkedAppids: texts,
  reorderPaid: ['OUT_TRADE_NO_USED', 'INVALID_REQUEST'],
  reorderClosed: ['documented', 'OUT_TRADE_NO_USED', 'INVALID_REQUEST'],
  reorderChanged: ['OUT_TRADE_NO_USED', 'INVALID_REQUEST'],
  closePaid: ['TRADE_ERROR', 'INVALID_REQUEST'],
  closeClosed: ['answer', 'TRADE_ERROR'],
  closeUnknown: ['INVALID_REQUEST', 'TRADE_ERROR'],
  otherSubMerchant: ['documented', 'MCH_NOT_EXISTS', 'INVALID_REQUEST'],
  refundChanged: ['INVALID_REQUEST', 'answer'],
  refundSeconds: {
    expected: 'a number from 0 on',
    isRight: (value) => Number.isFinite(value) && Number(value) >= 0,
  },
  refundNotifyUrl: { expected: 'a URL', isRight: (value) => typeof value === 'string' && /^https?:\/\//.test(value) },
  abnormalUsers: texts,
}
