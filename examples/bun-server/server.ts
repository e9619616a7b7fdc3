/** Builds for its callers, who name each write by an Idempotency-Key that they saved. */
import { createPartnershipsClient, isWechatPayError } from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const partnerships = createPartnershipsClient({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})

// Behind your own authentication: whoever reaches this handler builds partnerships in your name.
async function build(request: Request): Promise<Response> {
  const body = await request.json() // `build` checks it, and the key, before it sends anything
  const idempotencyKey = request.headers.get('Idempotency-Key') ?? ''
  try {
    return Response.json(await partnerships.build(body, { idempotencyKey }))
  } catch (error) {
    if (!isWechatPayError(error)) throw error
    // 502 asks the caller to repeat the same request with the same key; 422 says that nothing was done.
    const status = error.outcome === 'unknown' ? 502 : 422
    return Response.json({ outcome: error.outcome, message: error.message }, { status })
  }
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT ?? 3000),
  routes: { '/partnerships': { POST: build } },
})
console.log(`Listening on ${server.url}`)
