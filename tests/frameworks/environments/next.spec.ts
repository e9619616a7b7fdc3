/** The example of a route handler in a real Next.js app, built and started, on both of its runtimes. */
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedRequest } from '@wechatpay-edge/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxEnv } from '../../lib/env.ts'
import { folder, freePort, run, start } from './programs.ts'
import { serveTarget } from './server.ts'

const target = serveTarget()
// Below this folder, where Turbopack finds the packages.
const app = join(folder, 'tmp', `next-${process.pid}`)
const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
}
let server: ReturnType<typeof start> | undefined
let url = ''

beforeAll(async () => {
  const route = 'app/api/node/partnerships'
  cpSync(join(folder, 'next-app'), app, { recursive: true })
  mkdirSync(join(app, route), { recursive: true })
  cpSync(join(folder, '../../examples/next-route-handler/app/api/partnerships/route.ts'), join(app, route, 'route.ts'))
  const built = await run('next/dist/bin/next', ['build'], { cwd: app })
  if (built.code !== 0) throw new Error(built.output)
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const env = {
    ...sandboxEnv(target().sandbox, target().url),
  }
  server = start('next/dist/bin/next', ['start', '--hostname', '127.0.0.1', '--port', `${port}`], { cwd: app, env })
  for (let tries = 0; ; tries++) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    )
    if (up) return
    if (tries > 100) throw new Error(`next start does not listen: ${server.output()}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}, 600_000)

afterAll(() => {
  server?.child.kill()
  rmSync(app, { recursive: true, force: true })
})

describe.each(['node', 'edge'])('on its %s runtime', (runtime) => {
  const post = async (
    key: string,
  ): Promise<{ status: number; answer: object; requests: readonly RecordedRequest[] }> => {
    const { sandbox } = target()
    const before = sandbox.requests.length
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': `${runtime}_${key}` }
    const response = await fetch(`${url}/api/${runtime}/partnerships`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return { status: response.status, answer: await response.json(), requests: sandbox.requests.slice(before) }
  }

  it('a build goes out once, with its length and our User-Agent', async () => {
    const { status, answer, requests } = await post('build')
    expect([status, answer]).toEqual([200, expect.objectContaining({ state: 'ESTABLISHED' })])
    expect(requests).toHaveLength(1)
    const [request] = requests as [RecordedRequest]
    const headers = Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value]))
    expect(request.body).toBe(JSON.stringify(body))
    expect(headers).toMatchObject({ 'content-length': `${request.body.length}` })
    expect(headers['user-agent']).toMatch(/^wechatpay-edge\//)
    expect(headers).not.toHaveProperty('transfer-encoding')
  })

  it.each(['build', 'terminate', 'listPage', 'list'])('%s: what the server saw', async (operation) => {
    const { sandbox } = target()
    const before = sandbox.requests.length
    const query = { authorized_data: { business_type: 'FAVOR_STOCK' } }
    const idempotencyKey = `${runtime}_${operation}`
    const response = await fetch(`${url}/api/${runtime}/operations`, {
      method: 'POST',
      body: JSON.stringify({ operation, body, query, idempotencyKey }),
    })
    const result = await response.json()
    expect(response.status).toBe(200)
    const isWrite = operation === 'build' || operation === 'terminate'
    if (operation === 'build') expect(result).toMatchObject({ state: 'ESTABLISHED' })
    if (operation === 'terminate') expect(result).toHaveProperty('terminate_time')
    if (!isWrite) expect((operation === 'list' ? result : result.data).length).toBeGreaterThan(0)
    const requests = sandbox.requests.slice(before)
    expect(requests.length).toBeGreaterThan(0)
    for (const request of requests) {
      const headers = Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value]))
      expect(request).toMatchObject({ status: 200, signed: true, body: isWrite ? JSON.stringify(body) : '' })
      expect(headers['user-agent']).toMatch(/^wechatpay-edge\//)
      expect(headers).not.toHaveProperty('transfer-encoding')
      if (isWrite) expect(headers['content-length']).toBe(`${request.body.length}`)
    }
  })

  it('a 401 reaches the caller', async () => {
    target().sandbox.faults.push({ kind: 'status', status: 401, code: 'SIGN_ERROR', message: '签名错误' })
    const { status, answer, requests } = await post('refused')
    expect(status).toBe(502)
    expect(answer).toMatchObject({ outcome: 'unknown', message: expect.stringMatching(/^401 SIGN_ERROR 签名错误/) })
    expect(requests).toHaveLength(1)
  })

  it('a lost response is repeated with the same key, and done once', async () => {
    const { sandbox } = target()
    const before = sandbox.executions.length
    sandbox.faults.push({ kind: 'drop', execute: true })
    const { status, requests } = await post('lost')
    expect([status, requests.length, sandbox.executions.length - before]).toEqual([200, 2, 1])
  })
})
