/** The app takes its client, so that a test hands it one of the sandbox. It runs wherever Hono does. */
import {
  type AnyWechatPayError,
  type BuildPartnershipBody,
  isWechatPayError,
  type PartnershipsClient,
} from '@wechatpay-edge/partnerships'
import { Hono } from 'hono'

export function createApp(partnerships: PartnershipsClient): Hono {
  const app = new Hono()
  // Your own authentication goes here: app.use(…)
  app.get('/partnerships', async (c) =>
    c.json(await partnerships.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })),
  )
  app.post('/partnerships', async (c) => {
    const body = await c.req.json<BuildPartnershipBody>() // `build` checks it before it sends anything
    return c.json(await partnerships.build(body, { idempotencyKey: c.req.header('Idempotency-Key') ?? '' }))
  })
  app.onError((error, c) => {
    if (!isWechatPayError(error)) throw error
    const { code, outcome, message } = error
    return c.json({ code, outcome, message }, statusOf(error))
  })
  return app
}

/** What the app's own caller is to do: 400 fix the request, 409 read why, 502 repeat it with the same key. */
function statusOf(error: AnyWechatPayError): 400 | 409 | 500 | 502 {
  if (error.code === 'ERR_WECHATPAY_VALIDATION') return 400
  if (error.outcome === 'refused') return 409
  return error.outcome === 'unknown' ? 502 : 500
}
