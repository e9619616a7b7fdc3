/** What every client does with the sandbox, over TCP, and what it must refuse. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type NotifyOptions, type Sandbox, type SandboxOptions } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sandboxEnv } from '../lib/env.ts'
import { clientEnv, runClient } from './run-client.ts'
import { absentTools, clients, type Task } from './table.ts'
import { testPage } from './test-page.ts'

const partner = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }
const authorizedData = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }
const text = '小明 13800138000'
const billText = '\ufeff交易时间,公众账号ID,商户号\r\n`2019-06-11 10:20:30,`wx4e1916a585d1f4e9,`1900000109\r\n'

/** Tests a client with all that it can do, and the page of docs/sandbox that shows it. */
export function testClient(name: string): void {
  const client = clients[name]
  if (!client) throw new Error(`no client ${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  const absent = absentTools(client).map(({ debian }) => debian)
  const whyNot = (task?: Task): string => {
    const why = absent.length > 0 ? `absent: ${absent.join(', ')}` : task && client.cannot?.[task]
    return why ? ` (skipped, ${why})` : ''
  }

  async function start(options: SandboxOptions = { unaskedSigner: 'publicKey' }) {
    const sandbox = await createSandbox(options)
    const token = 'a-token-of-the-test'
    const { url, close } = await serve(sandbox, { control: { token } })
    onTestFinished(close)
    const env = { ...clientEnv(sandboxEnv(sandbox, url), folder), WXPAY_SANDBOX_TOKEN: token }
    if (options.certificates?.mode === 'certificate') useCertificate(env, sandbox)
    const run = (task: Task, argument: readonly string[] = [], input?: string) =>
      runClient([...(client?.command(folder) ?? [process.execPath]), task, ...argument] as [string], env, input)
    return { sandbox, run }
  }

  /** The file of the platform certificate in place of the public key, as a merchant has it that has not switched. */
  function useCertificate(env: Record<string, string>, { wechatpay }: Sandbox): void {
    delete env.WXPAY_PUBLIC_KEY
    delete env.WXPAY_PUBLIC_KEY_ID
    env.WXPAY_CERTIFICATE_FILE = join(folder, 'wechatpay_cert.pem')
    writeFileSync(env.WXPAY_CERTIFICATE_FILE, wechatpay.certificate.pem)
  }

  /** Sends a notification to a client's program, which responds as a merchant does. */
  async function notify(faults: NotifyOptions['faults'] = []) {
    const { sandbox, run } = await start()
    const outputs: string[] = []
    const to = async ({ headers, text: read }: { headers: Headers; text: () => Promise<string> }) => {
      const names = ['Timestamp', 'Nonce', 'Signature', 'Serial']
      const lines = names.map((header) => `${headers.get(`Wechatpay-${header}`) ?? ''}\n`)
      const { code, stdout } = await run('notification', [], `${lines.join('')}${await read()}`)
      outputs.push(stdout)
      return new Response(null, { status: code === 0 ? 204 : 401 })
    }
    const data = { out_trade_no: '1217752501201407033233368018', description: text }
    const receive = (request: Request) => to({ headers: request.headers, text: () => request.text() })
    const { attempts } = await sandbox.notify('TRANSACTION.SUCCESS', data, { to: receive, faults })
    return { status: attempts[0]?.status, outputs, data }
  }

  /** A call that must fail, and print nothing that a program could take for a response. */
  async function refuse(kind: 'wrong-signature' | 'unsigned' | 'unknown-serial' | 'old-timestamp') {
    const { sandbox, run } = await start()
    sandbox.faults.push({ kind })
    const { code, stdout } = await run('build')
    // wechatpay-node-v3 then asks for the certificates.
    expect(statuses(sandbox)[0]).toBe(200)
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
  }

  // Of the whole file: the page's tests run the program, too.
  afterAll(() => rmSync(folder, { recursive: true }))

  describe(name, () => {
    beforeAll(async () => {
      if (absent.length > 0 || !client.compile) return
      const { PATH = '', HOME = '' } = process.env
      expect(await runClient(client.compile(folder), { PATH, HOME })).toMatchObject({ code: 0, stderr: '' })
    })

    it.skipIf(whyNot())(`signs a body and a query, and verifies the responses${whyNot()}`, async () => {
      const { sandbox, run } = await start()
      const built = await run('build')
      expect(built).toMatchObject({ code: 0, stderr: '' })
      expect(JSON.parse(built.stdout)).toMatchObject({ partner, authorized_data: authorizedData, state: 'ESTABLISHED' })
      const listed = await run('list')
      expect(listed).toMatchObject({ code: 0, stderr: '' })
      expect(JSON.parse(listed.stdout)).toMatchObject({ data: [{ partner, authorized_data: authorizedData }] })
      expect(statuses(sandbox)).toEqual([200, 200])
    })

    it.skipIf(whyNot())(`reports what WeChat Pay refuses${whyNot()}`, async () => {
      const { sandbox, run } = await start()
      const { code, stdout, stderr } = await run('list')
      expect(statuses(sandbox)).toEqual([400])
      expect(code).not.toBe(0)
      expect(stdout).toBe('')
      expect(stderr).toContain('INVALID_REQUEST')
    })

    it.skipIf(whyNot())(
      `verifies by the file of a platform certificate, and refuses another signature${whyNot()}`,
      async () => {
        const { sandbox, run } = await start({ certificates: { mode: 'certificate' } })
        const built = await run('build')
        expect(built).toMatchObject({ code: 0, stderr: '' })
        expect(JSON.parse(built.stdout)).toMatchObject({ state: 'ESTABLISHED' })
        sandbox.faults.push({ kind: 'wrong-signature' })
        const { code, stdout } = await run('build')
        expect([code === 0, stdout]).toEqual([false, ''])
      },
    )

    it.skipIf(whyNot()).each(['wrong-signature', 'unsigned', 'unknown-serial', 'old-timestamp'] as const)(
      `refuses a response with the fault %s${whyNot()}`,
      refuse,
    )

    it.skipIf(whyNot('echo'))(`encrypts a sensitive field, and decrypts the response${whyNot('echo')}`, async () => {
      const { sandbox, run } = await start()
      expect(await run('echo', [text])).toEqual({ code: 0, stdout: text, stderr: '' })
      expect(sandbox.security.echoes).toMatchObject([{ echoMessage: text, encryptedEchoMessage: text }])
    })

    it.skipIf(whyNot('bill'))(`downloads a bill, byte for byte${whyNot('bill')}`, async () => {
      const { sandbox, run } = await start()
      sandbox.bills.setTradeBill({ bill_date: '2019-06-11' }, billText)
      expect(await run('bill', ['2019-06-11'])).toEqual({ code: 0, stdout: billText, stderr: '' })
      expect(statuses(sandbox)).toEqual([200, 200])
    })

    it.runIf(client.pays && whyNot('pay') === '')('makes an order, lets a user pay it, and finds it paid', async () => {
      const fetch = async () => new Response(null, { status: 204 })
      const { sandbox, run } = await start({ unaskedSigner: 'publicKey', fetch })
      expect(await run('pay', ['1217752501201407033233368018'])).toEqual({ code: 0, stdout: 'SUCCESS', stderr: '' })
      expect(sandbox.notifications).toMatchObject([{ event: 'TRANSACTION.SUCCESS', state: 'delivered' }])
    })

    const why = whyNot('notification')
    it.skipIf(why)(`verifies and decrypts a notification${why}`, async () => {
      const { status, outputs, data } = await notify()
      expect(outputs.map((output) => JSON.parse(output))).toEqual([data])
      expect(status).toBe(204)
    })

    it.skipIf(why).each(['wrong-signature', 'probe', 'unknown-serial', 'old-timestamp'] as const)(
      `refuses a notification with the fault %s${why}`,
      async (kind) => expect(await notify([{ kind }])).toMatchObject({ status: 401, outputs: [''] }),
    )
  })

  /** What the client's program responds to a notification that comes to it over HTTP. */
  const receive = async (settings: Readonly<Record<string, string>>, input: string): Promise<number> => {
    const command: readonly [string, ...string[]] = [...client.command(folder), 'notification']
    const { code } = await runClient(command, clientEnv(settings, folder), input)
    return code === 0 ? 204 : 401
  }
  if (client.page) testPage(client.page, whyNot(), whyNot('notification') === '' ? receive : undefined)
}

function statuses({ requests }: Sandbox): (number | undefined)[] {
  return requests.map(({ status }) => status)
}
