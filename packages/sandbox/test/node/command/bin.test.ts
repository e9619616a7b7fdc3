import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { parseEnv } from 'node:util'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it } from 'vitest'
import { runToEnd, start } from '../lib/command.ts'

describe('the command wechatpay-sandbox', () => {
  it('prints what a client needs as lines of a .env file', async () => {
    const { code, stdout, stderr } = await runToEnd(['--port', '0', '--mchid', '1900007291'])
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(9)
    const env = parseEnv(stdout)
    expect(lines.at(-1)).toBe(`# The page: ${env.WXPAY_BASE_URL}/__sandbox/#token=${env.WXPAY_SANDBOX_TOKEN}`)
    expect(env).toEqual({
      WXPAY_MCHID: '1900007291',
      WXPAY_SERIAL_NO: expect.stringMatching(/^[0-9A-F]{40}$/),
      WXPAY_PRIVATE_KEY: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n[\s\S]+\n-----END PRIVATE KEY-----\n$/),
      WXPAY_PUBLIC_KEY_ID: expect.stringMatching(/^PUB_KEY_ID_\d{34}$/),
      WXPAY_PUBLIC_KEY: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n$/),
      WXPAY_API_V3_KEY: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      WXPAY_SANDBOX_TOKEN: expect.stringMatching(/^[\w-]{32}$/),
      WXPAY_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    })
  })

  it('serves on when whoever read its lines has left', async () => {
    const { url, leave, stop } = await start([])
    leave()
    for (const path of ['/v3/a', '/v3/b', '/v3/c']) expect((await fetch(url + path)).status).toBe(404)
    expect(await stop()).toBe(0)
  })

  it('serves the hosts of --allow-host, and no other', async () => {
    const { url, stop } = await start(['--allow-host', 'wxpay', '--allow-host', 'proxy'])
    const status = (Host: string): Promise<number> =>
      new Promise((resolve) => get(`${url}/v3/x`, { headers: { Host } }, ({ statusCode = 0 }) => resolve(statusCode)))
    expect([await status('wxpay'), await status('proxy:80'), await status('evil.example')]).toEqual([404, 404, 421])
    expect(await stop()).toBe(0)
  })

  it('explains itself, by sections, each option of a sandbox included', async () => {
    const { code, stdout } = await runToEnd(['--help'])
    expect(code).toBe(0)
    const sections = stdout.split('\n').filter((line) => /^[A-Z][^.]*$/.test(line))
    expect(sections).toEqual([
      'Usage: wechatpay-sandbox [options]',
      'Keys and settings',
      'Listening',
      'State',
      'Log',
      'Behaviour: the options of createSandbox; the first value is the default',
      'Other',
    ])
    expect(stdout).toContain('--port <number>')
    // By the names of the README's tables: each option that a text can give.
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    const options = readme.slice(readme.indexOf('## Options'), readme.indexOf('A handler gets'))
    const [common = '', ofPartnerships = '', ofPayments = '', ofCertificates = ''] = options.split(
      /The options of an API|\[Payments\]\(|`certificates` decides/,
    )
    const names = (table: string) =>
      [...table.matchAll(/^\| ([^|]*`[^|]*)\|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g))
    const flag = (name: string | undefined) => name?.replace(/[A-Z]+/g, (upper) => `-${upper.toLowerCase()}`)
    const withoutText = [
      'identity',
      'merchants',
      'crypto',
      'now',
      'operations',
      'handlers',
      'fetch',
      'bills',
      'partnerships',
      'payments',
      'certificates',
    ]
    const wanted = [
      ...names(common)
        .filter((name) => !withoutText.includes(`${name}`))
        .map((name) => `--${flag(`${name}`)}`),
      ...names(ofPartnerships).map((name) => `--partnerships-${flag(`${name}`)}`),
      ...names(ofPayments).map((name) => `--payments-${flag(`${name}`)}`),
      ...names(ofCertificates).map((name) => `--certificates-${flag(`${name}`)}`),
    ]
    expect(wanted.length).toBeGreaterThan(18)
    expect(wanted.filter((name) => !stdout.includes(`  ${name}`))).toEqual([])
  })

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    expect(await runToEnd(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each([
    [
      ['--allow-host', 'wxpay', '--allow-host', 'wx:80'],
      "--allow-host takes a name without scheme and port, not 'wx:80'",
    ],
    [['--port', 'high'], "--port takes a number from 0 to 65535, not 'high'"],
    [['--port', '70000'], "--port takes a number from 0 to 65535, not '70000'"],
    [['--host', 'http://wx'], "--host takes an address or its name, not 'http://wx'"],
    [['--mchid', 'x'], "--mchid takes a text of digits, not 'x'"],
    [['--lang', 'fr'], "--lang takes en or zh, not 'fr'"],
    [['--prot', '1'], "Unknown option '--prot'"],
    [['8787'], "Unexpected argument '8787'"],
    [['--replay', 'never'], "--replay takes answer or execute or refuse, not 'never'"],
    [['--keep-requests', '0'], "--keep-requests takes a positive integer, not '0'"],
    [['--partnerships-max-limit', '-1'], "'--partnerships-max-limit"],
    [['--partnerships-offset-unit', 'rows'], "--partnerships-offset-unit takes page or row, not 'rows'"],
    [['--partnerships-offset-unit', '\u001b[2J'], "--partnerships-offset-unit takes page or row, not '\\u{1b}[2J'"],
    [['--identity-folder', 'x'], "Unknown option '--identity-folder'"],
    [['--tls'], '--tls needs --identity: clients have to trust the certificate that is kept there'],
    [['--proxy'], '--proxy needs --identity'],
  ])('refuses %j with a plain message', async (args, message) => {
    const { code, stdout, stderr } = await runToEnd(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^wechatpay-sandbox: /)
    expect(stderr).not.toContain('    at ')
  })

  it('reports that its port is in use, and how to take another one', async () => {
    const served = await serve(await createSandbox())
    const { port } = new URL(served.url)
    const { code, stderr } = await runToEnd(['--port', port])
    await served.close()
    expect(code).toBe(1)
    expect(stderr).toBe(
      `wechatpay-sandbox: port ${port} of 127.0.0.1 is in use, maybe by another sandbox: stop it, or take a free port by --port 0\n`,
    )
  })

  it('begins with the state of --seed, and the options of the flags', async () => {
    const { url, token, stop } = await start(
      [
        '--seed',
        'seed.json',
        '--replay',
        'refuse',
        '--partnerships-max-limit',
        '7',
        '--partnerships-unknown-partners',
        'a,b',
      ],
      { files: { 'seed.json': JSON.stringify({ partnerships: [row] }) } },
    )
    const get = async (path: string) =>
      await (await fetch(`${url}/__sandbox/${path}`, { headers: { Authorization: `Bearer ${token}` } })).json()
    expect((await get('state')).partnerships.rows).toMatchObject([row])
    expect(await get('options')).toMatchObject({
      unaskedSigner: 'publicKey',
      replay: 'refuse',
      partnerships: { maxLimit: 7, unknownPartners: ['a', 'b'] },
    })
    await stop()
  })

  it.each([
    ['no.json', undefined, 'no.json: expected a file, found none'],
    ['seed.json', '{"partnerships":[', 'seed.json: expected JSON'],
    ['seed.json', '[]', 'seed.json: seed: expected an object, received object'],
    [
      'seed.json',
      '{"payments":[]}',
      'seed.json: seed.payments: expected one of partnerships, merchants, received another name',
    ],
    ['seed.json', '{"partnerships":{}}', 'seed.json: seed.partnerships: expected an array, received object'],
    [
      'seed.json',
      '{"partnerships":[{"partner":{"type":"APPID"}}]}',
      'seed.json: partnerships.seed[0].authorized_data: expected an object, received undefined',
    ],
    ['/dev/zero', undefined, '/dev/zero: expected a file, received a folder or a device'],
    ['.', undefined, '.: expected a file, received a folder or a device'],
  ])('refuses the seed %s %s', async (path, text, message) => {
    const files = text === undefined ? {} : { [path]: text }
    const { code, stderr } = await runToEnd(['--port', '0', '--seed', path], { files })
    expect([code, stderr]).toEqual([1, `wechatpay-sandbox: ${message}\n`])
  })

  it('warns if it listens on more than loopback', async () => {
    const { code, stderr } = await runToEnd(['--port', '0', '--host', '0.0.0.0'])
    expect(code).toBe(0)
    expect(stderr).toBe(
      'wechatpay-sandbox: warning: listens on 0.0.0.0, without TLS: whoever reaches this machine reaches the sandbox\n',
    )
  })
})

const row = {
  partner: { type: 'MERCHANT', merchant_id: '2480029552' },
  authorized_data: { business_type: 'BUSIFAVOR_STOCK', stock_id: '2433405' },
}
