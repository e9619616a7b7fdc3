/** The demo as a user runs it: a process of its own, without a terminal. No test here sends to WeChat Pay. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLiveBuild } from '../../../scripts/demo/live.ts'
import { createPaint, printable } from '../../../scripts/demo/paint.ts'
import { sandboxEnv } from '../../lib/env.ts'

const script = fileURLToPath(new URL('../../../scripts/demo.ts', import.meta.url))

/** Set, and empty: so that a developer's own .env, which does not replace what is set, has no say here. */
const unset = Object.fromEntries(
  [
    'MCHID',
    'SERIAL_NO',
    'PRIVATE_KEY',
    'PUBLIC_KEY_ID',
    'PUBLIC_KEY',
    'APPID',
    'STOCK_ID',
    'BASE_URL',
    'IDEMPOTENCY_KEY',
  ].map((name) => [`WXPAY_${name}`, '']),
)

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function runDemo(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, ...unset, ...environment }
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

const sections = ['Sandbox', '1. Build', '2. List', '3. Terminate', '4. A refused request']
const keyMaterial = /BEGIN|PRIVATE KEY|WECHATPAY2-SHA256-RSA2048 |[A-Za-z0-9+/]{100,}/

describe('pnpm demo', () => {
  let run: Run
  beforeAll(async () => {
    run = await runDemo([])
  })

  it('shows a build, a list, a terminate and a refused request, in this order, and ends well', () => {
    expect(run.stderr).toBe('')
    expect(run.code).toBe(0)
    const places = sections.map((title) => run.stdout.indexOf(title))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it('shows the five lines that were signed, with the vendor’s example as the body', () => {
    const lines = run.stdout.split('\n')
    const start = lines.indexOf('   │ POST')
    expect(lines.slice(start, start + 5)).toEqual([
      '   │ POST',
      '   │ /v3/marketing/partnerships/build',
      expect.stringMatching(/^ {3}│ \d{10}$/),
      expect.stringMatching(/^ {3}│ [0-9A-Za-z]{32}$/),
      '   │ {"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9","merchant_id":"2480029552"},"authorized_data":{"business_type":"FAVOR_STOCK","stock_id":"2433405"}}',
    ])
  })

  it('shows each answer as it came, and what of it was verified', () => {
    expect(run.stdout).toMatch(/│ \{"partner":.*"state":"ESTABLISHED"/)
    expect(run.stdout).toMatch(/│ \{"data":\[.*"total_count":1\}/)
    expect(run.stdout).toMatch(/│ \{"terminate_time":"20/)
    expect(run.stdout).toContain('│ {"code":"RESOURCE_NOT_EXISTS","message":"资源不存在或无可用"}')
    expect(run.stdout.match(/serial {5}PUB_KEY_ID_\d+\n/g)).toHaveLength(4)
    expect(run.stdout.match(/verdict {4}the signature fits these bytes and this key\n/g)).toHaveLength(4)
  })

  it('says of the refused request what happened, what to do in both languages, and its Request-ID', () => {
    const refused = run.stdout.slice(run.stdout.indexOf('4. A refused request'))
    expect(refused).toContain('outcome     refused')
    expect(refused).toContain('remedy zh   请确认资源均存在且可用')
    expect(refused).toContain('remedy en   Check that the stock')
    expect(refused).toMatch(/Request-ID {2}[0-9A-F]{44}-\d+\n/)
  })

  it('prints no colour where it is no terminal, and never a key, a signature or an Authorization header', () => {
    expect(run.stdout).not.toContain('\u001b')
    expect(run.stdout).not.toMatch(keyMaterial)
  })
})

describe('pnpm demo with other arguments', () => {
  it.each([[['build']], [['--live', 'terminate']], [['--production']]])('refuses %j with its usage', async (args) => {
    const { code, stdout, stderr } = await runDemo(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Usage: pnpm demo/)
  })
})

describe('pnpm demo --live', () => {
  let sandbox: Sandbox
  let server: ServedSandbox
  beforeAll(async () => {
    sandbox = await createSandbox()
    server = await serve(sandbox)
  })
  afterAll(() => server.close())

  it('names every variable that is missing and where to find it, and sends nothing', async () => {
    const { code, stdout, stderr } = await runDemo(['--', '--live'], { WXPAY_MCHID: '1900007291' })
    expect([code, stdout]).toEqual([2, ''])
    for (const name of ['WXPAY_SERIAL_NO', 'WXPAY_PRIVATE_KEY', 'WXPAY_PUBLIC_KEY_ID', 'WXPAY_PUBLIC_KEY']) {
      expect(stderr).toMatch(new RegExp(`^  ${name}  .*(API安全|apiclient_key)`, 'm'))
    }
    expect(stderr).not.toContain('WXPAY_MCHID')
    expect(stderr).not.toContain('WXPAY_APPID')
  })

  it('refuses a key that is none before it sends anything, without showing it', async () => {
    const environment = { ...sandboxEnv(sandbox, server.url), WXPAY_PRIVATE_KEY: 'apiclient_key.pem' }
    const before = sandbox.requests.length
    const { code, stdout, stderr } = await runDemo(['--live'], environment)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Nothing was sent\. Look at WXPAY_PRIVATE_KEY\. merchant\.privateKey: expected /)
    expect(sandbox.requests).toHaveLength(before)
  })

  it('says so where the file after @ is not there', async () => {
    const environment = { ...sandboxEnv(sandbox, server.url), WXPAY_PUBLIC_KEY: '@no-such-file.pem' }
    const { code, stderr } = await runDemo(['--live'], environment)
    expect(code).toBe(2)
    expect(stderr).toBe('Nothing was sent. WXPAY_PUBLIC_KEY: the file after @ cannot be read (ENOENT)\n')
  })

  it('only reads: it lists both kinds of stock, here at a sandbox on loopback', async () => {
    const before = sandbox.requests.length
    const { code, stdout, stderr } = await runDemo(['--live'], sandboxEnv(sandbox, server.url))
    expect([code, stderr]).toEqual([0, ''])
    const sent = sandbox.requests.slice(before)
    expect(sent.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 400],
      ['GET', 400],
    ])
    expect(stdout).toContain('委托营销合作关系不存在')
    expect(stdout).toContain('listPage() gives you 0')
    expect(stdout).not.toMatch(keyMaterial)
  })

  it('shows the remedy of a refusal and ends with 1', async () => {
    const environment = { ...sandboxEnv(sandbox, server.url), WXPAY_SERIAL_NO: '7'.repeat(40) }
    const { code, stdout } = await runDemo(['--live'], environment)
    expect(code).toBe(1)
    expect(stdout).toContain('not signed, so nobody knows who said it')
    expect(stdout).toContain('outcome     unknown')
    expect(stdout).toMatch(/remedy en {3}\S/)
  })

  it('build: shows exactly what it would send, and stops where there is no terminal to ask at', async () => {
    const before = sandbox.requests.length
    const environment = {
      ...sandboxEnv(sandbox, server.url),
      WXPAY_APPID: 'wx4e1916a585d1f4e9',
      WXPAY_STOCK_ID: '2433405',
    }
    const { code, stdout } = await runDemo(['--live', 'build'], environment)
    expect(code).toBe(1)
    expect(stdout).toContain(`POST ${server.url}/v3/marketing/partnerships/build`)
    expect(stdout).toMatch(/Idempotency-Key: [0-9A-Za-z]{32}\n/)
    expect(stdout).toContain(
      '{"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9"},"authorized_data":{"business_type":"FAVOR_STOCK","stock_id":"2433405"}}',
    )
    expect(stdout).toContain('Stopped: there is no terminal to ask at. Nothing was sent.')
    expect(sandbox.requests).toHaveLength(before)
  })

  it('build: names its own two variables too', async () => {
    const { code, stderr } = await runDemo(['--live', 'build'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^ {2}WXPAY_APPID {2}/m)
    expect(stderr).toMatch(/^ {2}WXPAY_STOCK_ID {2}/m)
  })

  it.each([
    ['another text', 'yes', 1, []],
    ['the stock id', '2433405', 0, ['buildPartnership']],
  ])('build: after %s is typed it ends with the right number of writes', async (_name, typed, code, executed) => {
    const before = sandbox.executions.length
    const environment = {
      ...sandboxEnv(sandbox, server.url),
      WXPAY_APPID: 'wx4e1916a585d1f4e9',
      WXPAY_STOCK_ID: '2433405',
    }
    const printed: string[] = []
    const ask = async (): Promise<string> => typed
    const result = await runLiveBuild({
      environment,
      print: (text) => void printed.push(text),
      paint: createPaint({ isTTY: false }, undefined),
      ask,
    })
    expect(result).toBe(code)
    expect(sandbox.executions.slice(before).map(({ operationId }) => operationId)).toEqual(executed)
    expect(printed.join('\n')).toContain('POST http://127.0.0.1:')
  })
})

describe('what the demo writes to a terminal', () => {
  it('is coloured on a terminal, and not where NO_COLOR is set', () => {
    expect(createPaint({ isTTY: true }, undefined)('green', 'good')).toBe('\u001b[32mgood\u001b[39m')
    expect(createPaint({ isTTY: true }, '1')('green', 'good')).toBe('good')
  })

  it('holds no escape sequence that came from the network', () => {
    expect(printable('a\u001b[31mb\nc\u202e')).toBe('a\\u{1b}[31mb\nc\\u{202e}')
  })
})
