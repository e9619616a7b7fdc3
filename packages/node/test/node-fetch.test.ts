import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, createConnection, createServer as createTcpServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createNodeFetch } from '@wechatpay-edge/node'
import { expect, it, onTestFinished } from 'vitest'

async function listen<S extends Server | ReturnType<typeof createTcpServer>>(server: S): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server that says what it received. */
async function echo() {
  const received: { method: string | undefined; headers: IncomingMessage['headers']; body: string }[] = []
  const sockets = new Set<Socket>()
  const server = createServer(async (request, response) => {
    sockets.add(request.socket)
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ method: request.method, headers: request.headers, body })
    await wait(20)
    response.writeHead(200, { 'X-Two': ['a', 'b'] }).end('{"ok":true}')
  })
  return { url: `http://${await listen(server)}/v3/x`, received, sockets }
}

function make(options?: Parameters<typeof createNodeFetch>[0]) {
  const fetch = createNodeFetch(options)
  onTestFinished(() => fetch.close())
  return fetch
}

it('sends a Request with its length, and gives a Response of the platform', async () => {
  const { url, received } = await echo()
  const fetch = make()
  const response = await fetch(new Request(url, { method: 'POST', body: '{"a":"支付"}', headers: { 'X-A': '1' } }))
  expect(response).toBeInstanceOf(Response)
  expect([response.status, await response.json(), response.headers.get('x-two')]).toEqual([200, { ok: true }, 'a, b'])
  expect(received).toMatchObject([
    { method: 'POST', body: '{"a":"支付"}', headers: { 'x-a': '1', 'content-length': '14' } },
  ])
})

it('opens no more connections than it may, and keeps them', async () => {
  const { url, sockets } = await echo()
  const fetch = make({ connections: 2 })
  const all = () => Promise.all(Array.from({ length: 8 }, async () => (await fetch(new Request(url))).text()))
  await all()
  await all()
  expect(sockets.size).toBe(2)
})

it('closes a connection that nobody uses in time', async () => {
  const { url, sockets } = await echo()
  const fetch = make({ connections: 1, keepAliveMs: 1 })
  await (await fetch(new Request(url))).text()
  await expect.poll(() => [...sockets].every((socket) => socket.destroyed)).toBe(true)
  await (await fetch(new Request(url))).text()
  expect(sockets.size).toBe(2)
})

it('sends by way of a proxy', async () => {
  const { url, received } = await echo()
  const tunnels: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '')
    const [host, port] = (request.url ?? '').split(':')
    const target = createConnection({ host, port: Number(port) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    onTestFinished(() => void target.destroy())
  })
  const fetch = make({ proxy: `http://${await listen(proxy)}` })
  expect((await fetch(new Request(url))).status).toBe(200)
  expect(tunnels).toEqual([new URL(url).host])
  expect(received).toHaveLength(1)
})

/** A proxy that takes a CONNECT and says nothing, until it is told to connect. */
async function silentProxy() {
  const state = { isSilent: true }
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    if (state.isSilent) return
    const { hostname, port } = new URL(`http://${request.url}`)
    const target = createConnection({ host: hostname, port: Number(port) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    onTestFinished(() => void target.destroy())
  })
  return { url: `http://${await listen(proxy)}`, state }
}

it('gives up on a proxy that does not connect, and the next request goes through', async () => {
  const { url } = await echo()
  const proxy = await silentProxy()
  const fetch = make({ proxy: proxy.url, connections: 1, connectTimeoutMs: 200 })
  await expect(fetch(new Request(url))).rejects.toThrow()
  proxy.state.isSilent = false
  expect((await fetch(new Request(url))).status).toBe(200)
})

it('ends the connection of a Response that nobody refers to', async () => {
  const server = createServer((request, response) => void response.end('x'.repeat(request.url === '/long' ? 4e6 : 1)))
  const host = await listen(server)
  const fetch = make({ connections: 1 })
  // Nobody keeps it.
  const status = await (async () => (await fetch(new Request(`http://${host}/long`))).status)()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const next = fetch(new Request(`http://${host}/short`)).then((response) => response.text())
  const timer = setInterval(collect, 50)
  onTestFinished(() => clearInterval(timer))
  expect([status, await next]).toEqual([200, 'x'])
})

