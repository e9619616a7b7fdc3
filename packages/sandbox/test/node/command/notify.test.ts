/** `wechatpay-sandbox notify`: read with `node:crypto`, as a program in another language reads it. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { decrypt, isSigned, type Received, read } from '../../lib/received.ts'
import { newFolder, runToEnd } from '../lib/command.ts'

const event = 'TRANSACTION.SUCCESS'
const folder = join(newFolder(), 'keys')
const envOf = (...names: string[]) =>
  parseEnv(readFileSync(join(folder, ...names, '.env'), 'utf8')) as Record<string, string>

beforeAll(async () => {
  await runToEnd(['--port', '0', '--identity', folder, '--mchid', '1900007291', '--merchant', '1900000209'])
}, 60_000)

/** A program of a merchant: it responds with these statuses, the last one for ever, or to none if there is none. */
async function listen(...statuses: readonly number[]): Promise<{ to: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    received.push(await read(await toRequest(request)))
    const status = statuses[received.length - 1] ?? statuses.at(-1)
    if (status) response.writeHead(status).end(status === 204 ? undefined : '{"code":"FAIL"}\u001b[2J')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { to: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`, received }
}

async function toRequest(request: IncomingMessage): Promise<Request> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string])
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return new Request(`http://127.0.0.1${request.url}`, { method: 'POST', headers, body: Buffer.concat(chunks) })
}

const notify = (...args: string[]) => runToEnd(['notify', event, '--identity', folder, ...args])

/** What it prints, without the notification's own ID and without the port. */
const plain = (text: string): string => text.replace(/[\da-f]{8}-[\da-f-]{27}/, 'ID').replaceAll(/:\d{4,5}\//g, '/')

describe('wechatpay-sandbox notify', () => {
  it('sends what a program with the settings of the folder verifies and decrypts', async () => {
    const { to, received } = await listen(204)
    const data = '{ "out_trade_no": "1217752501", "amount": { "total": 12345678901234567890 } }'
    const { code, stdout, stderr } = await notify('--to', to, '--data', data)
    expect(plain(stdout)).toBe(
      `TRANSACTION.SUCCESS ID for the merchant 1900007291\n` +
        `Sending 1 to http://127.0.0.1/notify, at once: 204\n  Received. WeChat Pay does not send it again.\n`,
    )
    expect([code, stderr]).toEqual([0, ''])
    const [one, ...more] = received
    expect(more).toEqual([])
    const { WXPAY_PUBLIC_KEY = '', WXPAY_PUBLIC_KEY_ID, WXPAY_API_V3_KEY = '' } = envOf()
    expect(isSigned(one as Received, WXPAY_PUBLIC_KEY)).toBe(true)
    expect(one?.header('Serial')).toBe(WXPAY_PUBLIC_KEY_ID)
    // As it was written: no digit is lost.
    expect(decrypt(one as Received, { apiV3Key: WXPAY_API_V3_KEY })).toBe(data)
    expect(one?.json).toMatchObject({ event_type: event, resource: { original_type: 'transaction' } })
  })

  it('is for a further merchant with --mchid, signed by the certificate with --signer, and says what the flags say', async () => {
    const { to, received } = await listen(200)
    const given = ['--id', 'n-1', '--summary', '支付成功', '--original-type', 'refund', '--associated-data', '']
    const more = ['--create-time', '2015-05-20T13:29:35+08:00', '--signer', 'certificate', '--mchid', '1900000209']
    expect(await notify('--to', to, ...given, ...more)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('n-1 for the merchant 1900000209\n'),
    })
    const certificate = readFileSync(join(folder, '1900000209', 'wechatpay_cert.pem'), 'utf8')
    expect(isSigned(received[0] as Received, certificate)).toBe(true)
    const { WXPAY_API_V3_KEY = '' } = envOf('1900000209')
    const data = JSON.parse(decrypt(received[0] as Received, { apiV3Key: WXPAY_API_V3_KEY }))
    expect(data).toMatchObject({ mchid: '1900000209', trade_state: 'SUCCESS' })
    expect(received[0]?.json).toMatchObject({
      id: 'n-1',
      create_time: '2015-05-20T13:29:35+08:00',
      summary: '支付成功',
      resource: { original_type: 'refund', associated_data: '' },
    })
  })

  it('sends the example of the event’s page, for its merchant, and nothing for an event of no page', async () => {
    const { to, received } = await listen(204)
    for (const name of ['REFUND.ABNORMAL', 'COUPON.USE', 'NO.PAGE']) {
      expect((await runToEnd(['notify', name, '--identity', folder, '--to', to])).code).toBe(0)
    }
    const { WXPAY_API_V3_KEY = '', WXPAY_MCHID } = envOf()
    const data = received.map((one) => JSON.parse(decrypt(one, { apiV3Key: WXPAY_API_V3_KEY })))
    // https://pay.weixin.qq.com/doc/v3/merchant/4012791865, https://pay.weixin.qq.com/doc/v3/merchant/4012285250
    expect(data).toEqual([
      expect.objectContaining({
        mchid: WXPAY_MCHID,
        refund_id: '50200207182018070300011301001',
        refund_status: 'ABNORMAL',
      }),
      expect.objectContaining({ stock_creator_mchid: '9800064', coupon_id: '98674556' }),
      {},
    ])
    expect(received.map(({ json }) => json.resource.original_type)).toEqual(['refund', 'coupon', 'no'])
  })

  it('says what was responded and when WeChat Pay sends again, and ends with 1', async () => {
    const { to, received } = await listen(500)
    const { code, stdout } = await notify('--to', to)
    expect(plain(stdout.replace(/^.*\n/, ''))).toBe(
      `Sending 1 to http://127.0.0.1/notify, at once: 500 {"code":"FAIL"}\\u{1b}[2J\n` +
        `  Not received: only 200 and 204 mean that it was. WeChat Pay sends it again 15 s later.\n`,
    )
    expect(code).toBe(1)
    expect(received).toHaveLength(1)
  })

  it('goes through the schedule without waiting: the same notification, signed anew with the time of this machine', async () => {
    const { to, received } = await listen(500)
    const { code, stdout } = await notify('--to', to, '--retries', '15')
    // 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h
    const schedule = '15 s,15 s,30 s,3 min,10 min,20 min,30 min,30 min,30 min,1 h,3 h,3 h,3 h,6 h,6 h'.split(',')
    expect([...stdout.matchAll(/again (.*) later/g)].map(([, wait]) => wait)).toEqual(schedule)
    expect([...stdout.matchAll(/notify, (.*) later/g)].map(([, wait]) => wait)).toEqual(schedule)
    expect(stdout).toMatch(/Sending 16 .*\n {2}Not received.*WeChat Pay gives up\.\n$/)
    expect(code).toBe(1)
    expect(received).toHaveLength(16)
    expect(new Set(received.map(({ text }) => text)).size).toBe(1)
    expect(new Set(received.map(({ header }) => header('Nonce'))).size).toBe(16)
    for (const { header } of received) {
      expect(Math.abs(Number(header('Timestamp')) - Date.now() / 1000)).toBeLessThan(60)
    }
    const { WXPAY_PUBLIC_KEY = '' } = envOf()
    expect(received.every((one) => isSigned(one, WXPAY_PUBLIC_KEY))).toBe(true)
  })

  it('sends no more than is asked for, and not again what was received', async () => {
    const failing = await listen(500)
    expect((await notify('--to', failing.to, '--retries', '2')).code).toBe(1)
    expect(failing.received).toHaveLength(3)
    const third = await listen(500, 503, 200)
    expect((await notify('--to', third.to, '--retries', '15')).code).toBe(0)
    expect(third.received).toHaveLength(3)
  })

  it('sends faults, which a program must refuse', async () => {
    const { to, received } = await listen(401, 401, 204)
    const { code, stdout } = await notify('--to', to, '--faults', 'probe,wrong-signature', '--retries', '2')
    expect(stdout).toContain('at once (fault: probe): 401')
    expect(stdout).toContain('  Refused, as it must be. WeChat Pay sends it again 15 s later.\n')
    expect(stdout).toContain('15 s later (fault: wrong-signature): 401')
    expect(code).toBe(0)
    expect(received[0]?.header('Signature')).toMatch(/^WECHATPAY\/SIGNTEST\//)
    const { WXPAY_PUBLIC_KEY = '' } = envOf()
    expect(received.map((one) => isSigned(one, WXPAY_PUBLIC_KEY))).toEqual([false, false, true])
  })

  it('says that it sends too few for all faults', async () => {
    const { to, received } = await listen(401)
    const { stdout } = await notify('--to', to, '--faults', 'probe,wrong-signature,unsigned', '--retries', '1')
    expect(stdout).toContain('\n  1 of --faults will not be met: --retries 2 sends it for each.\n')
    expect(received).toHaveLength(2)
  })

  it('ends with 1 if a program takes what WeChat Pay did not sign', async () => {
    const { to } = await listen(204)
    const { code, stdout } = await notify('--to', to, '--faults', 'unsigned', '--retries', '3')
    expect(stdout).toContain('  Received, though it is not signed by WeChat Pay: your program must refuse it.\n')
    expect(code).toBe(1)
  })

  it('says why there was no response: nobody listens, or it takes more than 5 seconds', async () => {
    const { to, received } = await listen()
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const [slow, absent] = await Promise.all([notify('--to', to), notify('--to', `http://127.0.0.1:${port}/`)])
    expect([slow.code, absent.code]).toEqual([1, 1])
    expect(slow.stdout).toContain('no response (There was no response within 5000 ms)\n')
    expect(absent.stdout).toContain('no response (connect ECONNREFUSED 127.0.0.1')
    expect(received).toHaveLength(1)
  }, 30_000)

  it('reads data from a file, and writes nothing into the folder', async () => {
    const { to, received } = await listen(204)
    const names = ['', '1900000209'].flatMap((name) => readdirSync(join(folder, name)).map((file) => join(name, file)))
    const before = names.map((name) => statSync(join(folder, name)).mtimeMs)
    const files = { 'paid.json': '{ "trade_state": "SUCCESS" }\n' }
    const args = ['notify', event, '--identity', folder, '--to', to, '--data', 'paid.json']
    expect((await runToEnd(args, { files })).code).toBe(0)
    const { WXPAY_API_V3_KEY = '' } = envOf()
    expect(decrypt(received[0] as Received, { apiV3Key: WXPAY_API_V3_KEY })).toBe(files['paid.json'])
    expect(names.map((name) => statSync(join(folder, name)).mtimeMs)).toEqual(before)
  })

  it('explains itself, each option of a notification included', async () => {
    const { code, stdout } = await runToEnd(['notify', '--help'])
    expect(code).toBe(0)
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    const table = readme.slice(readme.indexOf('| option of `notify`'), readme.indexOf('## Over HTTP'))
    const names = [...table.matchAll(/^\| ([^|]*`[^|]*)\|/gm)].flatMap(([, cell = '']) => cell.match(/`\w+`/g) ?? [])
    const flags = names.map((name) => name.replaceAll('`', '').replace(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`))
    // A URL beside `to` is for handlers in the process.
    expect(flags.filter((name) => name !== 'notify' && name !== 'url' && !stdout.includes(`  --${name} <`))).toEqual([])
    expect(flags.length).toBeGreaterThan(8)
  })

  const to = ['--to', 'http://127.0.0.1:9/notify']
  const form = '--to takes a URL with https, or http on loopback, without user, query and fragment'
  it.each([
    [[event], 'notify needs --identity: the folder of the keys that your program verifies with'],
    [[event, '--identity', 'FOLDER'], `${form}, not ''`],
    [[event, '--identity', 'FOLDER', '--to', 'http://192.0.2.1/'], `${form}, not 'http://192.0.2.1/'`],
    [[event, '--identity', 'FOLDER', '--to', 'https://a.example/?a'], `${form}, not 'https://a.example/?a'`],
    [['--identity', 'FOLDER', ...to], "notify takes one event, such as TRANSACTION.SUCCESS, not ''"],
    [['A', 'B', '--identity', 'FOLDER', ...to], "notify takes one event, such as TRANSACTION.SUCCESS, not 'A B'"],
    [[event, '--identity', '../keys', ...to], "--identity takes a path without '..'"],
    [
      [event, '--identity', 'none', ...to],
      'none: there is no identity.json. Start wechatpay-sandbox once with --identity\n',
    ],
    [
      [event, '--identity', 'FOLDER', ...to, '--mchid', '19'],
      'Start wechatpay-sandbox once with --identity and --merchant 19',
    ],
    [[event, '--identity', 'FOLDER', ...to, '--mchid', 'x'], "--mchid takes a text of digits, not 'x'"],
    [[event, '--identity', 'FOLDER', ...to, '--retries', '16'], "--retries takes a number from 0 to 15, not '16'"],
    [
      [event, '--identity', 'FOLDER', ...to, '--faults', 'hang'],
      "with commas between them, and no probe after a probe, not 'hang'",
    ],
    [[event, '--identity', 'FOLDER', ...to, '--faults', 'probe,probe'], "no probe after a probe, not 'probe'"],
    [[event, '--identity', 'FOLDER', ...to, '--signer', 'me'], "--signer takes publicKey or certificate, not 'me'"],
    [[event, '--identity', 'FOLDER', ...to, '--data', '{"a":'], '--data: expected a JSON object'],
    [[event, '--identity', 'FOLDER', ...to, '--data', 'none.json'], 'there is no file none.json'],
    [[event, '--identity', 'FOLDER', ...to, '--data', '../a'], "--data takes a path without '..'"],
    [[event, '--identity', 'FOLDER', ...to, '--webhook', 'none'], 'webhook: expected one of'],
    [[event, '--identity', 'FOLDER', ...to, '--port', '1'], "Unknown option '--port'"],
  ])('sends nothing for %j, and ends with 2', async (args, message) => {
    const { code, stdout, stderr } = await runToEnd(['notify', ...args.map((one) => (one === 'FOLDER' ? folder : one))])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })
})
