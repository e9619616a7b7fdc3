import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'

it('builds once, although the response is lost and the call is repeated', async () => {
  const sandbox = await createSandbox()
  const partnerships = createPartnershipsClient({ ...sandbox.clientOptions, maxRetries: 0 })
  const build = () =>
    partnerships.build(
      {
        partner: { type: 'MERCHANT', merchant_id: '2480029552' },
        authorized_data: { business_type: 'BUSIFAVOR_STOCK', stock_id: '2433405' },
      },
      { idempotencyKey: 'order-1217752501' },
    )

  sandbox.faults.push({ kind: 'drop', execute: true }) // executed, but the response is lost
  await expect(build()).rejects.toMatchObject({ outcome: 'unknown' })
  await expect(build()).resolves.toMatchObject({ state: 'ESTABLISHED' })

  expect(sandbox.requests).toHaveLength(2)
  expect(sandbox.executions).toHaveLength(1)
})
