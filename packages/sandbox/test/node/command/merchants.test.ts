/** Several merchants of one command: each has a folder of its own, from start to start. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { createIdentity, createSandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { newFolder, runToEnd, start } from '../lib/command.ts'
import { because, isAbsent, run } from '../lib/tools.ts'

const buildScript = fileURLToPath(new URL('../clients/build.sh', import.meta.url))
const noCurl = isAbsent('curl', '--version') || isAbsent('openssl', 'version')

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')
const envOf = (...path: string[]) => parseEnv(read(...path, '.env')) as Record<string, string>

describe('--merchant', () => {
  describe.skipIf(noCurl)(`with curl and openssl${because(noCurl, 'curl or openssl')}`, () => {
    it('serves each merchant by the files of its folder, also after a restart', async () => {
      const keys = join(newFolder(), 'keys')
      const line = ['--identity', keys, '--mchid', '1900007291', '--merchant', '1900000209']
      const provider = ['--merchant', '1900000100=1900000110,1900000111']
      const first = await start([...line, ...provider])
      const build = async (...folder: string[]) =>
        (await run('sh', [buildScript, join(keys, ...folder), '2433405'])).stdout
      const all = [[], ['1900000209'], ['1900000100']]
      for (const folder of all) expect(await build(...folder)).toMatch(/"state":"ESTABLISHED".*\n200\n$/s)
      const state = await fetch(`${first.url}/__sandbox/state`, { headers: { Authorization: `Bearer ${first.token}` } })
      expect(await state.json()).toMatchObject({
        partnerships: { rows: [{}] },
        merchants: { '1900000100': { partnerships: { rows: [{}] } }, '1900000209': { partnerships: { rows: [{}] } } },
      })
      expect(first.stdout()).toContain(`# The merchant 1900000209: ${join(keys, '1900000209', '.env')}\n`)
      const before = all.map((folder) => envOf(keys, ...folder))
      expect(before.map(({ WXPAY_MCHID }) => WXPAY_MCHID)).toEqual(['1900007291', '1900000209', '1900000100'])
      expect(new Set(before.map(({ WXPAY_API_V3_KEY }) => WXPAY_API_V3_KEY)).size).toBe(3)
      await first.stop()

      const again = await start([...line, ...provider, '--port', new URL(first.url).port])
      expect(all.map((folder) => envOf(keys, ...folder))).toEqual(before)
      for (const folder of all) expect(await build(...folder)).toMatch(/\n200\n$/)
      await again.stop()
      expect(again.stderr()).toBe('POST /v3/marketing/partnerships/build 200\n'.repeat(3))
    })
  })

  it('makes a folder with the files that a merchant has, the secret ones for their owner alone', async () => {
    const keys = join(newFolder(), 'keys')
    expect(await runToEnd(['--port', '0', '--identity', keys, '--merchant', '19'])).toMatchObject({
      code: 0,
      stderr: '',
    })
    const modes = readdirSync(join(keys, '19')).map((name) => [
      name,
      (statSync(join(keys, '19', name)).mode & 0o777).toString(8),
    ])
    expect(Object.fromEntries(modes)).toEqual({
      '.env': '600',
      'apiclient_cert.pem': '644',
      'apiclient_key.pem': '600',
      'identity.json': '600',
      'pub_key.pem': '644',
      'wechatpay_cert.pem': '644',
    })
    const { WXPAY_SANDBOX_TOKEN, WXPAY_PRIVATE_KEY } = envOf(keys, '19')
    expect(WXPAY_SANDBOX_TOKEN).toBe(read(keys, 'control_token').trim())
    expect(WXPAY_PRIVATE_KEY).toBe(read(keys, '19', 'apiclient_key.pem'))
  })

  it('gives the first merchant sub-merchants, without a folder of its own, also with fresh keys', async () => {
    const keys = join(newFolder(), 'keys')
    const line = ['--mchid', '19', '--merchant', '19=7,8']
    expect((await runToEnd(['--port', '0', ...line])).code).toBe(0)
    expect(await runToEnd(['--port', '0', '--identity', keys, ...line])).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(keys)).not.toContain('19')
  })

  it('takes an identity of several merchants from another sandbox', async () => {
    const keys = newFolder()
    const identity = await createIdentity({ mchid: '1900007291', merchants: { 1900000209: {} } })
    writeFileSync(join(keys, 'identity.json'), JSON.stringify(identity), { mode: 0o600 })
    expect((await runToEnd(['--port', '0', '--identity', keys])).code).toBe(0)
    const kept = identity.merchants?.[0]
    expect(read(keys, '1900000209', 'apiclient_key.pem')).toBe(kept?.merchant.privateKey)
    expect(JSON.parse(read(keys, '1900000209', 'identity.json'))).toEqual(kept)
    const sandbox = await createSandbox({ identity: JSON.parse(read(keys, 'identity.json')) })
    expect(sandbox.merchants['1900000209']?.apiV3Key).toBe(envOf(keys, '1900000209').WXPAY_API_V3_KEY)
  })

  it('says whose keys are there and not served', async () => {
    const keys = join(newFolder(), 'keys')
    await runToEnd(['--port', '0', '--identity', keys, '--merchant', '1900000209'])
    const { code, stderr } = await runToEnd(['--port', '0', '--identity', keys])
    expect([code, stderr]).toEqual([
      0,
      `wechatpay-sandbox: ${join(keys, '1900000209')} has keys of a merchant that is not served: add --merchant 1900000209\n`,
    ])
  })

  it('refuses a folder of another merchant, of something else, or a link', async () => {
    const keys = join(newFolder(), 'keys')
    const line = ['--port', '0', '--identity', keys, '--mchid', '1900007291']
    await runToEnd([...line, '--merchant', '19'])
    const messages = async (...args: string[]) => (await runToEnd([...line, ...args])).stderr
    writeFileSync(join(keys, '19', 'identity.json'), read(keys, 'identity.json'))
    expect(await messages('--merchant', '19')).toContain(
      'it has the mchid 1900007291, and the command line asks for 19. Restore the file',
    )
    mkdirSync(join(keys, '20'))
    writeFileSync(join(keys, '20', 'a'), '')
    expect(await messages('--merchant', '20')).toContain('20: expected an empty folder, or one with identity.json')
    rmSync(join(keys, '20'), { recursive: true })
    symlinkSync('/tmp', join(keys, '20'))
    expect(await messages('--merchant', '20')).toContain('20: expected a folder, received a symbolic link')
  })

  const form = '--merchant takes a number, each once, and for a service provider those of its sub-merchants after ='
  it.each([
    [['--merchant', '19'], '--merchant needs --identity: the keys of further merchants are kept there'],
    [['--identity', 'a', '--merchant', '../b'], `${form}, not '../b'`],
    [['--identity', 'a', '--merchant', ''], `${form}, not ''`],
    [['--identity', 'a', '--merchant', '19='], `${form}, not '19='`],
    [['--identity', 'a', '--merchant', '19=x'], `${form}, not '19=x'`],
    [['--identity', 'a', '--merchant', '19=2,2'], `${form}, not '19=2,2'`],
    [['--identity', 'a', '--merchant', '19=2=3'], `${form}, not '19=2=3'`],
    [['--identity', 'a', '--merchant', '19', '--merchant', '19=2'], `${form}, not '19 19=2'`],
  ])('refuses %j', async (args, message) => {
    expect(await runToEnd(args)).toEqual({ code: 2, stdout: '', stderr: `wechatpay-sandbox: ${message}\n` })
  })
})
