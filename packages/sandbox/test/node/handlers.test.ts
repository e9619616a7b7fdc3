import { once } from 'node:events'
import { request } from 'node:http'
import { createSandbox, type Handler } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it } from 'vitest'
import { useCoupon } from '../lib/coupons.ts'
import { authorization, draft, verifies } from '../lib/request.ts'

describe('a handler, over TCP', () => {
  it('is async, and gets the path, the query, the headers and the body as they were sent', async () => {
    const handler: Handler = async ({ path, query, headers, rawBody, body, idempotencyKey, mchid }) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      const trace = headers.filter(([name]) => name.toLowerCase() === 'x-trace').map(([, value]) => value)
      return { body: { path, query, trace, raw: new TextDecoder().decode(rawBody), body, idempotencyKey, mchid } }
    }
    const sandbox = await createSandbox({ operations: [useCoupon], handlers: { useCoupon: handler } })
    const served = await serve(sandbox)
    const target = '/v3/demo/coupons/%E5%88%B8%2F1/use?at=now'
    const body = '{ "note" : "a\\u0062" }'
    const parts = draft(sandbox, { target, body, headers: { 'Idempotency-Key': 'key_1' } })
    const sent = request(served.url, {
      method: 'POST',
      path: target,
      headers: { ...parts.headers, Authorization: authorization(parts), 'X-Trace': ['one', 'two'] },
    })
    const [response] = await once(sent.end(body), 'response')
    let text = ''
    for await (const chunk of response) text += chunk
    await served.close()

    expect(response.statusCode).toBe(200)
    expect(JSON.parse(text)).toEqual({
      path: { coupon_id: '券/1' },
      query: { at: 'now' },
      trace: ['one', 'two'],
      raw: body,
      body: { note: 'ab' },
      idempotencyKey: 'key_1',
      mchid: sandbox.merchant.mchid,
    })
    const answer = { status: 200, headers: new Headers(response.headers), text, json: undefined, signed: true }
    expect(verifies(answer, sandbox.wechatpay.certificate.pem)).toBe(true)
  })
})
