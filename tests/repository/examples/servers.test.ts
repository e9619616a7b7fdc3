/** The examples that serve, each on its own runtime, asked over HTTP. */
import { build } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EdgeVM } from '../../runtimes/runner/edge-vm.ts'
import { type Env, examples, startScript } from './lib/programs.ts'
import { seed, serveSandbox } from './lib/served.ts'

async function start(name: string, env: Env, args?: string): Promise<string> {
  const { url, stop } = await startScript(name, env, args)
  onTestFinished(stop)
  return url
}

function post(body: unknown, idempotencyKey: string): RequestInit {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey }
  return { method: 'POST', headers, body: JSON.stringify(body) }
}

describe('cloudflare-worker', () => {
  it('lists in workerd with the keys of its bindings, also where its first requests come together', async () => {
    const { sandbox, env } = await serveSandbox()
    sandbox.partnerships.seed([seed])
    const url = await start('cloudflare-worker', env, '--socket-addr=http=127.0.0.1:0 --control-fd=1')
    const answers = await Promise.all([1, 2, 3, 4].map(() => fetch(url)))
    for (const answer of [...answers, await fetch(url)]) {
      expect(await answer.json()).toMatchObject({ data: [seed], total_count: 1 })
    }
    expect(sandbox.requests.filter(({ status }) => status === 200)).toHaveLength(5)
  })
})

describe('deno-server', () => {
  it('lists in Deno', async () => {
    const { sandbox, env } = await serveSandbox()
    sandbox.partnerships.seed([seed])
    const answer = await fetch(await start('deno-server', env))
    expect(await answer.json()).toMatchObject([seed])
  })
})

describe('bun-server', () => {
  it('builds in Bun, once for each key', async () => {
    const { sandbox, env } = await serveSandbox()
    const url = `${await start('bun-server', env)}/partnerships`
    for (const _ of ['first', 'again']) {
      const answer = await fetch(url, post(seed, 'order-1'))
      expect(await answer.json()).toMatchObject({ state: 'ESTABLISHED' })
    }
    expect(sandbox.executions).toHaveLength(1)
  })

  it('says that nothing was sent of what is no partnership, and 502 where nobody knows', async () => {
    const { sandbox, env } = await serveSandbox()
    const url = `${await start('bun-server', env)}/partnerships`
    const invalid = await fetch(url, post({ partner: { type: 'APPID' } }, 'order-1'))
    expect([invalid.status, await invalid.json()]).toMatchObject([422, { outcome: 'not-sent' }])
    expect(sandbox.requests).toEqual([])
    sandbox.faults.push({ kind: 'unsigned' })
    const unsigned = await fetch(url, post(seed, 'order-1'))
    expect([unsigned.status, await unsigned.json()]).toMatchObject([502, { outcome: 'unknown' }])
  })
})

describe('hono', () => {
  it('builds and lists on Node', async () => {
    const { env } = await serveSandbox()
    const url = `${await start('hono', env)}/partnerships`
    expect(await (await fetch(url)).json()).toMatchObject({ data: [] })
    const built = await fetch(url, post(seed, 'order-1'))
    expect([built.status, await built.json()]).toMatchObject([200, { state: 'ESTABLISHED' }])
    expect(await (await fetch(url)).json()).toMatchObject({ data: [seed] })
  })

  it('returns to its caller what each outcome asks for', async () => {
    const { sandbox, env } = await serveSandbox({ partnerships: { unknownPartners: [seed.partner.appid] } })
    const url = `${await start('hono', env)}/partnerships`
    const status = async (body: unknown, key: string) => (await fetch(url, post(body, key))).status
    expect(await status(seed, '')).toBe(400)
    expect(await status(seed, 'order-1')).toBe(409)
    sandbox.faults.push({ kind: 'wrong-signature' })
    const other = { ...seed, partner: { type: 'APPID', appid: 'wx8888888888888888' } }
    expect(await status(other, 'order-2')).toBe(502)
  })
})

describe('next-route-handler', () => {
  /** The route on edge-light, the runtime that it asks for; Next hands it its variables in `process.env`. */
  async function loadRoute(env: Env): Promise<(request: Request) => Promise<Response>> {
    const { outputFiles } = await build({
      entryPoints: [`${examples}/next-route-handler/app/api/partnerships/route.ts`],
      bundle: true,
      platform: 'neutral',
      mainFields: ['module', 'main'],
      format: 'iife',
      globalName: 'route',
      write: false,
    })
    const vm = new EdgeVM({
      codeGeneration: { strings: false, wasm: false },
      extend: (context) => Object.assign(context, { process: { env } }),
    })
    vm.evaluate(outputFiles[0]?.text ?? '')
    return (request) => vm.evaluate('route.POST')(request)
  }

  it('builds, without Next', async () => {
    const { sandbox, env } = await serveSandbox()
    const POST = await loadRoute(env)
    const answer = await POST(new Request('https://shop.example/api/partnerships', post(seed, 'order-1')))
    expect(await answer.json()).toMatchObject({ state: 'ESTABLISHED' })
    expect(sandbox.executions).toHaveLength(1)
  })

  it('loads where there are no keys, as `next build` does it, and then says which is missing', async () => {
    const POST = await loadRoute({})
    const call = POST(new Request('https://shop.example/api/partnerships', post(seed, 'order-1')))
    await expect(call).rejects.toThrow(/mchid/)
  })
})
