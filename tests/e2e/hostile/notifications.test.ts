/** Whatever is sent to a notify_url over TCP: handled, or refused with the right status, and never handled unverified. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  acknowledge,
  createKeyring,
  handleNotification,
  isWechatPayError,
  type NotificationMessage,
  type ParseNotificationOptions,
  parseNotification,
  reject,
} from '@wechatpay-edge/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { apiV3Key, notificationBody, type TestNotification } from '../../lib/notification.ts'
import { notificationFaults } from '../../lib/notification-faults.ts'
import {
  type SignedMessage,
  signMessage,
  type Tampering,
  tampered,
  tamperedBody,
  tamperedHeaders,
} from '../../lib/tampered.ts'
import { publicKeyId, wechatpay } from '../../lib/vendor.ts'
import { at, chunked, gzip, type HeaderLines, sendBytes, signedHeaders } from './wire.ts'

const options: ParseNotificationOptions = {
  keyring: createKeyring({ [publicKeyId]: wechatpay.publicPem }),
  apiV3Key,
  now: () => at * 1000,
}

/** How a server reads what came, before it gives it on. */
type Reading = (request: IncomingMessage) => Promise<Request | NotificationMessage>

/** The two ways in which frameworks give a request. */
const readings: Readonly<Record<string, Reading>> = {
  async 'headers and rawBody'(request) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    return { headers: request.headers, rawBody: Buffer.concat(chunks) }
  },
  async 'a Request'(request) {
    const headers = new Headers()
    const { rawHeaders } = request
    for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
    headers.delete('Connection')
    // Not Readable.toWeb: a stream of Node 24 that is cancelled throws what nobody can catch.
    const chunks = request.iterator({ destroyOnReturn: false })
    const body = new ReadableStream({
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    })
    return new Request('http://localhost/notify', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
  },
}

/** What came of a notification. */
interface Outcome {
  /** The status that the sender saw, or `closed`. */
  readonly status: string
  readonly handled: readonly unknown[]
  /** What parseNotification rejected with. */
  readonly errors: readonly unknown[]
}

