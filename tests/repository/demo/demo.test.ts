/** The demo as a user runs it: a process of its own, without a terminal. No test here sends to WeChat Pay. */
import { fileURLToPath } from 'node:url'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLiveBuild } from '../../../examples/demo/live.ts'
import { createPaint, printable } from '../../../examples/demo/paint.ts'
import { wrap } from '../../../examples/demo/wrap.ts'
import { type Ran, run } from '../../../scripts/lib/run.ts'
import { sandboxEnv } from '../../lib/env.ts'

const script = fileURLToPath(new URL('../../../examples/demo/main.ts', import.meta.url))

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

/** What it wrote, in an environment that has nothing else. */
function runDemo(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const nothing = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]))
  const env = {
    ...nothing,
    PATH: process.env.PATH,
    FORCE_COLOR: undefined,
    NO_COLOR: undefined,
    ...unset,
    ...environment,
  }
  return run(process.execPath, [script, ...args], { env })
}

const sections = ['Sandbox', '1. Build', '2. List', '3. Terminate', '4. A refused request']
const keyMaterial = /BEGIN|PRIVATE KEY|WECHATPAY2-SHA256-RSA2048 |[A-Za-z0-9+/]{100,}/

describe('pnpm demo', () => {
  let demo: Ran
  beforeAll(async () => {
    demo = await runDemo([])
  })

  it('shows a build, a list, a terminate and a refused request, in this order, and ends well', () => {
    expect(demo.stderr).toBe('')
    expect(demo.status).toBe(0)
    const places = sections.map((title) => demo.stdout.indexOf(title))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it('shows the five lines that were signed, with the vendor’s example as the body', () => {
    const lines = demo.stdout.split('\n')
    const start = lines.indexOf('   │ POST')
    expect(lines.slice(start, start + 5)).toEqual([
      '   │ POST',
      '   │ /v3/marketing/partnerships/build',
      expect.stringMatching(/^ {3}│ \d{10}$/),
      expect.stringMatching(/^ {3}│ [0-9A-Za-z]{32}$/),
      '   │ {"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9","merchant_id":"2480029552"},"authorized_data":{"business_type":"FAVOR_STOCK","stock_id":"2433405"}}',
    ])
  })

  it('shows each response as it came, and what of it was verified', () => {
    expect(demo.stdout).toMatch(/│ \{"partner":.*"state":"ESTABLISHED"/)
    expect(demo.stdout).toMatch(/│ \{"data":\[.*"total_count":1\}/)
    expect(demo.stdout).toMatch(/│ \{"terminate_time":"20/)
    expect(demo.stdout).toContain('│ {"code":"RESOURCE_NOT_EXISTS","message":"资源不存在或无可用"}')
    expect(demo.stdout.match(/serial {5}PUB_KEY_ID_\d+\n/g)).toHaveLength(4)
    expect(demo.stdout.match(/verdict {4}the signature fits these bytes and this key\n/g)).toHaveLength(4)
  })

  it('shows for the refused request what happened, what to do in both languages, and its Request-ID', () => {
    const refused = demo.stdout.slice(demo.stdout.indexOf('4. A refused request'))
    expect(refused).toContain('outcome     refused')
    expect(refused).toContain('remedy zh   请确认资源均存在且可用')
    expect(refused).toContain('remedy en   Check that the stock')
    expect(refused).toMatch(/Request-ID {2}[0-9A-F]{44}-\d+\n/)
  })

  it('prints no colour where it is no terminal, and never a key, a signature or an Authorization header', () => {
    expect(demo.stdout).not.toContain('\u001b')
    expect(demo.stdout).not.toMatch(keyMaterial)
  })
})

describe('pnpm demo with other arguments', () => {
  it.each([[['build']], [['--live', 'terminate']], [['--production']]])('refuses %j with its usage', async (args) => {
    const { status, stdout, stderr } = await runDemo(args)
    expect([status, stdout]).toEqual([2, ''])
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
    const { status, stdout, stderr } = await runDemo(['--', '--live'], { WXPAY_MCHID: '1900007291' })
    expect([status, stdout]).toEqual([2, ''])
    for (const name of ['WXPAY_SERIAL_NO', 'WXPAY_PRIVATE_KEY', 'WXPAY_PUBLIC_KEY_ID', 'WXPAY_PUBLIC_KEY']) {
      expect(stderr).toMatch(new RegExp(`^  ${name}  .*(API安全|apiclient_key)`, 'm'))
    }
    expect(stderr).not.toContain('WXPAY_MCHID')
    expect(stderr).not.toContain('WXPAY_APPID')
  })

  it('refuses an invalid key before it sends anything, without showing it', async () => {
    const environment = { ...sandboxEnv(sandbox, server.url), WXPAY_PRIVATE_KEY: 'apiclient_key.pem' }
    const before = sandbox.requests.length
    const { status, stdout, stderr } = await runDemo(['--live'], environment)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Nothing was sent\. Look at WXPAY_PRIVATE_KEY\. merchant\.privateKey: expected /)
    expect(sandbox.requests).toHaveLength(before)
  })

  it('says so where the file after @ is not there', async () => {
    const environment = { ...sandboxEnv(sandbox, server.url), WXPAY_PUBLIC_KEY: '@no-such-file.pem' }
    const { status, stderr } = await runDemo(['--live'], environment)
    expect(status).toBe(2)
    expect(stderr).toBe('Nothing was sent. WXPAY_PUBLIC_KEY: the file after @ cannot be read (ENOENT)\n')
  })

  it('only reads: it lists both kinds of stock, here at a sandbox on loopback', async () => {
    const before = sandbox.requests.length
    const { status, stdout, stderr } = await runDemo(['--live'], sandboxEnv(sandbox, server.url))
    expect([status, stderr]).toEqual([0, ''])
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
    const { status, stdout } = await runDemo(['--live'], environment)
    expect(status).toBe(1)
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
    const { status, stdout } = await runDemo(['--live', 'build'], environment)
    expect(status).toBe(1)
    expect(stdout).toContain(`POST ${server.url}/v3/marketing/partnerships/build`)
    expect(stdout).toMatch(/Idempotency-Key: [0-9A-Za-z]{32}\n/)
    expect(stdout).toContain(
      '{"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9"},"authorized_data":{"business_type":"FAVOR_STOCK","stock_id":"2433405"}}',
    )
    expect(stdout).toContain('Stopped: there is no terminal to ask at. Nothing was sent.')
    expect(sandbox.requests).toHaveLength(before)
  })

  it('build: names its own two variables too', async () => {
    const { status, stderr } = await runDemo(['--live', 'build'])
    expect(status).toBe(2)
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

  it('contains no escape sequence that came from the network', () => {
    expect(printable('a\u001b[31mb\nc\u202e')).toBe('a\\u{1b}[31mb\nc\\u{202e}')
  })
  it('is broken between words, below what it belongs to, and keeps its bar', () => {
    const text = [
      '   │ {"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9"},"stock_id":"2433405"}',
      '   outcome     refused (WeChat Pay answered, verified, that it did nothing)',
      '   remedy zh   请确认资源均存在且可用，再重新发起请求。',
      'short',
    ]
    expect(wrap(text.join('\n'), 40).split('\n')).toEqual([
      '   │ {"partner":{"type":"APPID",',
      '   │   "appid":"wx4e1916a585d1f4e9"},',
      '   │   "stock_id":"2433405"}',
      '   outcome     refused (WeChat Pay',
      '               answered, verified, that',
      '               it did nothing)',
      '   remedy zh   请确认资源均存在且可用，',
      '               再重新发起请求。',
      'short',
    ])
  })

  it('cuts a word that is longer than a line, and loses nothing of it, nor of its colour', () => {
    const bar = createPaint({ isTTY: true }, undefined)('dim', '   │')
    const lines = wrap(`${bar} ${'ab'.repeat(30)}`, 20).split('\n')
    expect(lines.map((line) => line.startsWith(`${bar} `))).toEqual(Array(5).fill(true))
    expect(lines.map((line) => line.slice(bar.length).trim()).join('')).toBe('ab'.repeat(30))
  })
})
