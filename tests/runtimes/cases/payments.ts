/** Payments: from an order to its refund and its bill, a case for each trait of an operation. */
import { equal, match, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'

const outTradeNo = '1217752501201407033233368018'

export function run({ client, core, injected, payments, useSandbox }: Subject, t: Harness): void {
  const shop = useSandbox({ mchid: '1900007291', bills: { early: 'answer' }, fetch: async () => new Response('') })
  const order = {
    appid: 'wxd678efh567hg6787',
    mchid: '1900007291',
    description: '公仔',
    out_trade_no: outTradeNo,
    notify_url: 'https://shop.example/notify',
    amount: { total: 100, currency: 'CNY' },
  } as const
  const payer = { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }
  const scene_info = { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } }
  const open = async () => {
    const { sandbox } = await shop()
    sandbox.reset()
    const wechatpay = payments.createWechatPay({ ...sandbox.clientOptions, sleep: async () => {} })
    return { sandbox, wechatpay, methods: payments.createPaymentsClient(wechatpay) }
  }
  const pay = async () => {
    const opened = await open()
    await payments.createJsapiOrder(opened.wechatpay, { ...order, payer })
    await opened.sandbox.payments.pay(outTradeNo)
    return opened
  }

  t.test('payments gives what client and core give', () => {
    for (const name of Object.keys(payments).filter((key) => key in core || key in client)) {
      const owner = name in core ? core : client
      equal(Reflect.get(payments, name) === Reflect.get(owner, name), true)
    }
  })

  t.test('an order is made by each front end, and closed without a response body', async () => {
    const { wechatpay, methods } = await open()
    equal(Object.keys(await payments.createAppOrder(wechatpay, order)), ['prepay_id'])
    equal(await payments.closeOrder(wechatpay, { out_trade_no: outTradeNo }, { mchid: order.mchid }), undefined)
    const number = (out_trade_no: string) => ({ ...order, out_trade_no })
    equal(Object.keys(await payments.createH5Order(wechatpay, { ...number('order-h5'), scene_info })), ['h5_url'])
    equal(Object.keys(await payments.createNativeOrder(wechatpay, number('order-native'))), ['code_url'])
    equal(Object.keys(await methods.orderNative(number('order-native'))), ['code_url'])
    const error = await rejection(methods.orderNative({ ...number('order-native'), attach: 'x' }))
    match(error, { status: 403, apiCode: payments.ErrorCode.OUT_TRADE_NO_USED, outcome: 'refused' })
  })

  t.test('a payment is found by both of its numbers', async () => {
    const { wechatpay, sandbox } = await pay()
    const query = { mchid: order.mchid }
    const found = await payments.queryOrderByOutTradeNo(wechatpay, { out_trade_no: outTradeNo }, query)
    const transaction_id = sandbox.payments.orders[0]?.transaction_id ?? ''
    equal(await payments.queryOrderById(wechatpay, { transaction_id }, query), found)
    match(found, { trade_state: payments.TradeState.SUCCESS, trade_type: payments.TradeType.JSAPI, payer })
  })

  t.test('a refund fails, and is paid to a card, whose number is encrypted', async () => {
    const { wechatpay, sandbox } = await pay()
    const amount = { refund: 40, total: 100, currency: 'CNY' } as const
    const { refund_id } = await payments.createRefund(wechatpay, {
      out_trade_no: outTradeNo,
      out_refund_no: 'refund-1',
      amount,
    })
    await sandbox.payments.finishRefund('refund-1', payments.RefundStatus.ABNORMAL)
    const body = {
      out_refund_no: 'refund-1',
      type: payments.AbnormalRefundType.USER_BANK_CARD,
      bank_type: 'ICBC_DEBIT',
      bank_account: '6222020200112233445',
      real_name: '张三',
    }
    const handled = await payments.createAbnormalRefund(wechatpay, { refund_id }, body)
    match(handled, { channel: payments.RefundChannel.OTHER_BANKCARD, user_received_account: 'ICBC_DEBIT3445' })
    equal((sandbox.requests.at(-1)?.body ?? '').includes('6222020200112233445'), false)
    equal(await payments.queryRefund(wechatpay, { out_refund_no: 'refund-1' }), handled)
  })

  t.test('bills are downloaded, checked by their digest', async () => {
    const { wechatpay, sandbox } = await pay()
    const bill_date = new Date(sandbox.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const link = await payments.getTradeBill(wechatpay, { bill_date, bill_type: payments.BillType.ALL })
    const token = new URL(link.download_url).searchParams.get('token') ?? ''
    const trade = await (await payments.downloadBill(wechatpay, { token })).text()
    equal(trade.includes(outTradeNo), true)
    // Not every runtime decompresses: edge-light does not.
    equal(payments.TarType.GZIP, 'GZIP')
    const query = { bill_date }
    equal(await (await payments.getTradeBillFile(wechatpay, query)).text(), trade)
    const account_type = payments.AccountType.BASIC
    match(await payments.getFundFlowBill(wechatpay, { bill_date, account_type }), { hash_type: 'SHA1' })
    const flow = await payments.getFundFlowBillFile(wechatpay, { ...query, account_type })
    equal((await flow.text()).includes('`1.00,`1.00'), true)
    equal(payments.rateLimits.getFundFlowBill, [{ requests: 3, seconds: 1, text: '以商户号维度频率限制为3QPS' }])
  })

  t.test('notifications of payments and refunds are recognised by their shape', async () => {
    const came: Request[] = []
    const { sandbox } = await useSandbox({
      mchid: '1900007291',
      fetch: async (request) => {
        came.push(request)
        return new Response('')
      },
    })()
    const wechatpay = payments.createWechatPay(sandbox.clientOptions)
    await payments.createNativeOrder(wechatpay, order)
    await sandbox.payments.pay(outTradeNo)
    const amount = { refund: 40, total: 100, currency: 'CNY' } as const
    const refund = { out_trade_no: outTradeNo, out_refund_no: 'refund-1', notify_url: order.notify_url, amount }
    await payments.createRefund(wechatpay, refund)
    await sandbox.payments.finishRefund('refund-1')
    const keyring = core.createKeyring(sandbox.clientOptions.wechatpay, injected)
    const options = { keyring, apiV3Key: sandbox.apiV3Key, ...injected }
    const seen: unknown[] = []
    for (const request of came) {
      await payments.handleNotification(request, options, (notification) => {
        seen.push([payments.isPaymentNotification(notification), payments.isRefundNotification(notification)])
      })
    }
    equal(seen, [
      [true, false],
      [false, true],
    ])
  })

  t.test('the members of open sets are values, too', () => {
    equal(payments.FundsAccount.UNSETTLED, 'UNSETTLED')
    equal([payments.PromotionScope.GLOBAL, payments.PromotionType.CASH], ['GLOBAL', 'CASH'])
    equal([payments.RefundAccount.AVAILABLE, payments.RefundFundsSource.AVAILABLE], ['AVAILABLE', 'AVAILABLE'])
  })
}
