import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { start as startChild } from '../lib/child.ts'
import { interleave } from '../lib/load.ts'
import { cpuMsOf, showsCpu } from '../lib/measure-process.ts'
import { atMost, type Goal, type Group, type Mode, type Results, type Rounds, type Row, toRows } from '../lib/row.ts'
import { median } from '../lib/statistics.ts'
import { buildBody, type Target } from '../lib/target.ts'

const here = fileURLToPath(new URL('..', import.meta.url))
const ours = '@wechatpay-edge/partnerships'
const empty = 'an empty module'

/** A tool of tests/runtimes, which a plain install does not have. */
const tool = (path: string) => fileURLToPath(new URL(`../../tests/runtimes/node_modules/${path}`, import.meta.url))

/** Milliseconds from the `import()` to its end, in a process of its own. */
function measureImport(specifier: string, cwd: string): number {
  const program = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd, encoding: 'utf8' }))
}

async function measureImports({ isLong }: Mode): Promise<{ rows: Row[]; goals: Goal[] }> {
  const peers = ['openapi-fetch', ours, 'wechatpay-axios-plugin', 'wechatpay-node-v3']
  const specifiers: Readonly<Record<string, string>> = {
    [empty]: 'data:text/javascript,export {}',
    ...Object.fromEntries(peers.map((name) => [name, name])),
  }
  const rounds = await interleave(Object.keys(specifiers), isLong ? 41 : 15, async (subject) =>
    measureImport(specifiers[subject] ?? '', here),
  )
  const of = (subject: string) => median(rounds[subject] ?? [])
  const allowed = Math.max(of(empty) + 10, of('openapi-fetch') * 2.2)
  return {
    rows: toRows('import, in a fresh process: time', 'ms', rounds, 'openapi-fetch'),
    goals: [atMost('import of the client: an empty module + 10 ms, or 2.2 × openapi-fetch', allowed, of(ours), 'ms')],
  }
}

async function bundleOf(source: string, platform: 'neutral' | 'node'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: here },
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    platform,
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

/** Modules whose bundle contains all of a package. The peers need Node: what they depend on reads files, and knows its http. */
const whole = {
  [ours]: ['neutral', `export * from '${ours}'`],
  'openapi-fetch': ['neutral', "export * from 'openapi-fetch'; export { default } from 'openapi-fetch'"],
  'wechatpay-axios-plugin': ['node', "export * from 'wechatpay-axios-plugin'"],
  'wechatpay-node-v3': ['node', "export { default } from 'wechatpay-node-v3'"],
} as const

async function measureBundles(): Promise<Row[]> {
  const sizes: Record<string, number[]> = {}
  for (const [name, [platform, source]] of Object.entries(whole)) {
    sizes[name] = [gzipSync(await bundleOf(source, platform), { level: 9 }).length / 1000]
  }
  return toRows('bundle, whole, minified and gzipped', 'kB', sizes, 'openapi-fetch')
}

/** A module whose `call` makes a client and one signed request, as a Worker does that takes its keys from `env`. */
function clientSource({ url, mchid, serialNo, privateKey, publicKeyId, publicKey }: Target): string {
  const keys = { merchant: { mchid, serialNo, privateKey }, wechatpay: { [publicKeyId]: publicKey } }
  return `import { createPartnershipsClient } from '${ours}'
const call = async () => {
  const client = createPartnershipsClient(${JSON.stringify({ ...keys, hosts: [url] })})
  const { state } = await client.build(${JSON.stringify(buildBody)}, { idempotencyKey: 'first' })
  return state
}
`
}

/** The same by the floor: `fetch` and WebCrypto alone. */
function floorSource(target: Target): string {
  return `import { makeFloor } from './callers/floor.ts'
const call = async () => (await (await makeFloor(${JSON.stringify(target)}))('first')).state
`
}

/** The programs of a runtime that runs files: they print what the response says, or nothing of it. */
interface Runner {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
}

const runners: readonly Runner[] = [
  { name: 'Node', program: process.execPath, args: [] },
  { name: 'Deno', program: tool('deno/bin.cjs'), args: ['run', '--no-lock', '--no-remote', '--allow-net=127.0.0.1'] },
  { name: 'Bun', program: tool('bun/bin/bun.exe'), args: ['run'] },
]

function runFile({ program, args }: Runner, file: string): number {
  const start = performance.now()
  const command = program.endsWith('.cjs') ? [process.execPath, program] : [program]
  const output = execFileSync(command[0] as string, [...command.slice(1), ...args, file], { encoding: 'utf8' })
  if (output.trim() !== 'ESTABLISHED') throw new Error(`${program} printed ${output}`)
  return performance.now() - start
}

