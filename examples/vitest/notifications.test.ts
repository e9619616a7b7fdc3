import { createKeyring, handleNotification } from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'

it('saves a payment, although the database is down when it is reported', async () => {
  const sandbox = await createSandbox()
  const { publicKey } = sandbox.wechatpay
  const keyring = createKeyring({ [publicKey.id]: publicKey.pem })
  const saved: string[] = []
  let isDown = true

  // Your own handler. It has the sandbox's clock, which this test moves.
  const receive = (request: Request) =>
    handleNotification<{ out_trade_no: string }>(
      request,
      { keyring, apiV3Key: sandbox.apiV3Key, now: sandbox.now },
      ({ resource }) => {
        if (isDown) throw new Error('The database is down')
        saved.push(resource.out_trade_no)
      },
    )

  const data = { out_trade_no: '1217752501201407033233368018', trade_state: 'SUCCESS' }
  const faults = [{ kind: 'probe' }] as const // of the first sending alone: it has to be refused
  const sent = await sandbox.notify('TRANSACTION.SUCCESS', data, { to: receive, faults })
  await sandbox.advance(15_000) // WeChat Pay sends it again after 15 seconds, then 15, then 30
  isDown = false
  await sandbox.advance(15_000)

  expect(sent.attempts.map(({ status }) => status)).toEqual([401, 500, 204])
  expect(sent.state).toBe('delivered')
  expect(saved).toEqual(['1217752501201407033233368018'])
})
