/** Debian's redis-server on a socket of its own, and the two commands that a store needs, over RESP. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CertificateStore } from '@wechatpay-edge/core'
import { onTestFinished } from 'vitest'

export const redisIsAbsent: boolean = spawnSync('redis-server', ['--version']).status !== 0

/** Starts a server until the test is over. */
export async function startRedis(): Promise<CertificateStore & { ttl(key: string): Promise<number> }> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const path = join(folder, 'socket')
  const args = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', folder]
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  onTestFinished(() => {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  })
  const socket = await open(path)
  onTestFinished(() => void socket.destroy())
  const command = createCommand(socket)
  return {
    get: async (key) => (await command('GET', key)) as string | null,
    set: async (key, value, { expiresInSeconds }) =>
      void (await command('SET', key, value, 'EX', `${expiresInSeconds}`)),
    ttl: async (key) => Number(await command('TTL', key)),
  }
}

/** The server needs a moment until it listens. */
async function open(path: string): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    const socket = connect(path)
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    if (isOpen) return socket
    if (tries > 200) throw new Error('redis-server does not listen')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** One command at a time: an array of bulk strings, and a reply that is a simple string, an integer or a bulk string. */
function createCommand(socket: Socket): (...words: string[]) => Promise<string | null> {
  let received = Buffer.alloc(0)
  let settle = (_reply: string | null): void => {}
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    const end = received.indexOf('\r\n')
    if (end < 0) return
    const head = received.subarray(0, end).toString()
    const length = head.startsWith('$') ? Number(head.slice(1)) : -1
    const size = head.startsWith('$') && length >= 0 ? end + 2 + length + 2 : end + 2
    if (received.length < size) return
    const bulk = received.subarray(end + 2, end + 2 + length).toString()
    received = received.subarray(size)
    settle(head === '$-1' ? null : length >= 0 ? bulk : head.slice(1))
  })
  return (...words) =>
    new Promise((resolve) => {
      settle = resolve
      const bulks = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
      socket.write(`*${words.length}\r\n${bulks.join('')}`)
    })
}
