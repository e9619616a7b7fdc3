import {
  type CreateStockBody,
  createStock,
  getCouponCallback,
  getStock,
  getStockRefundFlow,
  getStockUseFlow,
  getUserCoupon,
  listStockItemsPage,
  listStockMerchantsPage,
  listStocksPage,
  listUserCoupons,
  pauseStock,
  restartStock,
  sendCoupon,
  setCouponCallback,
  startStock,
  uploadMarketingImage,
} from '@wechatpay-edge/favor'
import { expect } from 'vitest'
import { type Contracts, mchid } from '../contract.ts'

const time = '2015-05-20T13:29:35.120+08:00'
const creator = { stock_creator_mchid: '9800064' }
const one = { stock_id: '98065001' }
const user = { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }
const appid = 'wx4e1916a585d1f4e9'
const image = { file: new TextEncoder().encode('pic1'), filename: 'filea.jpg' }
const page = { offset: 0, limit: 10 }

/** The vendor's examples: the page of each operation, in openapi/favor/paths. */
const stock = { stock_name: '微信支付批次', status: 'paused', distributed_coupons: 100, stock_type: 'NORMAL' }
const coupon = {
  stock_creator_mchid: '9800064',
  stock_id: '9865888',
  coupon_name: '微信支付代金券',
  status: 'EXPIRED',
  coupon_type: 'CUT_TO',
  normal_coupon_information: { coupon_amount: 100, transaction_minimum: 100 },
}
const link = {
  url: expect.stringMatching(/\/v3\/billdownload\/file\?token=\d+_/),
  hash_value: expect.stringMatching(/^[\da-f]{40}$/),
  hash_type: 'SHA1',
}
const setUrl = { mchid, notify_url: 'https://pay.weixin.qq.com/wxpay/pay.action' }

/** 50 fen off 1 yuan: 100 of them, 50 yuan in all. */
const newStock: Omit<CreateStockBody, 'out_request_no'> = {
  stock_name: '微信支付批次',
  belong_merchant: '9800064',
  available_begin_time: time,
  available_end_time: '2015-06-20T13:29:35.120+08:00',
  stock_use_rule: {
    max_coupons: 100,
    max_amount: 5000,
    max_coupons_per_user: 3,
    natural_person_limit: false,
    prevent_api_abuse: false,
  },
  coupon_use_rule: {
    fixed_normal_coupon: { coupon_amount: 50, transaction_minimum: 100 },
    available_merchants: ['9800064'],
  },
  no_cash: false,
  stock_type: 'NORMAL',
}

export const contracts: Contracts = {
  createStock: {
    call: (wechatpay, out_request_no) => createStock(wechatpay, { ...newStock, out_request_no }),
    gives: { stock_id: expect.stringMatching(/^98065\d{3}$/), create_time: time },
  },
  startStock: {
    call: (wechatpay) => startStock(wechatpay, one, creator),
    gives: { ...one, start_time: time },
  },
  pauseStock: {
    call: (wechatpay) => pauseStock(wechatpay, one, creator),
    gives: { ...one, pause_time: time },
  },
  restartStock: {
    call: (wechatpay) => restartStock(wechatpay, one, creator),
    gives: { ...one, restart_time: time },
  },
  listStocks: {
    call: (wechatpay) => listStocksPage(wechatpay, { offset: 0, limit: 8, ...creator }),
    gives: { data: [expect.objectContaining({ ...stock, stock_id: '9836588' })], total_count: 1, offset: 0, limit: 8 },
  },
  getStock: {
    call: (wechatpay) => getStock(wechatpay, one, creator),
    gives: expect.objectContaining({ ...stock, ...one, ...creator }),
  },
  listStockMerchants: {
    call: (wechatpay) => listStockMerchantsPage(wechatpay, one, { ...page, ...creator }),
    gives: { data: ['9856081'], total_count: 1, ...page, ...one },
  },
  listStockItems: {
    call: (wechatpay) => listStockItemsPage(wechatpay, one, { ...page, ...creator }),
    gives: { data: ['a_goods1'], total_count: 1, ...page, ...one },
  },
  getStockRefundFlow: {
    call: (wechatpay) => getStockRefundFlow(wechatpay, one),
    gives: link,
  },
  getStockUseFlow: {
    call: (wechatpay) => getStockUseFlow(wechatpay, one),
    gives: link,
  },
  sendCoupon: {
    call: (wechatpay, out_request_no) => sendCoupon(wechatpay, user, { ...one, out_request_no, appid, ...creator }),
    gives: { coupon_id: expect.stringMatching(/^98670\d{2}$/) },
  },
  listUserCoupons: {
    call: (wechatpay) => listUserCoupons(wechatpay, user, { appid, creator_mchid: '9800064', ...page }),
    gives: { data: [expect.objectContaining(coupon)], total_count: 1, ...page },
  },
  getUserCoupon: {
    call: (wechatpay) => getUserCoupon(wechatpay, { ...user, coupon_id: '98674557' }, { appid }),
    gives: expect.objectContaining({ ...coupon, coupon_id: '98674557' }),
  },
  setCouponCallback: {
    call: (wechatpay) => setCouponCallback(wechatpay, setUrl),
    gives: { update_time: time, notify_url: setUrl.notify_url },
  },
  getCouponCallback: {
    prepare: (_, wechatpay) => setCouponCallback(wechatpay, setUrl),
    call: (wechatpay) => getCouponCallback(wechatpay, { mchid }),
    gives: setUrl,
  },
  uploadMarketingImage: {
    call: (wechatpay) => uploadMarketingImage(wechatpay, image),
    gives: { media_url: 'https://qpic.cn/xxx' },
  },
}
