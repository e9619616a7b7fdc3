/** The sandbox as a container: its files are parsed, and the commands in them run as they stand, on this machine. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { sandboxEnv } from '../../lib/env.ts'
import { root } from '../docs/snippets.ts'

const folder = join(root, 'examples/sandbox-container')
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

interface Instruction {
  readonly name: string
  readonly value: string
}

/** The instructions of a Dockerfile, without comments, continued lines joined. */
const instructions: readonly Instruction[] = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const [, name = '', value = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
    return { name, value }
  })
const valuesOf = (wanted: string): string[] =>
  instructions.filter(({ name }) => name === wanted).map(({ value }) => value)
/** An instruction in its exec form: no shell reads it. */
const listOf = (wanted: string): string[] => JSON.parse(/\[.*\]$/.exec(valuesOf(wanted).at(-1) ?? '')?.[0] ?? 'null')

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly command?: string[]
  readonly volumes: string[]
  readonly read_only?: boolean
  readonly cap_drop?: string[]
  readonly security_opt?: string[]
  readonly privileged?: boolean
  readonly ports?: unknown
  readonly user?: string
  readonly network_mode?: string
  readonly depends_on?: unknown
}

const { services } = parse(read('compose.yaml')) as { services: Record<'sandbox' | 'client', Service> }

function temporary(): string {
  const path = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** What the Dockerfile copies, in a folder of its own. */
function copyImage(): string {
  const image = temporary()
  for (const [from = '', to = ''] of valuesOf('COPY').map((value) => value.split(/\s+/))) {
    cpSync(join(root, from), to.endsWith('/') ? join(image, to, basename(from)) : join(image, to), { recursive: true })
  }
  return image
}

/** Starts a command, which ends with the test. */
function start([command = '', ...args]: readonly string[], cwd: string): ChildProcess {
  const child = spawn(command === 'node' ? process.execPath : command, args, {
    cwd,
    env: { PATH: `${join(process.execPath, '..')}:${process.env.PATH}` },
  })
  onTestFinished(() => void child.kill())
  return child
}

async function run(command: readonly string[], cwd: string) {
  const child = start(command, cwd)
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

/** Asks until something is there. */
async function until(isThere: () => boolean): Promise<void> {
  for (let tries = 0; !isThere() && tries < 1000; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('the Dockerfile', () => {
  it('copies files of this repository alone, and runs them as a user without rights', () => {
    const names = instructions.map(({ name }) => name)
    expect(names).not.toContain('ADD')
    expect(names[0]).toBe('FROM')
    expect(valuesOf('FROM')).toEqual([expect.stringMatching(/^node:\d+-alpine$/)])
    for (const value of valuesOf('COPY')) expect(existsSync(join(root, value.split(/\s+/)[0] ?? ''))).toBe(true)
    expect(valuesOf('USER')).toEqual(['node'])
    expect(names.indexOf('USER')).toBeGreaterThan(names.lastIndexOf('RUN'))
    expect(names.indexOf('USER')).toBeLessThan(names.indexOf('ENTRYPOINT'))
    for (const value of valuesOf('RUN')) expect(value).not.toMatch(/\b(curl|wget|npm|npx|apk)\b/)
  })

  it('sends no other file of the repository to the builder', () => {
    const [first, ...kept] = read('Dockerfile.dockerignore').trim().split('\n')
    expect(first).toBe('*')
    expect(kept).toEqual(valuesOf('COPY').map((value) => `!${value.split(/\s+/)[0]}`))
  })

  it('starts a sandbox from what it copies, which writes no file', async () => {
    const [command = '', ...args] = listOf('ENTRYPOINT')
    expect(listOf('CMD')).toEqual(['--port', '8787'])
    const child = start([command, '--permission', '--allow-fs-read=*', ...args, '--port', '0'], copyImage())
    let printed = ''
    child.stdout?.on('data', (chunk) => (printed += chunk))
    await until(() => /^WXPAY_BASE_URL=.*\n/m.test(printed))
    const url = /^WXPAY_BASE_URL=(.*)$/m.exec(printed)?.[1] ?? ''
    expect((await fetch(url)).status).toBe(404)
  })

  it('is healthy while the sandbox responds, and not afterwards', async () => {
    const { url, close } = await serve(await createSandbox())
    const check = listOf('HEALTHCHECK').map((word) => word.replace('http://127.0.0.1:8787', url))
    expect(check.join()).toContain(url)
    expect(await run(check, folder)).toEqual({ code: 0, output: '' })
    await close()
    expect(await run(check, folder)).toEqual({ code: 1, output: '' })
  })
})

describe('the compose file', () => {
  it.each(['sandbox', 'client'] as const)('gives the %s no rights, no port and no file that it can change', (name) => {
    const service = services[name]
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    expect(service).not.toHaveProperty('privileged')
    expect(service).not.toHaveProperty('ports')
    expect(service.user ?? valuesOf('USER').at(-1)).toBe('node')
  })

  it('puts the client into the network of a sandbox that is healthy', () => {
    const { build } = services.sandbox
    expect(existsSync(join(folder, build?.context ?? '', build?.dockerfile ?? ''))).toBe(true)
    expect(services.client.network_mode).toBe('service:sandbox')
    expect(services.client.depends_on).toEqual({ sandbox: { condition: 'service_healthy' } })
    expect(services.client.image).toBe(valuesOf('FROM')[0])
    expect(services.sandbox.volumes).toEqual(['keys:/keys', 'settings:/settings'])
    // The keys of WeChat Pay are for the sandbox alone.
    expect(services.client.volumes).toEqual(['settings:/settings:ro', './client.ts:/client.ts:ro'])
  })

  it('has a client that reads the settings of the sandbox, and verifies its response, after a restart, too', async () => {
    const volumes = temporary()
    for (const name of ['keys', 'settings']) mkdirSync(join(volumes, name))
    const here = (word: string) =>
      word
        .replace(/^(--env-file=)?\/(keys|settings)/, `$1${volumes}/$2`)
        .replace(/^8787$/, '0')
        .replace(/^\/client/, `${folder}/client`)
    const image = copyImage()
    const file = join(volumes, 'settings', '.env')
    const line = (services.client.command ?? []).map(here)
    const keys: (string | undefined)[] = []
    for (const which of ['first', 'second']) {
      const sandbox = start([...listOf('ENTRYPOINT'), ...(services.sandbox.command ?? [])].map(here), image)
      let printed = ''
      sandbox.stdout?.on('data', (chunk) => (printed += chunk))
      await until(() => printed.includes('# The page'))
      expect(statSync(file).mode & 0o777, which).toBe(0o600)
      expect(await run(line, folder)).toEqual({
        code: 0,
        output: expect.stringMatching(/^200 .*"state":"ESTABLISHED"/),
      })
      keys.push(/^WXPAY_SERIAL_NO=(.*)$/m.exec(printed)?.[1])
      sandbox.kill()
      await once(sandbox, 'close')
    }
    expect(keys[1]).toBe(keys[0])
  })

  it('has a client that fails for a signature that is not valid', async () => {
    const sandbox = await createSandbox()
    const { url, close } = await serve(sandbox)
    onTestFinished(close)
    sandbox.faults.push({ kind: 'wrong-signature' })
    const child = spawn(process.execPath, [join(folder, 'client.ts')], {
      env: sandboxEnv(sandbox, url),
      stdio: 'ignore',
    })
    const [code] = await once(child, 'close')
    expect(sandbox.executions).toHaveLength(1)
    expect(code).toBe(1)
  })
})
