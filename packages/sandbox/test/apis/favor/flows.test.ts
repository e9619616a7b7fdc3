/** The files of a stock's orders with coupons: links that are served, with the digest of what they lead to. */
import { createHash } from 'node:crypto'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'
import { send } from '../../lib/request.ts'

const stock_id = '98065001'

async function download(sandbox: Sandbox, kind: 'use' | 'refund', stockId = stock_id): Promise<string> {
  const target = `/v3/marketing/favor/stocks/${stockId}/${kind}-flow`
  const link = await send(sandbox, { method: 'GET', target })
  expect([link.status, link.signed]).toEqual([200, false])
  const { url, hash_value, hash_type } = link.json
  expect(url).toMatch(/^https:\/\/api\.mch\.weixin\.qq\.com\/v3\/billdownload\/file\?token=/)
  const { status, text } = await send(sandbox, { method: 'GET', target: url.replace(new URL(url).origin, '') })
  expect(status).toBe(200)
  expect([hash_type, hash_value]).toEqual(['SHA1', createHash('sha1').update(text).digest('hex')])
  return text
}

it('a flow has the coupons of the stock that were sent, until a test sets another', async () => {
  const sandbox = await createSandbox()
  const body = { stock_id, out_request_no: 'coupon-1', appid: 'wx1', stock_creator_mchid: '9800064' }
  await send(sandbox, { target: '/v3/marketing/favor/users/openid-1/coupons', body })
  const [sent] = sandbox.favor.sent
  expect(await download(sandbox, 'use')).toBe(
    `批次号,代金券ID,用户标识\r\n\`${stock_id},\`${sent?.coupon_id},\`openid-1\r\n`,
  )
  expect(await download(sandbox, 'use', '98065002')).toBe('批次号,代金券ID,用户标识\r\n')
  expect(await download(sandbox, 'refund')).toBe('批次号,代金券ID,用户标识\r\n')
  sandbox.favor.setStockUseFlow(stock_id, 'used')
  sandbox.favor.setStockRefundFlow(stock_id, Buffer.from('refunded'))
  expect([await download(sandbox, 'use'), await download(sandbox, 'refund')]).toEqual(['used', 'refunded'])
  sandbox.reset()
  expect(await download(sandbox, 'refund')).toBe('批次号,代金券ID,用户标识\r\n')
  expect(() => sandbox.favor.setStockUseFlow(stock_id, null as never)).toThrow(
    'favor.setStockUseFlow: expected text, bytes, { chunks, hashValue }, received null',
  )
})

it('a link to a flow is valid for 30 seconds', async () => {
  let passed = 0
  const sandbox = await createSandbox({ now: () => Date.now() + passed })
  const target = `/v3/marketing/favor/stocks/${stock_id}/use-flow`
  const { json } = await send(sandbox, { method: 'GET', target })
  const file = () => send(sandbox, { method: 'GET', target: json.url.replace(new URL(json.url).origin, '') })
  passed = 29_000
  expect((await file()).status).toBe(200)
  passed = 31_000
  expect((await file()).status).toBe(400)
  expect(sandbox.requests.at(-1)?.refusal).toContain('The link was valid for 30 seconds')
})
