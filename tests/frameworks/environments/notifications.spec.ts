/** The notification handlers of examples/notifications, each in its framework and in a process of its own, over TCP. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sandboxEnv } from '../../lib/env.ts'
import {
  makeMistake,
  mistakes,
  type Orders,
  rightReport,
  serveOrders,
  tryOnce,
  tryReceiver,
} from '../../lib/receiver.ts'
import { folder, freePort, run, start, startProgram } from './programs.ts'

const examples = join(folder, '../../examples/notifications')
// Below this folder, where Node and Turbopack find the packages.
const home = join(folder, 'tmp', `notifications-${process.pid}`)
const programs = ['express', 'fastify', 'koa', 'nest']

let sandbox: Sandbox
let orders: Orders
beforeAll(async () => {
  cpSync(examples, home, { recursive: true })
  sandbox = await createSandbox()
  orders = await serveOrders()
})
afterAll(() => {
  orders.close()
  rmSync(home, { recursive: true, force: true })
})

interface Program {
  readonly url: string
  readonly output: () => string
  readonly stop: () => void
}

/** Waits until it listens: its first response may be a 404. */
async function listening(started: ReturnType<typeof start>, port: number): Promise<Program> {
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; ; tries++) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    )
    if (up) return { url, output: started.output, stop: () => void started.child.kill() }
    if (tries > 100) throw new Error(`It does not listen: ${started.output()}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function env(port: number): Record<string, string> {
  return { ...sandboxEnv(sandbox, ''), ORDERS_URL: orders.url, PORT: `${port}` }
}

const compilerOptions = {
  target: 'ES2023',
  module: 'NodeNext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  // Nest's.
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: ['node'],
  skipLibCheck: true,
}

/** As `tsc` makes it for Nest: Node strips types and knows no decorators. */
function compile(source: string): string {
  const { ES2023 } = ts.ScriptTarget
  const options = {
    target: ES2023,
    module: ts.ModuleKind.ESNext,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  }
  return ts.transpileModule(source, { compilerOptions: options }).outputText
}

async function startExample(name: string, change: (source: string) => string = (source) => source): Promise<Program> {
  const file = join(home, `${name}-${process.hrtime.bigint()}.js`)
  writeFileSync(file, compile(change(readFileSync(join(home, `${name}.ts`), 'utf8'))))
  const port = await freePort()
  const program = await listening(startProgram(process.execPath, [file], { cwd: home, env: env(port) }), port)
  onTestFinished(program.stop)
  return program
}

function mistakeOf(name: string) {
  const mistake = mistakes[name]
  if (!mistake) throw new Error(`There is no mistake for ${name}`)
  return mistake
}

it('the examples compile under strict TypeScript, with the types of their frameworks', {
  timeout: 60_000,
}, async () => {
  const include = [...programs, 'next'].map((name) => `${name}.ts`)
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }))
  const { code, output } = await run('typescript/bin/tsc', ['-p', 'tsconfig.json', '--pretty', 'false'], { cwd: home })
  expect(output).toBe('')
  expect(code).toBe(0)
})

describe.each(programs)('%s', { timeout: 60_000 }, (name) => {
  it('takes what is good, once, and has sent again what is not', async () => {
    const { url } = await startExample(name)
    expect(await tryReceiver(sandbox, `${url}/notify`, orders)).toEqual(rightReport)
  })

  it('parsing the JSON first is reported with the fix', async () => {
    const mistake = mistakeOf(name)
    const { url, output } = await startExample(name, (source) => makeMistake(source, mistake))
    expect(await tryOnce(sandbox, `${url}/notify`)).toMatchObject({ status: 500 })
    await expect.poll(output).toContain(mistake.fix)
  })
})

describe('next', { timeout: 60_000 }, () => {
  let server: Program

  function addRoute(path: string, source: string): void {
    const route = join(home, 'next-app/app', path)
    mkdirSync(route, { recursive: true })
    cpSync(join(examples, 'shop.ts'), join(route, 'shop.ts'))
    writeFileSync(join(route, 'route.ts'), source)
  }

  beforeAll(async () => {
    const cwd = join(home, 'next-app')
    const source = readFileSync(join(examples, 'next.ts'), 'utf8')
    cpSync(join(folder, 'next-app/app/layout.tsx'), join(cwd, 'app/layout.tsx'))
    writeFileSync(join(cwd, 'next.config.mjs'), nextConfig)
    writeFileSync(join(cwd, 'tsconfig.json'), '{ "compilerOptions": { "allowImportingTsExtensions": true } }')
    addRoute('notify', source)
    addRoute('edge/notify', `${source}\nexport const runtime = 'edge'\n`)
    addRoute('parsed/notify', makeMistake(source, mistakeOf('next')))
    const built = await run('next/dist/bin/next', ['build'], { cwd })
    if (built.code !== 0) throw new Error(built.output)
    const port = await freePort()
    const args = ['start', '--hostname', '127.0.0.1', '--port', `${port}`]
    server = await listening(start('next/dist/bin/next', args, { cwd, env: env(port) }), port)
  }, 600_000)

  afterAll(() => server?.stop())

  it.each(['', '/edge'])('takes what is good, once, and has sent again what is not: %s/notify', async (path) => {
    expect(await tryReceiver(sandbox, `${server.url}${path}/notify`, orders)).toEqual(rightReport)
  })

  it('parsing the JSON first is reported with the fix', async () => {
    expect(await tryOnce(sandbox, `${server.url}/parsed/notify`)).toMatchObject({ status: 500 })
    await expect.poll(server.output).toContain(mistakeOf('next').fix)
  })
})

/** Turbopack looks for packages below its root alone. */
const nextConfig = `
const root = ${JSON.stringify(folder)}
export default { turbopack: { root }, outputFileTracingRoot: root }
`
