/** Whatever comes back over TCP: verified data, or a typed error with the right outcome. Nothing unverified is taken. */
import { createPartnershipsClient, type PartnershipsClientOptions } from '@wechatpay-edge/partnerships'
import { describe, expect, it } from 'vitest'
import { signMessage, tampered, tamperedBody, tamperedHeaders } from '../../lib/tampered.ts'
import { transportOptions } from '../client/lib/raw-server.ts'
import { body, freshKey, rejection } from '../client/lib/served.ts'
import { type Ending, responses, success } from './responses.ts'
import { at, serveBytes, wire } from './wire.ts'

/** A client whose clock stands still, and which makes one attempt. */
async function start(bytes: Buffer | readonly Buffer[], options: Partial<PartnershipsClientOptions> = {}) {
  const { url, requests } = await serveBytes(async (socket) => {
    for (const part of [bytes].flat()) socket.write(part)
    socket.end()
  })
  const client = createPartnershipsClient({
    ...transportOptions(),
    hosts: [url],
    maxRetries: 0,
    timeoutMs: 60_000,
    maxAnswerBytes: 65_536,
    now: () => at * 1000,
    ...options,
  })
  return { build: () => client.build(body, { idempotencyKey: freshKey() }), requests }
}

async function expectEnding(build: () => PromiseLike<unknown>, ending: Ending): Promise<void> {
  if ('data' in ending) {
    expect(await build()).toEqual(ending.data)
    return
  }
  const error = await rejection(build())
  expect(error).toMatchObject(ending.error)
  expect(error).toMatchObject({ operation: 'buildPartnership' })
  expect((error as Error).message.length).toBeLessThan(1200)
}

describe.each(Object.entries(responses))('%s', (_what, rows) => {
  it.each(rows)('$title', async ({ bytes, ending }) => {
    const { build, requests } = await start(bytes())
    await expectEnding(build, ending)
    expect(requests).toHaveLength(1)
  })
})

describe('a signed response that has', () => {
  const right = signMessage(success, at)

  it.each(tampered.filter(({ isInProcessOnly }) => !isInProcessOnly))('$title is refused: $reason', async (row) => {
    for (const statusLine of ['HTTP/1.1 200 OK', 'HTTP/1.1 400 X']) {
      const headers = tamperedHeaders(right, row)
      const { build } = await start(wire({ statusLine, headers, body: tamperedBody(right, row) }))
      // An error without any of the four headers is unsigned, as errors before authentication are.
      const isUnsigned = !headers.some(([name]) => /-(Timestamp|Nonce|Signature|Serial)$/.test(name))
      const code = isUnsigned && statusLine.includes('400') ? 'ERR_WECHATPAY_API' : 'ERR_WECHATPAY_SIGNATURE'
      const expected = code === 'ERR_WECHATPAY_API' ? { verified: false } : { reason: row.reason }
      await expectEnding(build, { error: { code, outcome: 'unknown', ...expected } })
    }
  })

  it('nothing wrong is taken, so that the rows above prove something', async () => {
    const { build } = await start(
      wire({ headers: tamperedHeaders(right, { title: '', reason: 'mismatch' }), body: success }),
    )
    expect(await build()).toEqual(JSON.parse(success))
  })
})

describe('Retry-After', () => {
  it.each([
    ['5', 5000],
    ['0', 0],
    ['60', 30_000],
    [new Date((at + 7) * 1000).toUTCString(), 7000],
    [new Date((at - 7) * 1000).toUTCString(), 0],
    ['soon', 250],
    ['-5', 250],
    ['1.5', 250],
    ['5, 6', 250],
    ['', 250],
  ])('%j is a wait of %i ms', async (asked, waitMs) => {
    const busy = wire({ statusLine: 'HTTP/1.1 503 X', headers: [['Retry-After', asked]] })
    const waits: number[] = []
    const { build, requests } = await start(busy, {
      maxRetries: 1,
      random: (bytes) => bytes.fill(255),
      sleep: async (ms) => void waits.push(ms),
    })
    await expectEnding(build, { error: { code: 'ERR_WECHATPAY_API', status: 503, outcome: 'unknown' } })
    expect(requests).toHaveLength(2)
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(waitMs, -1)
  })
})
