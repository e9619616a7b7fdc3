/** The one complaint of the sandbox, and where its notifications go. */
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'
import { send } from '../../lib/request.ts'

const complaints = '/v3/merchant-service/complaints-v2'
const notifications = '/v3/merchant-service/complaint-notifications'
const days = 'begin_date=2019-06-11&end_date=2019-06-11'

const get = async (sandbox: Sandbox, target: string) => (await send(sandbox, { method: 'GET', target })).json

it('a complaint has the id that was asked for', async () => {
  const sandbox = await createSandbox()
  const found = await get(sandbox, `${complaints}/123`)
  expect(found).toMatchObject({ complaint_id: '123', complaint_detail: '反馈一个重复扣费的问题' })
})

it('a list has one row, repeats limit and offset, and counts it if the offset is 0', async () => {
  const sandbox = await createSandbox()
  const row = { complaint_id: '200201820200101080076610000' }
  const first = await get(sandbox, `${complaints}?${days}`)
  expect(first).toEqual({ data: [expect.objectContaining(row)], limit: 5, offset: 0, total_count: 1 })
  const next = await get(sandbox, `${complaints}?${days}&limit=1&offset=1`)
  expect(next).toEqual({ data: [], limit: 1, offset: 1 })
  const history = await get(sandbox, `${complaints}/123/negotiation-historys?limit=300`)
  expect(history).toMatchObject({ data: [{ operator: '投诉人' }], limit: 300, offset: 0, total_count: 1 })
})

it('a URL for notifications is set, changed, read and deleted, for each merchant', async () => {
  const sandbox = await createSandbox({ merchants: { '1900000209': {} } })
  const { mchid } = sandbox.merchant
  const body = (url: string) => ({ target: notifications, body: JSON.stringify({ url }) })
  expect((await send(sandbox, body('https://shop.example/1'))).json).toEqual({ mchid, url: 'https://shop.example/1' })
  await send(sandbox, { ...body('https://shop.example/2'), method: 'PUT' })
  expect(await get(sandbox, notifications)).toEqual({ mchid, url: 'https://shop.example/2' })
  expect(sandbox.complaints.notifyUrl).toBe('https://shop.example/2')
  expect(sandbox.merchants['1900000209']?.complaints.notifyUrl).toBeUndefined()
  const { status, text } = await send(sandbox, { target: notifications, method: 'DELETE' })
  expect([status, text]).toEqual([204, ''])
  expect(sandbox.complaints.notifyUrl).toBeUndefined()
  expect(await get(sandbox, notifications)).toEqual({ mchid, url: 'https://www.xxx.com/notify' })
  await send(sandbox, body('https://shop.example/1'))
  sandbox.reset()
  expect(sandbox.complaints.notifyUrl).toBeUndefined()
})

it('a message with one idempotent_id is sent once, and gives the same log_id again', async () => {
  const sandbox = await createSandbox()
  const respond = async (idempotent_id: string): Promise<string> => {
    const body = { complainted_mchid: '1900012181', message: { blocks: [] }, idempotent_id }
    return (await send(sandbox, { target: `${complaints}/123/response-immediate-service`, body })).json.log_id
  }
  const first = await respond('one')
  expect([await respond('one'), await respond('two')]).toEqual([first, expect.not.stringMatching(`^${first}$`)])
  expect(sandbox.executions.map(({ body }) => Object(body).idempotent_id)).toEqual(['one', 'two'])
})
