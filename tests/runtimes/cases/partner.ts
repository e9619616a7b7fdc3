/** Payments for partners (服务商): a case for each trait of an operation, each for a sub-merchant. */
import { equal, match, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'

const [sp_mchid, sub_mchid] = ['1900000100', '1900000109']
const out_trade_no = '1217752501201407033233368018'

export function run(lib: Subject, t: Harness): void {
  const { client, core, injected, 'payments/partner': partner, useSandbox } = lib
  const came: Request[] = []
  const shop = useSandbox({
    merchants: { [sp_mchid]: { subMerchants: [sub_mchid] } },
    bills: { early: 'answer' },
    fetch: async (request) => {
      came.push(request)
      return new Response('')
    },
  })
  const order = {
    sp_appid: 'wx8888888888888888',
    sp_mchid,
    sub_mchid,
    description: '公仔',
    out_trade_no,
    notify_url: 'https://shop.example/notify',
    amount: { total: 100, currency: 'CNY' },
  } as const
  const asked = { sp_mchid, sub_mchid }
  const open = async () => {
    const { sandbox } = await shop()
    sandbox.reset()
    came.length = 0
    const account = sandbox.merchants[sp_mchid]
    if (!account) throw new Error('expected the partner')
    const { clientOptions } = account
    const options = { ...clientOptions, sleep: async () => {}, decryptionKey: clientOptions.merchant.privateKey }
    const wechatpay = partner.createWechatPay(options)
    return { sandbox, account, wechatpay, methods: partner.createPartnerPaymentsClient(wechatpay) }
  }
  const pay = async () => {
    const opened = await open()
    const payer = { sp_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }
    await partner.createPartnerJsapiOrder(opened.wechatpay, { ...order, payer })
    await opened.account.payments.pay(out_trade_no)
    return opened
  }

  t.test('payments for partners gives what client and core give', () => {
    for (const name of Object.keys(partner).filter((key) => key in core || key in client)) {
      const owner = name in core ? core : client
      equal(Reflect.get(partner, name) === Reflect.get(owner, name), true)
    }
  })

  t.test('a partner’s order is made by each front end, and closed', async () => {
    const { wechatpay, methods } = await open()
    equal(Object.keys(await partner.createPartnerAppOrder(wechatpay, order)), ['prepay_id'])
    equal(await partner.closePartnerOrder(wechatpay, { out_trade_no }, asked), undefined)
    const number = (text: string) => ({ ...order, out_trade_no: text })
    const scene_info = { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } }
    equal(Object.keys(await partner.createPartnerH5Order(wechatpay, { ...number('order-h5'), scene_info })), ['h5_url'])
    equal(Object.keys(await partner.createPartnerNativeOrder(wechatpay, number('order-native'))), ['code_url'])
    const error = await rejection(methods.orderNative({ ...number('order-native'), attach: 'x' }))
    match(error, { status: 403, apiCode: partner.ErrorCode.OUT_TRADE_NO_USED, outcome: 'refused' })
  })

  t.test('a partner’s payment is found by both of its numbers, and refunded', async () => {
    const { wechatpay, account } = await pay()
    const found = await partner.queryPartnerOrderByOutTradeNo(wechatpay, { out_trade_no }, asked)
    match(found, { trade_state: partner.TradeState.SUCCESS, trade_type: partner.TradeType.JSAPI, sub_mchid })
    const transaction_id = account.payments.orders[0]?.transaction_id ?? ''
    equal(await partner.queryPartnerOrderById(wechatpay, { transaction_id }, asked), found)
    const { refund_id } = await partner.createPartnerRefund(wechatpay, {
      ...{ sub_mchid, out_trade_no, out_refund_no: 'refund-1' },
      amount: { refund: 40, total: 100, currency: 'CNY' },
    })
    await account.payments.finishRefund('refund-1', partner.RefundStatus.ABNORMAL)
    const type = partner.AbnormalRefundType.MERCHANT_BANK_CARD
    const body = { sub_mchid, out_refund_no: 'refund-1', type }
    const handled = await partner.createPartnerAbnormalRefund(wechatpay, { refund_id }, body)
    match(handled, { channel: partner.RefundChannel.OTHER_BANKCARD })
    equal(await partner.queryPartnerRefund(wechatpay, { out_refund_no: 'refund-1' }, { sub_mchid }), handled)
  })

  t.test('a partner’s bills are downloaded, and the key of a sub-merchant’s is decrypted', async () => {
    const { wechatpay, sandbox } = await pay()
    const bill_date = new Date(sandbox.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const bill_type = partner.BillType.ALL
    const link = await partner.getPartnerTradeBill(wechatpay, { bill_date, bill_type, sub_mchid })
    const token = new URL(link.download_url).searchParams.get('token') ?? ''
    const trade = await (await partner.downloadPartnerBill(wechatpay, { token })).text()
    equal(trade.includes(out_trade_no), true)
    equal(await (await partner.getPartnerTradeBillFile(wechatpay, { bill_date })).text(), trade)
    const account_type = partner.AccountType.BASIC
    match(await partner.getPartnerFundFlowBill(wechatpay, { bill_date, account_type }), { hash_type: 'SHA1' })
    equal((await (await partner.getPartnerFundFlowBillFile(wechatpay, { bill_date })).text()).length > 0, true)
    const algorithm = partner.BillAlgorithm.AEAD_AES_256_GCM
    const query = { sub_mchid, bill_date, account_type: partner.SubMerchantAccountType.BASIC, algorithm }
    const { download_bill_list = [] } = await partner.getSubMerchantFundFlowBill(wechatpay, query)
    equal(
      download_bill_list.map(({ encrypt_key, nonce }) => [encrypt_key.length, nonce.length]),
      [[32, 16]],
    )
    equal([partner.TarType.GZIP, partner.SubMerchantTarType.GZIP], ['GZIP', 'GZIP'])
    equal(partner.rateLimits.getPartnerFundFlowBill?.[0]?.requests, 3)
  })

  t.test('a partner’s notifications are recognised by their shape', async () => {
    const { wechatpay, account } = await pay()
    const amount = { refund: 40, total: 100, currency: 'CNY' } as const
    const refund = { sub_mchid, out_trade_no, out_refund_no: 'refund-1', notify_url: order.notify_url, amount }
    await partner.createPartnerRefund(wechatpay, refund)
    await account.payments.finishRefund('refund-1')
    const keyring = core.createKeyring(account.clientOptions.wechatpay, injected)
    const options = { keyring, apiV3Key: account.apiV3Key, ...injected }
    const seen: unknown[] = []
    for (const request of came) {
      await partner.handleNotification(request, options, (notification) => {
        const isPayment = partner.isPartnerPaymentNotification(notification)
        seen.push([isPayment, partner.isPartnerRefundNotification(notification)])
      })
    }
    equal(seen, [
      [true, false],
      [false, true],
    ])
    equal(partner.FundsAccount.UNSETTLED, 'UNSETTLED')
    equal([partner.PromotionScope.GLOBAL, partner.PromotionType.CASH], ['GLOBAL', 'CASH'])
    equal([partner.RefundAccount.AVAILABLE, partner.RefundFundsSource.AVAILABLE], ['AVAILABLE', 'AVAILABLE'])
  })
}
