/** The recipes of docs/middleware.md for a proxy: each call goes through it, with its length, and is verified. */
import { existsSync } from 'node:fs'
import { createServer, request as forward } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxEnv } from '../../lib/env.ts'
import { folder, runProgram } from './programs.ts'
import { serveTarget } from './server.ts'

const target = serveTarget()
let proxied = 0
const proxy = createServer((request, response) => {
  proxied++
  const { method, headers, url = '' } = request
  const onward = forward(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  request.pipe(onward)
})
proxy.on('connect', (request, socket) => {
  proxied++
  const [host = '', port] = (request.url ?? '').split(':')
  const onward = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    onward.pipe(socket).pipe(onward)
  })
  onward.on('error', () => socket.destroy())
  socket.on('error', () => onward.destroy())
})
beforeAll(() => new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  proxy.close()
  proxy.closeAllConnections()
})

const tool = (name: string): string => join(folder, '../runtimes/node_modules/.bin', name)

it.for<readonly [title: string, file: string, program: string, args: readonly string[]]>([
  ['undici, of the major version that Node has inside', 'node.mjs', process.execPath, []],
  ['NODE_USE_ENV_PROXY', 'environment.mjs', process.execPath, []],
  ['Bun', 'bun.mjs', tool('bun'), ['run']],
  ['Deno', 'deno.mjs', tool('deno'), ['run', '--allow-all', '--node-modules-dir=manual']],
])('%s', { timeout: 60_000 }, async ([, file, program, args], { skip }) => {
  skip(!existsSync(program), 'not installed: pnpm test:runtimes installs it')
  const { sandbox, url } = target()
  const [before, requests] = [proxied, sandbox.requests.length]
  const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const env = {
    ...sandboxEnv(sandbox, url),
    WXPAY_PROXY: proxyUrl,
    ...(file === 'environment.mjs' && { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxyUrl }),
  }
  const { output } = await runProgram(program, [...args, file], { cwd: join(folder, 'proxies'), env })
  expect(output.trim()).toBe('ESTABLISHED')
  expect(proxied - before).toBe(1)
  const [request] = sandbox.requests.slice(requests)
  const headers = new Headers(request?.headers as [string, string][])
  expect(headers.get('content-length')).toBe(`${request?.body.length}`)
  expect(headers.get('user-agent')).toMatch(/^wechatpay-edge\//)
})
