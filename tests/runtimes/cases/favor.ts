/** Coupons: from a stock to a coupon that was used, a case for each trait of an operation. */
import { equal, match, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'

const appid = 'wx4e1916a585d1f4e9'
const user = { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }
const creator = { stock_creator_mchid: '9800064' }
const page = { offset: 0, limit: 10 }
const file = new TextEncoder().encode('`98674556,`0.50\r\n')
/** By openssl. */
const hash_value = '5fad5f275e4be773b516cbe5ff57078109503359'

/** https://pay.weixin.qq.com/doc/v3/merchant/4012285250, with what must be there alone. */
const used = {
  ...{ stock_creator_mchid: '9800064', stock_id: '9865888', coupon_id: '98674556', coupon_name: '微信支付代金券' },
  ...{ status: 'USED', description: '微信支付营销', create_time: '2015-05-20T13:29:35+08:00', coupon_type: 'CUT_TO' },
  ...{ no_cash: true, singleitem: true },
  ...{ available_begin_time: '2015-05-20T13:29:35+08:00', available_end_time: '2015-05-20T13:29:35+08:00' },
}

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}

export function run({ client, core, favor, injected, useSandbox }: Subject, t: Harness): void {
  const token = 'flow'
  const flow = ({ origin }: { readonly origin: string }) => ({
    body: { url: `${origin}/v3/billdownload/file?token=${token}`, hash_value, hash_type: 'SHA1' },
  })
  const shop = useSandbox({
    handlers: { getStockUseFlow: flow, getStockRefundFlow: flow, downloadBill: () => ({ file }) },
  })
  const open = async () => {
    const { sandbox } = await shop()
    sandbox.reset()
    const wechatpay = favor.createWechatPay({ ...sandbox.clientOptions, sleep: async () => {} })
    return { sandbox, wechatpay, methods: favor.createFavorClient(wechatpay) }
  }

  t.test('favor gives what client and core give', () => {
    equal(favor.rateLimits.uploadMarketingImage, [{ requests: 100, seconds: 60, text: '100/min' }])
    for (const name of Object.keys(favor).filter((key) => key in core || key in client)) {
      const owner = name in core ? core : client
      equal(Reflect.get(favor, name) === Reflect.get(owner, name), true)
    }
    equal([favor.BackgroundColor.COLOR010, favor.BusinessType.MULTIUSE], ['COLOR010', 'MULTIUSE'])
    equal([favor.CouponType.CUT_TO, favor.StockType.OTHER, favor.TradeType.CARD], ['CUT_TO', 'OTHER', 'CARD'])
    equal([favor.PageJumpTarget.DEFAULT_PAGE, favor.RegionType.CITY], ['DEFAULT_PAGE', 'CITY'])
    equal([favor.CouponStatus.REVOKED, favor.UsedCouponStatus.USED], ['REVOKED', 'USED'])
  })

  t.test('a stock is made, activated and looked up, and a coupon of it is sent once', async () => {
    const { sandbox, wechatpay, methods } = await open()
    const { media_url } = await favor.uploadMarketingImage(wechatpay, { file, filename: 'logo.png' })
    const target = { jump_target: favor.JumpTarget.MINI_PROGRAM, mini_program_appid: appid }
    const body = {
      stock_name: '微信支付批次',
      belong_merchant: '9800064',
      available_begin_time: '2015-05-20T13:29:35+08:00',
      available_end_time: '2015-06-20T13:29:35+08:00',
      stock_use_rule: {
        ...{ max_coupons: 100, max_amount: 5000, max_coupons_per_user: 3 },
        ...{ natural_person_limit: false, prevent_api_abuse: false },
      },
      pattern_info: { description: '满减券', merchant_logo: media_url, ...target, mini_program_path: 'pages/index' },
      coupon_use_rule: {
        fixed_normal_coupon: { coupon_amount: 50, transaction_minimum: 100 },
        available_merchants: ['9800064'],
      },
      no_cash: false,
      stock_type: favor.NewStockType.NORMAL,
      out_request_no: 'stock-1',
    }
    const { stock_id } = await favor.createStock(wechatpay, body)
    const wrong = { ...body, pattern_info: { description: '满减券', ...target } }
    match(await rejection(methods.createStock(wrong as never)), { code: 'ERR_WECHATPAY_VALIDATION' })
    for (const act of [favor.startStock, favor.pauseStock, favor.restartStock])
      match(await act(wechatpay, { stock_id }, creator), { stock_id })
    match(await favor.getStock(wechatpay, { stock_id }, creator), { stock_id, status: favor.StockStatus.paused })
    const path = { stock_id }
    const first = { ...page, ...creator }
    const each = { limit: 10, ...creator }
    match(await favor.listStocksPage(wechatpay, first), page)
    const stocks = await collect(favor.listStocks(wechatpay, each))
    equal(
      stocks.map((stock) => stock.stock_id),
      ['9836588'],
    )
    match(await favor.listStockItemsPage(wechatpay, path, first), path)
    equal(await collect(favor.listStockItems(wechatpay, path, each)), ['a_goods1'])
    match(await favor.listStockMerchantsPage(wechatpay, path, first), path)
    equal(await collect(methods.listStockMerchants(path, each)), ['9856081'])
    equal(await collect(favor.listStockMerchants(wechatpay, path, each)), ['9856081'])
    const sending = { stock_id, appid, out_request_no: 'coupon-1', ...creator }
    const { coupon_id } = await favor.sendCoupon(wechatpay, user, sending)
    equal(await methods.sendCoupon(user, sending), { coupon_id })
    equal(sandbox.favor.sent.length, 1)
    match(await favor.getUserCoupon(wechatpay, { ...user, coupon_id }, { appid }), { coupon_id, stock_id })
    const query = { appid, creator_mchid: '9800064', status: favor.CouponStatusFilter.SENDED }
    match(await favor.listUserCoupons(wechatpay, user, query), { total_count: 1 })
    const code = favor.ErrorCode.RULE_LIMIT
    sandbox.faults.push({ kind: 'status', status: 403, code, message: '用户已达最大领券次数' })
    const refused = methods.sendCoupon(user, { ...sending, out_request_no: 'coupon-2' })
    match(await rejection(refused), { apiCode: 'RULE_LIMIT', outcome: 'refused' })
  })

  t.test('what was used is downloaded by a link without a signature, and notified', async () => {
    const { sandbox, wechatpay } = await open()
    const path = { stock_id: '98065001' }
    match(await favor.getStockUseFlow(wechatpay, path), { hash_value })
    match(await favor.getStockRefundFlow(wechatpay, path), { hash_value })
    for (const get of [favor.getStockUseFlowFile, favor.getStockRefundFlowFile])
      equal(await (await get(wechatpay, path)).bytes(), file)
    const mchid = sandbox.merchant.mchid
    const notify_url = 'https://shop.example/coupons'
    match(await favor.setCouponCallback(wechatpay, { mchid, notify_url }), { notify_url })
    equal(await favor.getCouponCallback(wechatpay, { mchid }), { mchid, notify_url })
    const keyring = core.createKeyring(sandbox.clientOptions.wechatpay, injected)
    const options = { keyring, apiV3Key: sandbox.apiV3Key, ...injected }
    const seen: unknown[] = []
    const to = (request: Request) =>
      favor.handleNotification(request, options, (notification) => {
        if (favor.isCouponUsedNotification(notification)) seen.push(notification.resource.coupon_id)
      })
    await sandbox.notify('COUPON.USE', used, { to, originalType: 'coupon' })
    await sandbox.notify('COUPON.USE', { coupon_id: '1' }, { to, originalType: 'coupon' })
    equal(seen, ['98674556'])
  })
}