async function measureRunner(runner: Runner, folder: string, target: Target, { isLong }: Mode): Promise<Row[]> {
  const files = { empty: join(folder, 'empty.mjs'), first: join(folder, 'first.mjs') }
  writeFileSync(files.empty, "console.log('ESTABLISHED')\n")
  writeFileSync(files.first, await bundleOf(`${clientSource(target)}console.log(await call())`, 'neutral'))
  const rounds = await interleave(Object.keys(files), isLong ? 20 : 5, async (name) =>
    runFile(runner, files[name as keyof typeof files]),
  )
  const named: Rounds = { 'an empty program': rounds.empty ?? [], 'one signed request': rounds.first ?? [] }
  return toRows(`${runner.name}, from the start of the process to its end: time`, 'ms', named, 'an empty program')
}

/** The program itself, not the script that starts it: `undefined` if it is not installed. */
function findWorkerd(): string | undefined {
  const folder = tool('workerd')
  if (!existsSync(folder)) return undefined
  return (createRequire(import.meta.url)(folder) as { readonly default: string }).default
}

/** Milliseconds of CPU that workerd has taken when a Worker has answered its first request. */
async function measureWorker(workerd: string, folder: string, name: string): Promise<number> {
  const port = await freePort()
  writeFileSync(
    join(folder, `${name}.capnp`),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "${name}.mjs", esModule = embed "${name}.mjs")],
      compatibilityDate = "2026-11-01",
      globalOutbound = "loopback",
    )),
    (name = "loopback", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
  )
  const child = spawn(workerd, ['serve', join(folder, `${name}.capnp`)], { stdio: ['ignore', 'ignore', 'inherit'] })
  const exit = once(child, 'exit')
  try {
    await listening(port)
    const answer = await (await fetch(`http://127.0.0.1:${port}/`)).text()
    if (answer !== 'ESTABLISHED') throw new Error(`the Worker responded with ${answer}`)
    return cpuMsOf(child.pid as number)
  } finally {
    child.kill()
    await exit
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Waits until something listens; it sends no request. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('workerd does not listen')
}

async function measureWorkers(
  workerd: string,
  folder: string,
  target: Target,
  { isLong }: Mode,
): Promise<{ rows: Row[]; goals: Goal[] }> {
  const worker = (body: string) => `export default { async fetch() { return new Response(${body}) } }`
  writeFileSync(join(folder, 'empty.mjs'), worker("'ESTABLISHED'"))
  const first = `${clientSource(target)}${worker('await call()')}`
  writeFileSync(join(folder, 'first.mjs'), await bundleOf(first, 'neutral'))
  writeFileSync(join(folder, 'floor.mjs'), await bundleOf(`${floorSource(target)}${worker('await call()')}`, 'neutral'))
  const rounds = await interleave(['empty', 'floor', 'first'], isLong ? 40 : 20, (name) =>
    measureWorker(workerd, folder, name),
  )
  const named: Rounds = {
    'an empty Worker': rounds.empty ?? [],
    'the same request by `fetch` and WebCrypto alone': rounds.floor ?? [],
    'one signed request': rounds.first ?? [],
  }
  const more = median(rounds.first ?? []) - median(rounds.empty ?? [])
  return {
    rows: toRows('workerd, until the first response: CPU', 'ms', named, 'an empty Worker'),
    goals: [atMost('first signed request in workerd, over an empty Worker: CPU', 5, more, 'ms')],
  }
}

export const start: Group = {
  title: 'Start',
  about: [
    'Each measurement is in a fresh process.',
    'workerd: CPU of its process when the first response has come, for an empty Worker, and for one that makes a client and builds a partnership.',
  ],
  async measure(mode) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-start-')))
    const server = startChild('server', ['cheap'])
    try {
      const target = await server.ask<Target>('target')
      const imports = await measureImports(mode)
      const rows = [...imports.rows, ...(await measureBundles())]
      const goals = [...imports.goals]
      const skipped = []
      for (const runner of runners) {
        if (existsSync(runner.program)) rows.push(...(await measureRunner(runner, folder, target, mode)))
        else skipped.push({ what: runner.name, reason: 'tests/runtimes is not installed' })
      }
      const workerd = findWorkerd()
      if (workerd !== undefined && showsCpu()) {
        const workers = await measureWorkers(workerd, folder, target, mode)
        rows.push(...workers.rows)
        goals.push(...workers.goals)
      } else skipped.push({ what: 'workerd', reason: 'tests/runtimes is not installed, or it is not Linux' })
      return { rows, goals, skipped } satisfies Results
    } finally {
      await server.end()
      rmSync(folder, { recursive: true })
    }
  },
}
