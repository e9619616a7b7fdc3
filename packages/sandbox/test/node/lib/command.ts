/** Starts the command as a user does: as a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { vi } from 'vitest'

const bin = fileURLToPath(new URL('../../../dist/node/bin.js', import.meta.url))

/** A command that listens. */
export interface Started {
  readonly env: Readonly<Record<string, string>>
  readonly url: string
  readonly token: string
  stdout(): string
  /** What it has logged so far, without the time of day. */
  stderr(): string
  /** Waits for a line. */
  logged(part: string): Promise<void>
  /** Reads its output no more. */
  leave(): void
  stop(): Promise<number | null>
}

/** A folder that nothing else uses. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'wechatpay-sandbox-'))
}

// Each command that a test starts listens for its end.
process.setMaxListeners(0)

function launch(args: readonly string[], { cwd = newFolder(), files = {}, before = [] }: StartOptions) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  const [program = '', ...rest] = [...before, process.execPath, bin, ...args]
  const child = spawn(program, rest, { cwd, env: { ...process.env, TZ: 'UTC' } })
  // A test that fails leaves nothing behind.
  process.once('exit', () => child.kill())
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk
    })
  }
  return { child, texts, closed: once(child, 'close').then(([code]) => code as number | null) }
}

interface StartOptions {
  readonly cwd?: string
  /** Text files to put there, by name. */
  readonly files?: Readonly<Record<string, string>>
  /** A program that runs it. */
  readonly before?: readonly string[]
}

export async function start(args: readonly string[], options: StartOptions = {}): Promise<Started> {
  const { child, texts, closed } = launch(['--port', '0', ...args], options)
  await Promise.race([
    vi.waitUntil(() => texts.stdout.includes('WXPAY_BASE_URL='), { timeout: 60_000, interval: 20 }),
    closed.then((code) => {
      throw new Error(`it ended with ${code}: ${texts.stderr}`)
    }),
  ])
  const env = parseEnv(texts.stdout) as Record<string, string>
  const stderr = (): string => texts.stderr.replace(/^\d\d:\d\d:\d\d /gm, '')
  return {
    env,
    url: env.WXPAY_BASE_URL ?? '',
    token: env.WXPAY_SANDBOX_TOKEN ?? '',
    stdout: () => texts.stdout,
    stderr,
    logged: (part) => vi.waitUntil(() => stderr().includes(part), { timeout: 10_000 }).then(() => {}),
    leave() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
    stop() {
      child.kill('SIGTERM')
      return closed
    },
  }
}

/** Runs it to its end; one that listens is stopped. */
export async function runToEnd(
  args: readonly string[],
  options: StartOptions = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { child, texts, closed } = launch(args, options)
  const timer = setInterval(() => {
    if (!texts.stdout.includes('WXPAY_BASE_URL')) return
    clearInterval(timer)
    // Once: a second one would end it at once.
    child.kill('SIGTERM')
  }, 20)
  const code = await closed
  clearInterval(timer)
  return { code, ...texts }
}
