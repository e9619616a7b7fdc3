import { createPartnershipsClient, type PartnershipsClient } from '@wechatpay-edge/partnerships'

interface Env {
  readonly WXPAY_MCHID: string
  readonly WXPAY_SERIAL_NO: string
  readonly WXPAY_PRIVATE_KEY: string
  readonly WXPAY_PUBLIC_KEY_ID: string
  readonly WXPAY_PUBLIC_KEY: string
  readonly WXPAY_BASE_URL?: string // a sandbox; leave it out for production
}

let partnerships: PartnershipsClient | undefined

export default {
  async fetch(_request, env) {
    partnerships ??= createPartnershipsClient({
      merchant: { mchid: env.WXPAY_MCHID, serialNo: env.WXPAY_SERIAL_NO, privateKey: env.WXPAY_PRIVATE_KEY },
      wechatpay: { [env.WXPAY_PUBLIC_KEY_ID]: env.WXPAY_PUBLIC_KEY },
      hosts: env.WXPAY_BASE_URL ? [env.WXPAY_BASE_URL] : undefined,
    })
    // Behind your own authentication: whoever reaches this handler reads your partnerships.
    return Response.json(await partnerships.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } }))
  },
} satisfies ExportedHandler<Env>
