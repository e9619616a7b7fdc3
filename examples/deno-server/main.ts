import { createPartnershipsClient } from '@wechatpay-edge/partnerships'

const read = (name: string): string => Deno.env.get(name) ?? ''
const baseUrl = read('WXPAY_BASE_URL')

const partnerships = createPartnershipsClient({
  merchant: { mchid: read('WXPAY_MCHID'), serialNo: read('WXPAY_SERIAL_NO'), privateKey: read('WXPAY_PRIVATE_KEY') },
  wechatpay: { [read('WXPAY_PUBLIC_KEY_ID')]: read('WXPAY_PUBLIC_KEY') },
  hosts: baseUrl ? [baseUrl] : undefined, // a sandbox; leave it out for production
})

// Behind your own authentication: whoever reaches this handler reads your partnerships.
Deno.serve({ hostname: '127.0.0.1', port: Number(read('PORT') || 8000) }, async () => {
  const rows = partnerships.list({ authorized_data: { business_type: 'FAVOR_STOCK' } })
  return Response.json(await Array.fromAsync(rows))
})
