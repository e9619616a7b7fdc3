import { createSandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { build, exampleBody } from '../lib/request.ts'

describe('requests', () => {
  it('are recorded as they came, with how they were answered', async () => {
    const sandbox = await createSandbox()
    const answer = await build(sandbox, exampleBody, 'k')
    await build(sandbox, {}, 'k2')
    expect(sandbox.requests).toHaveLength(2)
    expect(sandbox.requests[0]).toMatchObject({
      method: 'POST',
      host: 'api.mch.weixin.qq.com',
      target: '/v3/marketing/partnerships/build',
      body: JSON.stringify(exampleBody),
      status: 200,
      signed: true,
      requestId: answer.headers.get('request-id'),
    })
    expect(sandbox.requests[0]?.headers).toContainEqual(['idempotency-key', 'k'])
    expect(sandbox.requests[1]?.status).toBe(400)
    expect(sandbox.executions).toHaveLength(1)
  })
})
