import {
  completeComplaint,
  createNotifyUrl,
  deleteNotifyUrl,
  downloadImage,
  getComplaint,
  getNotifyUrl,
  listComplaintsPage,
  listNegotiationsPage,
  respondImmediately,
  respondToComplaint,
  updateNotifyUrl,
  updateRefundProgress,
  uploadImage,
} from '@wechatpay-edge/complaints'
import { expect } from 'vitest'
import type { Contracts } from '../contract.ts'

/** The vendor's example, https://pay.weixin.qq.com/doc/v3/merchant/4012533436, in part. */
const complaint_id = '200201820200101080076610000'
const complaint = {
  complaint_id,
  complaint_time: '2015-05-20T13:29:35.120+08:00',
  complaint_detail: '反馈一个重复扣费的问题',
  complaint_state: 'PENDING',
  complaint_order_info: [
    { transaction_id: '4200000404201909069117582536', out_trade_no: '20190906154617947762231', amount: 3 },
  ],
  user_tag_list: ['TRUSTED'],
  need_immediate_service: true,
}
const path = { complaint_id }
const complainted_mchid = '1900012181'
const url = 'https://www.xxx.com/notify'
const urlOfMerchant = { mchid: expect.stringMatching(/^\d{8,10}$/), url }

export const contracts: Contracts = {
  listComplaints: {
    call: (wechatpay) => listComplaintsPage(wechatpay, { begin_date: '2019-06-11', end_date: '2019-06-11' }),
    gives: { data: [expect.objectContaining(complaint)], limit: 5, offset: 0, total_count: 1 },
  },
  getComplaint: {
    call: (wechatpay) => getComplaint(wechatpay, path),
    gives: expect.objectContaining(complaint),
  },
  listNegotiations: {
    call: (wechatpay) => listNegotiationsPage(wechatpay, path),
    gives: {
      data: [expect.objectContaining({ log_id: '300285320210322170000071077', operate_type: 'USER_CREATE_COMPLAINT' })],
      limit: 50,
      offset: 0,
      total_count: 1,
    },
  },
  respondToComplaint: {
    call: (wechatpay) => respondToComplaint(wechatpay, path, { complainted_mchid, response_content: '已解决' }),
    gives: undefined,
  },
  completeComplaint: {
    call: (wechatpay) => completeComplaint(wechatpay, path, { complainted_mchid }),
    gives: undefined,
  },
  updateRefundProgress: {
    call: (wechatpay) => updateRefundProgress(wechatpay, path, { action: 'APPROVE', launch_refund_day: 0 }),
    gives: undefined,
  },
  respondImmediately: {
    call: (wechatpay, idempotent_id) =>
      respondImmediately(wechatpay, path, {
        complainted_mchid,
        message: { blocks: [{ type: 'TEXT', text: { text: '已解决' } }] },
        idempotent_id,
      }),
    gives: { log_id: '300285320210322170000071077' },
  },
  createNotifyUrl: { call: (wechatpay) => createNotifyUrl(wechatpay, { url }), gives: urlOfMerchant },
  getNotifyUrl: { call: (wechatpay) => getNotifyUrl(wechatpay), gives: urlOfMerchant },
  updateNotifyUrl: { call: (wechatpay) => updateNotifyUrl(wechatpay, { url }), gives: urlOfMerchant },
  deleteNotifyUrl: { call: (wechatpay) => deleteNotifyUrl(wechatpay), gives: undefined },
  uploadImage: {
    call: (wechatpay) => uploadImage(wechatpay, { file: new TextEncoder().encode('pic1'), filename: 'filea.jpg' }),
    gives: { media_id: 'file752398_7983424' },
  },
  downloadImage: {
    call: async (wechatpay) => (await downloadImage(wechatpay, { media_id: 'file752398_7983424' })).text(),
    gives: 'pic1',
  },
}
