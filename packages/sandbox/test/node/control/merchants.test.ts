/** The control of a sandbox with several merchants. */
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { draft, exampleBody, toRequest } from '../../lib/request.ts'

const token = 'a-token-of-the-test'
const [first, further] = ['1900007291', '1900000209']
let sandbox: Sandbox
let served: ServedSandbox
beforeAll(async () => {
  sandbox = await createSandbox({ mchid: first, merchants: { [further]: {} } })
  served = await serve(sandbox, { control: { token } })
})
afterAll(() => served.close())

const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
async function ask(path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${served.url}/__sandbox/${path}`, { headers, ...init })
  return { status: response.status, body: await response.json() }
}

async function build(mchid: string): Promise<void> {
  const { merchant } = sandbox.merchants[mchid] ?? sandbox
  const parts = draft({ merchant }, { body: exampleBody, headers: { 'Idempotency-Key': 'k' } })
  await (await fetch(toRequest(parts, { host: served.url }))).text()
}

it('shows which merchant each request names, and checks its signature by the key of that merchant', async () => {
  for (const mchid of [first, further]) await build(mchid)
  expect((await ask('requests')).body.map(({ mchid }: { mchid: string }) => mchid)).toEqual([first, further])
  const stream = await fetch(`${served.url}/__sandbox/events?limit=9`, { headers })
  let text = ''
  for await (const chunk of stream.body ?? []) {
    text += new TextDecoder().decode(chunk)
    if (text.split('data: ').length > 2 && text.endsWith('\n\n')) break
  }
  const shown = [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data))
  expect(shown.map(({ mchid, signature }) => [mchid, signature.valid])).toEqual([
    [first, true],
    [further, true],
  ])
})

it('adds and shows the state of each, and sends notifications for each', async () => {
  await ask('reset', {})
  const row = { partner: { type: 'APPID', appid: 'wx1' }, authorized_data: { business_type: 'FAVOR_STOCK' } }
  const { body } = await ask('seed', { merchants: { [further]: { partnerships: [row] } } })
  expect([body.partnerships.rows, body.merchants[further].partnerships.rows]).toMatchObject([[], [row]])
  expect(Object.keys(body.merchants)).toEqual([further])
  expect(await ask('seed', { merchants: { 5: { partnerships: [row] } } })).toMatchObject({
    status: 400,
    body: { error: `seed.merchants.5: expected one of ${further}, ${first}, received another name` },
  })
  const options = { to: 'http://127.0.0.1:1/notify', mchid: further }
  expect((await ask('notifications', { event: 'A.B', data: {}, options })).body).toMatchObject({ mchid: further })
})

it('rotates the certificate of the merchant that is named', async () => {
  expect((await ask(`certificates/rotate?mchid=${further}`, {})).body.rows).toHaveLength(2)
  expect((await ask(`certificates?mchid=${further}`)).body.rows).toHaveLength(2)
  expect((await ask('certificates')).body.rows).toHaveLength(1)
})
