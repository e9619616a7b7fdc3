/** Orders and refunds, as a client of any language sends them. */
import { createIdentity, createSandbox, type Sandbox, type SandboxOptions } from '@wechatpay-edge/sandbox'
import { type Answer, send } from './request.ts'

export const mchid = '1900007291'
export const outTradeNo = '1217752501201407033233368018'
export const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'
export const notifyUrl = 'https://shop.example/notify'

/** Of the vendor's guide to signatures, https://pay.weixin.qq.com/doc/v3/merchant/4012365336. */
export const order = {
  appid: 'wxd678efh567hg6787',
  mchid,
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no: outTradeNo,
  notify_url: notifyUrl,
  amount: { total: 100, currency: 'CNY' },
}

/** What each kind of order needs more. */
export const kinds = {
  jsapi: { payer: { openid } },
  app: {},
  h5: { scene_info: { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } } },
  native: {},
}

/** Keys take time: all shops of a file have the same. */
const identity = await createIdentity({ mchid })

/** A sandbox whose notifications are received, and what came. */
export async function createShop(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; received: Request[] }> {
  const received: Request[] = []
  const fetch = async (request: Request): Promise<Response> => {
    received.push(request)
    return new Response(null, { status: 204 })
  }
  return { sandbox: await createSandbox({ identity, fetch, ...options }), received }
}

const timestamp = (sandbox: Sandbox): string => String(Math.floor(sandbox.now() / 1000))

export const post = (sandbox: Sandbox, target: string, body: object): Promise<Answer> =>
  send(sandbox, { target, body, timestamp: timestamp(sandbox) })

export const get = (sandbox: Sandbox, target: string): Promise<Answer> =>
  send(sandbox, { method: 'GET', target, timestamp: timestamp(sandbox) })

export const make = (sandbox: Sandbox, part: object = {}, kind: keyof typeof kinds = 'native'): Promise<Answer> =>
  post(sandbox, `/v3/pay/transactions/${kind}`, { ...order, ...kinds[kind], ...part })

export const query = (sandbox: Sandbox, number = outTradeNo, as = mchid): Promise<Answer> =>
  get(sandbox, `/v3/pay/transactions/out-trade-no/${number}?mchid=${as}`)

export const queryById = (sandbox: Sandbox, id: string): Promise<Answer> =>
  get(sandbox, `/v3/pay/transactions/id/${id}?mchid=${mchid}`)

export const close = (sandbox: Sandbox, number = outTradeNo): Promise<Answer> =>
  post(sandbox, `/v3/pay/transactions/out-trade-no/${number}/close`, { mchid })

export const refund = (sandbox: Sandbox, fen: number, part: object = {}): Promise<Answer> =>
  post(sandbox, '/v3/refund/domestic/refunds', {
    out_trade_no: outTradeNo,
    out_refund_no: 'refund-1',
    amount: { refund: fen, total: 100, currency: 'CNY' },
    ...part,
  })

export const queryRefund = (sandbox: Sandbox, number = 'refund-1'): Promise<Answer> =>
  get(sandbox, `/v3/refund/domestic/refunds/${number}`)

/** The status and the code of an error. */
export const errorOf = ({ status, json }: Answer): string => `${status} ${json?.code ?? ''}`.trim()
