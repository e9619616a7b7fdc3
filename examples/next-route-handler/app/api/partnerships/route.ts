/** A route handler of Next.js: a function of Request and Response, on each of Next's runtimes. */
import { createPartnershipsClient, isWechatPayError, type PartnershipsClient } from '@wechatpay-edge/partnerships'

let partnerships: PartnershipsClient | undefined

/** Made by the first request: `next build` loads this file, too, on a machine that has no keys. */
function getPartnerships(): PartnershipsClient {
  const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
  const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
  partnerships ??= createPartnershipsClient({
    merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
    wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
    hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
  })
  return partnerships
}

// Behind your own authentication: whoever reaches this handler builds partnerships in your name.
export async function POST(request: Request): Promise<Response> {
  const body = await request.json() // `build` checks it, and the key, before it sends anything
  const idempotencyKey = request.headers.get('Idempotency-Key') ?? ''
  const client = getPartnerships()
  try {
    return Response.json(await client.build(body, { idempotencyKey }))
  } catch (error) {
    if (!isWechatPayError(error)) throw error
    // 502 asks the caller to repeat the same request with the same key; 422 says that nothing was done.
    const status = error.outcome === 'unknown' ? 502 : 422
    return Response.json({ outcome: error.outcome, message: error.message }, { status })
  }
}