it('leaves a body alone that is being read, when nobody refers to its Response', async () => {
  const server = createServer((_request, response) => void response.end('x'.repeat(4e6)))
  const url = `http://${await listen(server)}/`
  const { body } = await make()(new Request(url))
  const reader = body?.getReader()
  let length = 0
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) break
    if (length % 10 === 0) collect()
    await wait(0)
    length += value?.length ?? 0
  }
  expect(length).toBe(4e6)
})

it('may be closed twice', async () => {
  const { url } = await echo()
  const fetch = createNodeFetch()
  await (await fetch(new Request(url))).text()
  await Promise.all([fetch.close(), fetch.close()])
  await fetch.close()
})

it('follows no redirect', async () => {
  const server = createServer((_request, response) => response.writeHead(302, { Location: '/elsewhere' }).end())
  const fetch = make()
  expect((await fetch(new Request(`http://${await listen(server)}/`))).status).toBe(302)
})

it('ends with its signal, and so does its connection', async () => {
  let closed = false
  const server = createTcpServer((socket) => socket.on('close', () => (closed = true)).on('error', () => {}))
  const controller = new AbortController()
  const fetch = make()
  const pending = fetch(new Request(`http://${await listen(server)}/`, { signal: controller.signal }))
  await wait(50)
  controller.abort(new Error('enough'))
  await expect(pending).rejects.toThrow('enough')
  await expect.poll(() => closed).toBe(true)
})

it('ends with its signal while it waits for a connection, and one that is given up blocks none', async () => {
  let answer = false
  const server = createServer((_request, response) => void (answer && response.end('late')))
  const url = `http://${await listen(server)}/`
  const fetch = make({ connections: 1 })
  const controllers = [new AbortController(), new AbortController()]
  const pending = controllers.map(({ signal }) => fetch(new Request(url, { signal })))
  const ended = Promise.allSettled(pending)
  await wait(50)
  controllers[1]?.abort(new Error('waited'))
  await expect(pending[1]).rejects.toThrow('waited')
  controllers[0]?.abort(new Error('hung'))
  await ended
  answer = true
  expect(await (await fetch(new Request(url))).text()).toBe('late')
})

it('gives up on a response that is compressed over and over', async () => {
  const encodings = (count: number) => Array.from({ length: count }, () => 'gzip').join(', ')
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Encoding': encodings(Number(request.url?.slice(1))) }).end()
  })
  const host = await listen(server)
  const fetch = make()
  await expect(fetch(new Request(`http://${host}/6`))).rejects.toThrow('The response is compressed more than 5 times')
  expect((await fetch(new Request(`http://${host}/5`))).status).toBe(200)
})

it('is not passed over by a function that is given all it has', async () => {
  const { url, received } = await echo()
  const node = make()
  const seen: string[] = []
  const logging = Object.assign(async (request: Request) => {
    seen.push(request.url)
    return await node(request)
  }, node)
  expect(Object.hasOwn(logging, 'sendPlain')).toBe(false)
  await logging(new Request(url))
  expect([seen, received.length]).toEqual([[url], 1])
})

it.each([
  [{ keepAliveMs: 0 }, 'keepAliveMs: expected a whole number of milliseconds from 1 to 7999'],
  [{ keepAliveMs: 8000 }, 'keepAliveMs: expected a whole number of milliseconds from 1 to 7999'],
  [{ connections: 0 }, 'connections: expected a whole number from 1'],
  [{ keepAliveMs: -1 }, 'keepAliveMs: expected a number from 0, received -1'],
  [{ proxy: 'proxy' }, 'proxy: expected a URL that begins with http:// or https://'],
  [{ proxy: 'user:secret@proxy.example:3128' }, 'proxy: expected a URL that begins with http:// or https://'],
  [{ proxy: 'proxy.example:3128' }, 'proxy: expected a URL that begins with http:// or https://'],
  [{ connectTimeoutMs: 0 }, 'connectTimeoutMs: expected a whole number of milliseconds from 1'],
  [
    { keepAlive: 1 },
    "createNodeFetch: expected connections, keepAliveMs, connectTimeoutMs, proxy, received 'keepAlive'",
  ],
])('refuses %j', (options: object, message) => {
  expect(() => createNodeFetch(options)).toThrow(message)
  expect(() => createNodeFetch(options)).toThrow(TypeError)
})
