/** `wechatpay-sandbox payments pay …`: what a running sandbox is made to do from a shell. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createShop, order, outTradeNo } from '../../lib/payments.ts'
import { draft, toRequest } from '../../lib/request.ts'
import { newFolder, runToEnd, type Started, start } from '../lib/command.ts'

const cwd = newFolder()
const further = '1900000209'
const shop = createServer((_, response) => {
  response.writeHead(500).end('\u202enot now')
})
let command: Started
beforeAll(async () => {
  const { sandbox } = await createShop()
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  const notify_url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/notify`
  const files = { 'identity.json': JSON.stringify(sandbox.identity) }
  command = await start(['--identity', cwd, '--merchant', further], { cwd, files })
  const body = { ...order, notify_url }
  const made = await fetch(
    toRequest(draft(sandbox, { target: '/v3/pay/transactions/native', body }), { host: command.url }),
  )
  expect(made.status).toBe(200)
}, 60_000)
afterAll(async () => {
  await command.stop()
  shop.close()
})

const act = (...args: readonly string[]) => runToEnd([...args, '--identity', cwd], { cwd })

describe('a running sandbox', () => {
  it('lets the user pay an order, and prints what the sandbox responds without a character that moves the cursor', async () => {
    const { code, stdout, stderr } = await act('payments', 'pay', outTradeNo, '--bank-type', 'ICBC_DEBIT')
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      event: 'TRANSACTION.SUCCESS',
      attempts: [{ status: 500, responseText: '\u202enot now' }],
    })
    expect(stdout).toContain('"\\u202enot now"')
    const { env } = command
    const again = await runToEnd(['payments', 'pay', outTradeNo], { cwd, before: ['env', ...settings(env)] })
    expect(again).toEqual({
      code: 1,
      stdout: '',
      stderr: 'wechatpay-sandbox: payments.pay: the order is SUCCESS, expected NOTPAY\n',
    })
  })

  it('does it for a further merchant, with numbers and JSON', async () => {
    const error = 'payments.withdraw: expected fen from 1 to 0, received 5'
    expect(await act('payments', 'withdraw', '5', '--mchid', further)).toMatchObject({
      code: 1,
      stderr: `wechatpay-sandbox: ${error}\n`,
    })
    expect(await act('bills', 'setTradeBill', '{ "bill_date": "2019-06-11" }', 'text')).toEqual({
      code: 0,
      stdout: '{}\n',
      stderr: '',
    })
  })

  it.each([
    [['payments', 'nothing'], 'payments takes pay, refuse, expire, finishRefund, withdraw, not'],
    [['payments', 'pay', 'a', 'b'], 'payments pay takes <outTradeNo>, not'],
    [['payments', 'withdraw', 'all'], 'payments withdraw: fen is a number of fen, not'],
    [['payments', 'finishRefund', 'r', '--status', 'DONE'], '--status takes SUCCESS or ABNORMAL or CLOSED, not'],
  ])('is not asked for what is wrong: %j', async (args, problem) => {
    const { code, stdout, stderr } = await act(...args)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(problem)])
  })

  it('is found by the variables of its folder alone, which say where it listened', async () => {
    const empty = newFolder()
    const none = await runToEnd(['payments', 'pay', outTradeNo, '--identity', empty])
    expect(none).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('.env: expected WXPAY_BASE_URL and WXPAY_SANDBOX_TOKEN'),
    })
    const gone = { WXPAY_BASE_URL: 'http://127.0.0.1:1', WXPAY_SANDBOX_TOKEN: command.token }
    expect(await runToEnd(['payments', 'pay', outTradeNo], { before: ['env', ...settings(gone)] })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'wechatpay-sandbox: no sandbox at http://127.0.0.1:1 (ECONNREFUSED)\n',
    })
  })

  it.each([
    [404, '<html>not here</html>', '404, and not in JSON'],
    [200, '', '200, and not in JSON'],
    [404, '{"error":{"code":5}}', '404'],
  ])('is no other server, which responds with %i %s', async (status, text, what) => {
    const other = createServer((_, response) => response.writeHead(status).end(text))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const variables = { WXPAY_BASE_URL: url, WXPAY_SANDBOX_TOKEN: command.token }
    const ended = await runToEnd(['payments', 'pay', outTradeNo], { before: ['env', ...settings(variables)] })
    other.close()
    const expected = `no sandbox at ${url}: expected the JSON of its control, and it responded with ${what}. Start wechatpay-sandbox, and name its folder`
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(expected) })
    expect(ended.stderr).not.toContain(command.token)
  })
})

it('a sandbox with TLS is trusted by the CA of its folder', async () => {
  const secure = await start(['--identity', 'keys', '--tls'], { cwd })
  const { code, stdout } = await runToEnd(['certificates', 'rotate', '--identity', 'keys'], { cwd })
  expect([code, JSON.parse(stdout).rows.length]).toEqual([0, 2])
  await secure.stop()
})

it('each action is explained', async () => {
  const { code, stdout } = await runToEnd(['payments', '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('wechatpay-sandbox payments pay <outTradeNo> [--openid <a text>] [--bank-type <a text>]\n')
  expect(stdout).toContain('wechatpay-sandbox certificates rotate\n')
})

function settings({ WXPAY_BASE_URL, WXPAY_SANDBOX_TOKEN }: Readonly<Record<string, string>>): string[] {
  return [`WXPAY_BASE_URL=${WXPAY_BASE_URL}`, `WXPAY_SANDBOX_TOKEN=${WXPAY_SANDBOX_TOKEN}`]
}