/** Sends bytes to a server of parseNotification, or of handleNotification. */
async function deliver(
  bytes: Buffer,
  reading: Reading = readings['a Request'] as Reading,
  isCut = false,
  more: Partial<ParseNotificationOptions> = {},
): Promise<Readonly<Record<'parsed' | 'handled', Outcome>>> {
  const given = { ...options, ...more }
  const parsed: { handled: unknown[]; errors: unknown[] } = { handled: [], errors: [] }
  const handled: unknown[] = []
  let ended: () => void = () => {}
  const server = createServer(async (incoming, outgoing) => {
    const respond = async (): Promise<Response> => {
      const request = await reading(incoming)
      if (incoming.headers['x-test'] === 'handle')
        return handleNotification(request, given, (one) => void handled.push(one))
      try {
        parsed.handled.push(await parseNotification(request, given))
        return acknowledge()
      } catch (error) {
        parsed.errors.push(error)
        return reject(error)
      }
    }
    const response = await respond().catch(() => undefined)
    ended()
    if (!response) return outgoing.destroy()
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    return outgoing.end(await response.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const send = async (kind: string): Promise<string> => {
    const isDone = new Promise<void>((resolve) => {
      ended = resolve
    })
    const status = await sendBytes(
      url,
      Buffer.from(bytes.toString('latin1').replace('X-Test: ', `X-Test: ${kind}`), 'latin1'),
      isCut,
    )
    // What is cut off is known to the server later than to its sender.
    if (isCut) await isDone
    return status
  }
  return {
    parsed: { status: await send('parse'), ...parsed },
    handled: { status: await send('handle'), handled, errors: [] },
  }
}

/** A notification as it goes over the wire. */
function post(headers: HeaderLines, body: string | Uint8Array, hasLength = true): Buffer {
  const bytes = Buffer.from(body)
  const lines = [
    'POST /notify HTTP/1.1',
    'Host: localhost',
    'X-Test: ',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(hasLength ? [`Content-Length: ${bytes.length}`] : []),
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes])
}

const right = (given: TestNotification = {}): SignedMessage => signMessage(given.body ?? notificationBody(given), at)
const signedPost = (given: TestNotification = {}): Buffer => post(signedHeaders(right(given)), right(given).body)

const expectRefused = (outcome: Awaited<ReturnType<typeof deliver>>, status: string, error: object): void => {
  expect([outcome.parsed.status, outcome.handled.status]).toEqual([status, status])
  expect([outcome.parsed.handled, outcome.handled.handled]).toEqual([[], []])
  const [first] = outcome.parsed.errors
  expect(first).toMatchObject(error)
  expect(isWechatPayError(first) && first.outcome).toBeUndefined()
}

describe.each(Object.entries(readings))('a notification, given as %s,', (_how, reading) => {
  const overTcp = tampered.filter(({ isInProcessOnly }) => !isInProcessOnly)
  it.each<Tampering>(overTcp)('with $title is refused with a 401: $reason', async (row) => {
    const message = right()
    const bytes = post(tamperedHeaders(message, row), tamperedBody(message, row))
    expectRefused(await deliver(bytes, reading), '401', { code: 'ERR_WECHATPAY_SIGNATURE', reason: row.reason })
  })

  it.each(notificationFaults)('signed, of %s is refused with a 500', async (_title, given, message) => {
    const error = { code: 'ERR_WECHATPAY_DECRYPTION', message: expect.stringMatching(message) }
    expectRefused(await deliver(signedPost(given), reading), '500', error)
  })

  const accepted: readonly (readonly [string, () => Buffer])[] = [
    ['as it is', () => signedPost()],
    [
      'in chunks',
      () => post([...signedHeaders(right()), ['Transfer-Encoding', 'chunked']], chunked(right().body), false),
    ],
    ['with an Expect header', () => post([...signedHeaders(right()), ['Expect', '100-continue']], right().body)],
    ['without a Content-Type', () => post(signedHeaders(right()).slice(1), right().body)],
    [
      'with the Content-Type of a form',
      () =>
        post([['Content-Type', 'application/x-www-form-urlencoded'], ...signedHeaders(right()).slice(1)], right().body),
    ],
    [
      'with names in lower case',
      () =>
        post(
          signedHeaders(right()).map(([name, value]) => [name.toLowerCase(), value] as const),
          right().body,
        ),
    ],
    [
      'with white space around its values',
      () =>
        post(
          signedHeaders(right()).map(([name, value]) => [name, ` ${value}\t`] as const),
          right().body,
        ),
    ],
    [
      'without a signature type',
      () =>
        post(
          signedHeaders(right()).filter(([name]) => !name.endsWith('Type')),
          right().body,
        ),
    ],
    [
      'of an unknown event, with unknown fields',
      () => signedPost({ fields: { event_type: 'NEW.EVENT', new_field: [1] }, plain: { a: 1 } }),
    ],
    ['without associated data', () => signedPost({ associatedData: undefined })],
    ['of the longest ciphertext', () => signedPost({ plain: { note: 'a'.repeat(786_000) } })],
  ]
  it.each(accepted)('%s is handled', async (_title, bytes) => {
    const { parsed, handled } = await deliver(bytes(), reading)
    expect([parsed.status, handled.status]).toEqual(['204', '204'])
    expect(parsed.errors).toEqual([])
    expect(parsed.handled).toMatchObject([{ id: '0977fbe8-521a-5ef9-ba03-1faeb678c84d' }])
    expect(handled.handled).toEqual(parsed.handled)
  })

  it('that is compressed is verified as it came, and is not JSON', async () => {
    const packed = gzip(notificationBody())
    const encoding = ['Content-Encoding', 'gzip'] as const
    const signedPacked = post([...signedHeaders(signMessage(packed, at)), encoding], packed)
    expectRefused(await deliver(signedPacked, reading), '500', { code: 'ERR_WECHATPAY_DECRYPTION' })
    const signedPlain = post([...signedHeaders(right()), encoding], packed)
    expectRefused(await deliver(signedPlain, reading), '401', { reason: 'mismatch' })
  })

  it('that is too long is refused with a 413, by its length or in chunks', async () => {
    const long = `${notificationBody()}${' '.repeat(3000)}`
    const headers = signedHeaders(signMessage(long, at))
    const limit = { maxBodyBytes: 2000 }
    const tooLong = { code: 'ERR_WECHATPAY_CONNECTION', message: expect.stringContaining('2000 bytes') }
    expectRefused(await deliver(post(headers, long), reading, false, limit), '413', tooLong)
    const inChunks = post([...headers, ['Transfer-Encoding', 'chunked']], chunked(long, 500), false)
    expectRefused(await deliver(inChunks, reading, false, limit), '413', tooLong)
  })

  it.each<[string, () => Buffer]>([
    ['in its body', () => signedPost().subarray(0, -20)],
    [
      'in a chunk',
      () =>
        post(
          [...signedHeaders(right()), ['Transfer-Encoding', 'chunked']],
          chunked(right().body).subarray(0, 99),
          false,
        ),
    ],
  ])('that is cut off %s is not handled', async (_title, bytes) => {
    const { parsed, handled } = await deliver(bytes(), reading, true)
    expect([parsed.status, parsed.handled, handled.status, handled.handled]).toEqual(['closed', [], 'closed', []])
  })
})

describe('what the server of the platform refuses itself', () => {
  it.each<[string, () => Buffer]>([
    [
      'a length that is no number',
      () => post([...signedHeaders(right()), ['Content-Length', 'ten']], right().body, false),
    ],
    ['two lengths', () => post([...signedHeaders(right()), ['Content-Length', '7']], right().body)],
    ['a length and chunks', () => post([...signedHeaders(right()), ['Transfer-Encoding', 'chunked']], right().body)],
    ['a zero byte in a header', () => post([...signedHeaders(right()), ['X', 'a\0b']], right().body)],
    ['headers of 40 kB', () => post([...signedHeaders(right()), ['X', 'a'.repeat(40_000)]], right().body)],
  ])('%s never comes to a handler', async (_title, bytes) => {
    const { parsed, handled } = await deliver(bytes())
    for (const one of [parsed, handled]) {
      expect(one.status).toMatch(/^4\d\d$/)
      expect(one.handled).toEqual([])
    }
  })
})
