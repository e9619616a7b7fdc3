/** The folder of `--identity`: the same values from start to start, and nothing lost. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { createIdentity, createSandbox, type SandboxIdentity } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, runToEnd, start } from '../lib/command.ts'
import { because, isAbsent, run } from '../lib/tools.ts'

const buildScript = fileURLToPath(new URL('../clients/build.sh', import.meta.url))
const noCurl = isAbsent('curl', '--version') || isAbsent('openssl', 'version')

let identity: SandboxIdentity
beforeAll(async () => {
  identity = await createIdentity()
})

/** A folder as the command leaves it, made without a start. */
async function keptFolder(): Promise<string> {
  const folder = newFolder()
  writeFileSync(join(folder, 'identity.json'), JSON.stringify(identity), { mode: 0o600 })
  await runToEnd(['--port', '0', '--identity', folder])
  return folder
}

const modeOf = (...path: string[]): string => (statSync(join(...path)).mode & 0o777).toString(8)
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')

describe('--identity', () => {
  describe.skipIf(noCurl)(`with curl and openssl${because(noCurl, 'curl or openssl')}`, () => {
    it('starts from an empty folder, and after a restart the same values still build a partnership', async () => {
      const cwd = newFolder()
      const first = await start(['--identity', 'keys'], { cwd })
      const port = new URL(first.url).port
      const folder = join(cwd, 'keys')
      const build = async (stock: string): Promise<string> => (await run('sh', [buildScript, folder, stock])).stdout
      expect(await build('2433405')).toMatch(/"state":"ESTABLISHED".*\n200\n$/s)
      await first.logged('POST /v3/marketing/partnerships/build 200\n')
      const files = new Map(readdirSync(folder).map((name) => [name, read(folder, name)]))
      await first.stop()

      const second = await start(['--identity', 'keys', '--port', port], { cwd })
      expect(second.env).toEqual(first.env)
      expect(await build('2433406')).toMatch(/"state":"ESTABLISHED".*\n200\n$/s)
      expect(new Map(readdirSync(folder).map((name) => [name, read(folder, name)]))).toEqual(files)
      await second.stop()
      expect(second.stderr()).toBe('POST /v3/marketing/partnerships/build 200\n')
    })
  })

  it('writes the files that a merchant has, the secret ones for their owner alone', async () => {
    const folder = join(newFolder(), 'a', 'keys')
    const started = await start(['--identity', folder, '--mchid', '1900007291'])
    await started.stop()
    expect(Object.fromEntries(readdirSync(folder).map((name) => [name, modeOf(folder, name)]))).toEqual({
      '.env': '600',
      'apiclient_cert.pem': '644',
      'apiclient_key.pem': '600',
      control_token: '600',
      'identity.json': '600',
      'pub_key.pem': '644',
      'wechatpay_cert.pem': '644',
    })
    expect(modeOf(folder)).toBe('700')
    const env = parseEnv(read(folder, '.env')) as Record<string, string>
    expect(env).toEqual(started.env)
    expect(env.WXPAY_MCHID).toBe('1900007291')
    expect(read(folder, 'apiclient_key.pem')).toBe(env.WXPAY_PRIVATE_KEY)
    expect(read(folder, 'pub_key.pem')).toBe(env.WXPAY_PUBLIC_KEY)
    expect(new X509Certificate(read(folder, 'apiclient_cert.pem')).serialNumber).toBe(env.WXPAY_SERIAL_NO)
    const sandbox = await createSandbox({ identity: JSON.parse(read(folder, 'identity.json')) })
    expect(read(folder, 'wechatpay_cert.pem')).toBe(sandbox.wechatpay.certificate.pem)
    expect(sandbox.merchant.privateKey).toBe(env.WXPAY_PRIVATE_KEY)
  })

  it('writes what is missing again, and takes from others what they must not read; it says so', async () => {
    const folder = await keptFolder()
    rmSync(join(folder, 'pub_key.pem'))
    chmodSync(join(folder, 'apiclient_key.pem'), 0o644)
    chmodSync(join(folder, 'identity.json'), 0o604)
    const { code, stderr } = await runToEnd(['--port', '0', '--identity', folder])
    expect(code).toBe(0)
    expect(stderr.replaceAll(folder, 'keys').trimEnd().split('\n')).toEqual([
      'wechatpay-sandbox: keys/identity.json was readable by others (mode 604), and is now 600',
      'wechatpay-sandbox: keys/apiclient_key.pem was readable by others (mode 644), and is now 600',
      'wechatpay-sandbox: keys/pub_key.pem was missing, and is written again',
    ])
    expect([modeOf(folder, 'apiclient_key.pem'), modeOf(folder, 'identity.json')]).toEqual(['600', '600'])
    expect(read(folder, 'pub_key.pem')).toBe(identity.wechatpay.publicKey.pem)
  })

  it('goes on after a start that was killed while it wrote', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, `.identity.json.${'0'.repeat(16)}.tmp`), '{"merchant":')
    const { code, stderr } = await runToEnd(['--port', '0', '--identity', folder])
    expect([code, stderr]).toEqual([0, ''])
  })

  it('gives several commands that start at once the same keys', async () => {
    const folder = join(newFolder(), 'keys')
    const all = await Promise.all(Array.from({ length: 8 }, () => start(['--identity', folder])))
    const withoutUrl = all.map(({ env: { WXPAY_BASE_URL: _, ...rest } }) => rest)
    expect(withoutUrl).toEqual(Array.from({ length: 8 }, () => withoutUrl[0]))
    expect(new Set(all.map(({ url }) => url)).size).toBe(8)
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
    await Promise.all(all.map(({ stop }) => stop()))
  }, 120_000)

  it('keeps the lines that somebody added to its .env', async () => {
    const folder = await keptFolder()
    const before = read(folder, '.env')
    writeFileSync(join(folder, '.env'), `MINE=1\n${before}`)
    await runToEnd(['--port', '0', '--identity', folder])
    expect(read(folder, '.env')).toMatch(/^MINE=1\nWXPAY_MCHID=/)
  })

  /** What is done to a good folder, and what the command then says. */
  const damages: readonly (readonly [string, (folder: string) => void, string])[] = [
    ['is half a file', (f) => truncate(f, 'identity.json'), 'keys/identity.json: it is not JSON. Restore the file'],
    ['is empty', (f) => writeFileSync(join(f, 'identity.json'), ''), 'keys/identity.json: it is not JSON'],
    ['lacks a key', (f) => edit(f, (i) => delete i.apiV3Key), 'identity.apiV3Key: expected 32 letters and digits'],
    [
      'has the key of another certificate',
      (f) => edit(f, (i) => Object.assign(i.merchant, { privateKey: i.wechatpay.publicKey.privateKey })),
      'merchant.certificate is not the certificate of its privateKey',
    ],
    [
      'has another public key',
      (f) => edit(f, (i) => Object.assign(i.wechatpay.publicKey, { privateKey: i.merchant.privateKey })),
      'wechatpay.publicKey.pem is not the public key of its privateKey',
    ],
    [
      'has another serial number',
      (f) => edit(f, (i) => Object.assign(i.merchant, { serialNo: '7'.repeat(40) })),
      'merchant.certificate has another serial number',
    ],
    [
      'has a key file of somebody else',
      (f) => writeFileSync(join(f, 'apiclient_key.pem'), 'mine'),
      'keys/apiclient_key.pem: differs from identity.json. Remove it, and it is written again',
    ],
    [
      'has a link for a file',
      (f) => {
        rmSync(join(f, 'pub_key.pem'))
        symlinkSync('/etc/hostname', join(f, 'pub_key.pem'))
      },
      'keys/pub_key.pem: expected a file, received a symbolic link',
    ],
    [
      'has a link for its .env, whose target is left as it is',
      (f) => {
        rmSync(join(f, '.env'))
        writeFileSync(`${f}-env`, '', { mode: 0o644 })
        symlinkSync(`${f}-env`, join(f, '.env'))
      },
      'keys/.env: expected a file, received a symbolic link',
    ],
    [
      'has a short token',
      (f) => writeFileSync(join(f, 'control_token'), 'a'),
      'keys/control_token: expected 32 characters',
    ],
    ['can be written by all', (f) => chmodSync(f, 0o777), 'keys: others can write into it, and replace its keys'],
    [
      'has lost its identity.json',
      (f) => rmSync(join(f, 'identity.json')),
      'keys: expected an empty folder, or one with identity.json: nothing was written',
    ],
  ]

  it.each(damages)('refuses a folder that %s, and changes nothing', async (_title, damage, message) => {
    const folder = await keptFolder()
    damage(folder)
    const files = () => readdirSync(folder).map((name) => [name, read(folder, name), modeOf(folder, name)])
    const before = files()
    const { code, stdout, stderr } = await runToEnd(['--port', '0', '--identity', folder])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.replaceAll(folder, 'keys')).toContain(message)
    expect(stderr).not.toMatch(/PRIVATE KEY|\n {4}at /)
    expect(files()).toEqual(before)
  })

  it.each([
    ['--mchid', '1900007291', `it has the mchid`],
    ['--serial-with-leading-zero', undefined, 'its serial numbers do not begin with a 0'],
  ])('refuses %s that the folder does not have', async (flag, value, message) => {
    const folder = await keptFolder()
    const { code, stderr } = await runToEnd(['--port', '0', '--identity', folder, flag, ...(value ? [value] : [])])
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })

  it('starts again by the same line, whatever the line asks for', async () => {
    const line = ['--port', '0', '--identity', newFolder(), '--mchid', '1900007291', '--serial-with-leading-zero']
    for (const _ of [1, 2]) expect(await runToEnd(line)).toMatchObject({ code: 0, stderr: '' })
  })

  it('refuses links, files, and folders of something else', async () => {
    const cwd = newFolder()
    mkdirSync(join(cwd, 'real'))
    symlinkSync('real', join(cwd, 'link'))
    writeFileSync(join(cwd, 'file'), '')
    mkdirSync(join(cwd, 'app'))
    writeFileSync(join(cwd, 'app', '.env'), 'SECRET=1')
    const messages = async (path: string) => (await runToEnd(['--port', '0', '--identity', path], { cwd })).stderr
    expect(await messages('link')).toContain('link: expected a folder, received a symbolic link')
    expect(await messages('file')).toContain('file: expected a folder, received a file')
    expect(await messages('app')).toContain('app: expected an empty folder, or one with identity.json')
    expect([readdirSync(join(cwd, 'real')), readdirSync(join(cwd, 'app')), read(cwd, 'app', '.env')]).toEqual([
      [],
      ['.env'],
      'SECRET=1',
    ])
  })

  it.each(['identity', 'seed', 'write-env'])('refuses a path of --%s that leads upward', async (flag) => {
    const cwd = join(newFolder(), 'a')
    mkdirSync(cwd)
    for (const path of ['../b', 'c/../../b', '..', '']) {
      const { code, stderr } = await runToEnd(['--port', '0', `--${flag}`, path], { cwd })
      expect([code, stderr]).toEqual([
        2,
        `wechatpay-sandbox: --${flag} takes a path without '..'; for a folder above this one, give the whole path\n`,
      ])
    }
    expect(existsSync(join(cwd, '..', 'b'))).toBe(false)
  })
})

function truncate(folder: string, name: string): void {
  writeFileSync(join(folder, name), read(folder, name).slice(0, 500))
}

// biome-ignore lint/suspicious/noExplicitAny: a test that damages what it is given
function edit(folder: string, change: (identity: any) => unknown): void {
  const value = JSON.parse(read(folder, 'identity.json'))
  change(value)
  writeFileSync(join(folder, 'identity.json'), JSON.stringify(value))
}

it('reads a folder that nobody may write into', async () => {
  const folder = await keptFolder()
  chmodSync(folder, 0o500)
  // The .env is in step only if the port is the same.
  const port = new URL(parseEnv(read(folder, '.env')).WXPAY_BASE_URL ?? '').port
  const isRoot = execFileSync('id', ['-u'], { encoding: 'utf8' }).trim() === '0'
  const { code } = await runToEnd(['--identity', folder, '--port', port])
  chmodSync(folder, 0o700)
  expect(code, `as ${isRoot ? 'root' : 'a user'}`).toBe(0)
})
