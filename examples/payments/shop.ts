/** A shop that sells by every front end, and ships only what was paid as it was ordered. */
import { handleNotification, type ParseNotificationOptions } from '@wechatpay-edge/core'
import {
  isPaymentNotification,
  isRefundNotification,
  type PaymentsClient,
  type Signer,
  signPayment,
  type Transaction,
} from '@wechatpay-edge/payments'

/** The part of a payment that its notification and a query have in common. */
type Paid = Pick<Transaction, 'out_trade_no' | 'trade_state' | 'appid' | 'mchid' | 'amount'>

/** What you know of a sale before it is paid; in your database, not in memory. */
export interface Sale {
  readonly outTradeNo: string
  readonly appid: string
  readonly description: string
  /** In fen. */
  readonly total: number
  isPaid?: boolean
}

export interface ShopOptions {
  readonly payments: PaymentsClient
  readonly signer: Signer
  readonly mchid: string
  readonly notifyUrl: string
  readonly notifications: ParseNotificationOptions
}

export function createShop({ payments, signer, mchid, notifyUrl, notifications }: ShopOptions) {
  const sales = new Map<string, Sale>()

  /** Saved before WeChat Pay knows of it. If the response is lost, the same order is made again: one number is one sale. */
  function order(given: Sale) {
    const sale = sales.get(given.outTradeNo) ?? given
    if (sale.appid !== given.appid || sale.total !== given.total)
      throw new Error(`${sale.outTradeNo} is the number of another sale`)
    sales.set(sale.outTradeNo, sale)
    const { appid, description, outTradeNo, total } = sale
    const amount = { total, currency: 'CNY' } as const
    return { appid, mchid, description, out_trade_no: outTradeNo, notify_url: notifyUrl, amount }
  }

  /** What each front end gets, to open WeChat Pay with it. */
  const sell = {
    async jsapi(sale: Sale, openid: string) {
      const { prepay_id: prepayId } = await payments.orderJsapi({ ...order(sale), payer: { openid } })
      return await signPayment('jsapi', { appId: sale.appid, prepayId }, signer)
    },
    async miniprogram(sale: Sale, openid: string) {
      const { prepay_id: prepayId } = await payments.orderJsapi({ ...order(sale), payer: { openid } })
      return await signPayment('miniprogram', { appId: sale.appid, prepayId }, signer)
    },
    async app(sale: Sale) {
      const { prepay_id: prepayId } = await payments.orderApp(order(sale))
      return await signPayment('app', { appId: sale.appid, prepayId }, signer)
    },
    async h5(sale: Sale, userIp: string) {
      const scene_info = { payer_client_ip: userIp, h5_info: { type: 'Wap' } }
      return await payments.orderH5({ ...order(sale), scene_info })
    },
    async native(sale: Sale) {
      return await payments.orderNative(order(sale))
    },
  }

  /** Ships once, and only if what was paid is what was ordered: by this merchant, for this app, all of it. */
  function ship({ out_trade_no, trade_state, appid, mchid: paidTo, amount }: Paid): void {
    const sale = sales.get(out_trade_no)
    if (!sale) throw new Error(`No sale has the number ${out_trade_no}`)
    const isSame = appid === sale.appid && paidTo === mchid && amount?.total === sale.total && amount.currency === 'CNY'
    if (trade_state !== 'SUCCESS' || !isSame) throw new Error(`${out_trade_no} was not paid as it was ordered`)
    if (sale.isPaid) return // a second notification
    sale.isPaid = true
    console.log(`${out_trade_no} is paid: ship ${sale.description}`)
  }

  return {
    sell,
    sales,
    /** The handler of your notify_url. If it throws, WeChat Pay sends the notification again. */
    receive: (request: Request) =>
      handleNotification(request, notifications, (notification) => {
        if (isPaymentNotification(notification)) return ship(notification.resource)
        if (!isRefundNotification(notification)) throw new Error(`Unexpected: ${notification.event_type}`)
        console.log(`${notification.resource.out_refund_no}: ${notification.resource.refund_status}`)
      }),
    /** For when no notification comes. Returns whether it was shipped. After a refund (REFUND), you decide what to ship. */
    async check(outTradeNo: string): Promise<boolean> {
      const found = await payments.query({ out_trade_no: outTradeNo }, { mchid })
      if (found.trade_state === 'SUCCESS') ship(found)
      return sales.get(outTradeNo)?.isPaid === true
    },
    /** Pays back a part. After a failure, repeat it with the same outRefundNo: there is one refund. */
    async refund({ outTradeNo, total }: Sale, outRefundNo: string, fen: number): Promise<string> {
      const amount = { refund: fen, total, currency: 'CNY' } as const
      const order = { out_trade_no: outTradeNo, notify_url: notifyUrl }
      const { status } = await payments.refund({ ...order, out_refund_no: outRefundNo, amount })
      return status
    },
    /** What WeChat Pay has booked on a day, in fen, by the merchant's own numbers. */
    async books(day: string): Promise<Map<string, number>> {
      const file = await payments.getTradeBillFile({ bill_date: day, tar_type: 'GZIP' })
      return readBill(await file.text())
    },
  }
}

/** Payments above 0, refunds below. Each value begins with a backtick, amounts are in yuan. */
function readBill(text: string): Map<string, number> {
  const [header = '', ...lines] = text.split('\r\n')
  const columns = header.split(',')
  const rows = lines.filter((line) => line.split(',').length === columns.length && line.startsWith('`'))
  return new Map(
    rows.map((line) => {
      const values = line.slice(1).split(',`')
      const value = (name: string): string => values[columns.indexOf(name)] ?? ''
      const fen = (name: string): number => Math.round(Number(value(name)) * 100)
      return value('交易状态') === 'REFUND'
        ? [value('商户退款单号'), -fen('退款金额')]
        : [value('商户订单号'), fen('应结订单金额')]
    }),
  )
}
