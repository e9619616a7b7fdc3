/** The doctor beside a client, over TCP: a proxy changes what was signed, the sandbox refuses it, and a catch explains it. */
import { inspect } from 'node:util'
import {
  createKeyring,
  createSigner,
  explainSignature,
  isWechatPayError,
  type SignatureCause,
  type SignatureEvidence,
  type SignatureExplanation,
  withAuth,
} from '@wechatpay-edge/core'
import { createPartnershipsClient, type PartnershipsClientOptions } from '@wechatpay-edge/partnerships'
import type { Fault } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { makePair } from '../../lib/vendor.ts'
import { listen, type Received } from '../client/lib/raw-server.ts'
import { body, calls, freshKey, useSandbox } from '../client/lib/served.ts'

const served = useSandbox()

/** A proxy before the sandbox, which changes each request. */
async function proxy(change: (hop: Received) => Partial<Received>): Promise<string> {
  const { url } = await listen(async (request, response) => {
    const { method, target, body, headers } = { ...request, ...change(request) }
    const { host: _host, connection: _connection, 'content-length': _length, ...kept } = headers
    const init = {
      method,
      headers: kept as Record<string, string>,
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    }
    const answer = await fetch(served.url + target, init)
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  return url
}

/** Calls by a client that keeps what it sent and received, as the documents show, and explains the error. */
async function explain(
  options: Partial<PartnershipsClientOptions> = {},
  call: keyof typeof calls = 'build',
  more: SignatureEvidence = {},
): Promise<{ readonly whole: SignatureExplanation; readonly alone: SignatureExplanation; readonly error: unknown }> {
  const { merchant, clientOptions } = served.sandbox
  const { wechatpay } = clientOptions
  const exchange: { sent?: Request; received?: Response } = {}
  const client = createPartnershipsClient({
    merchant: clientOptions.merchant,
    wechatpay,
    hosts: [served.url],
    maxRetries: 0,
    timeoutMs: 60_000,
    async fetch(request) {
      exchange.sent = request
      const response = await fetch(request)
      exchange.received = response.clone()
      return response
    },
    ...options,
  })
  try {
    await calls[call](client)
  } catch (error) {
    if (!isWechatPayError(error)) throw error
    const certified = { ...merchant, ...(options.merchant as typeof merchant | undefined) }
    const whole = await explainSignature(error, { merchant: certified, wechatpay, ...exchange, ...more })
    return { whole, alone: await explainSignature(error), error }
  }
  return expect.unreachable('it was taken')
}

describe('a request that the sandbox refuses', () => {
  it.each<[string, (hop: Received) => Partial<Received>, keyof typeof calls, SignatureCause, RegExp]>([
    ['a query was added', (hop) => ({ target: `${hop.target}?from=proxy` }), 'build', 'url', /no query/],
    [
      'two slashes were made of one',
      (hop) => ({ target: `/${hop.target}`.replace('//v3', '/v3//') }),
      'build',
      'not-a-signature',
      /ApiError/,
    ],
    [
      'the query was decoded',
      (hop) => ({ target: hop.target.replace('%22%3A%22', '%22:%22') }),
      'listPage',
      'url',
      /percent-encoding differs/,
    ],
    ['a parameter was added', (hop) => ({ target: `${hop.target}&a=b` }), 'listPage', 'url', /from character \d+ on/],
    [
      'the JSON was written anew',
      (hop) => ({ body: Buffer.from(JSON.stringify(JSON.parse(`${hop.body}`), null, 2)) }),
      'build',
      'body-re-serialized',
      /indented by 2 spaces/,
    ],
    ['the body was lost', () => ({ body: Buffer.alloc(0) }), 'build', 'body', /received 0$/],
    [
      'the Authorization header was lost',
      ({ headers: { authorization: _removed, ...headers } }) => ({ headers }),
      'build',
      'authorization-malformed',
      /removed or rewritten on its way/,
    ],
    [
      'the scheme was replaced',
      ({ headers }) => ({ headers: { ...headers, authorization: 'Bearer token' } }),
      'build',
      'authorization-malformed',
      /removed or rewritten on its way/,
    ],
    [
      'spaces were put into the header',
      ({ headers }) => ({ headers: { ...headers, authorization: `${headers.authorization}`.replaceAll(',', ', ') } }),
      'build',
      'authorization-malformed',
      /on its way/,
    ],
  ])('because on its way %s', async (_title, change, call, cause, message) => {
    const url = await proxy(change)
    const { whole } = await explain({ hosts: [url] }, call)
    expect(whole.message).toMatch(message)
    expect(whole).toMatchObject({ subject: 'request', cause })
  })

  const stranger = makePair()
  it.each<[string, () => Partial<PartnershipsClientOptions>, SignatureCause, SignatureCause]>([
    [
      'the key belongs to another certificate',
      () => ({ merchant: { ...served.sandbox.clientOptions.merchant, privateKey: stranger.privatePem } }),
      'key',
      'unexplained',
    ],
    [
      'the serial number is another',
      () => ({ merchant: { ...served.sandbox.clientOptions.merchant, serialNo: 'ABCDEF' } }),
      'serial',
      'serial',
    ],
    ['the clock is slow', () => ({ now: () => Date.now() - 1000_000 }), 'clock', 'clock'],
    ['the clock is fast', () => ({ now: () => Date.now() + 1000_000 }), 'clock', 'clock'],
    ['the clock is in microseconds', () => ({ now: () => Date.now() * 1000 }), 'milliseconds', 'clock'],
  ])('because %s', async (_title, options, cause, alone) => {
    const found = await explain(options())
    expect(found.whole).toMatchObject({ subject: 'request', cause })
    expect(found.alone).toMatchObject({ subject: 'request', cause: alone })
    const off = found.whole.secondsOff
    if (cause === 'clock') expect(Math.abs(Math.abs(off ?? 0) - 1000)).toBeLessThan(30)
  })

  it('because of the clock, which the Date of the response shows without anything else', async () => {
    const slow = () => Date.now() - 1000_000
    const { error } = await explain({ now: slow })
    const explanation = await explainSignature(error as never, { now: slow })
    expect(explanation).toMatchObject({
      cause: 'clock',
      message: expect.stringMatching(/^The clock is \d+ seconds behind WeChat Pay's/),
    })
    expect(Math.abs((explanation.secondsOff ?? 0) + 1000)).toBeLessThan(30)
  })
})

describe('a response that the client refuses', () => {
  it.each<[string, Fault, SignatureCause, SignatureCause]>([
    ['is not signed', { kind: 'unsigned' }, 'missing-header', 'missing-header'],
    ['has the signature of another body', { kind: 'wrong-signature' }, 'message', 'unexplained'],
    ['is a probe', { kind: 'probe' }, 'probe', 'probe'],
    ['is a probe that is not Base64', { kind: 'probe', valid: false }, 'probe', 'probe'],
    ['names another key', { kind: 'unknown-serial' }, 'unknown-serial', 'unknown-serial'],
    ['is old', { kind: 'old-timestamp' }, 'clock', 'clock'],
    [
      'was written anew',
      {
        kind: 'change',
        answer: (answer) => withBody(answer, JSON.stringify(JSON.parse(`${Buffer.from(answer.body)}`), null, 2)),
      },
      'body-re-serialized',
      'unexplained',
    ],
    [
      'got a byte order mark',
      { kind: 'change', answer: (answer) => withBody(answer, `\ufeff${Buffer.from(answer.body)}`) },
      'body-decoded',
      'unexplained',
    ],
  ])('because it %s', async (_title, fault, cause, alone) => {
    served.sandbox.faults.push(fault)
    const found = await explain()
    expect(found.whole).toMatchObject({ subject: 'response', cause })
    expect(found.alone).toMatchObject({ subject: 'response', cause: alone })
    expect(found.alone.message).not.toContain('repeat it with the same Idempotency-Key')
  })
})

/** An answer with another body. */
function withBody<T extends { readonly headers: readonly (readonly [string, string])[] }>(answer: T, text: string): T {
  const body = new TextEncoder().encode(text)
  const headers = answer.headers.map(
    ([name, value]) => [name, name === 'Content-Length' ? `${body.length}` : value] as const,
  )
  return { ...answer, body, headers }
}

describe('without a client', () => {
  it('the 401 of withAuth is explained by the Request that was sent', async () => {
    const { merchant, clientOptions } = served.sandbox
    const { certificate, ...rest } = merchant
    const signer = createSigner({ ...rest, privateKey: makePair().privatePem })
    let sent: Request | undefined
    const send = withAuth({
      signer,
      keyring: createKeyring(clientOptions.wechatpay),
      hosts: [served.url],
      fetch: (request) => {
        sent = request
        return fetch(request)
      },
    })
    const response = await send(`${served.url}/v3/marketing/partnerships/build`, {
      method: 'POST',
      headers: { 'Idempotency-Key': freshKey() },
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(401)
    expect(await explainSignature(response, { merchant: signer, certificate, sent })).toMatchObject({ cause: 'key' })
    // The signature alone shows it, too.
    expect(await explainSignature(response, { certificate, sent })).toMatchObject({
      cause: 'key',
      message: expect.stringContaining('was not made with'),
    })
    expect(response.bodyUsed).toBe(false)
  })

  it.each([
    [
      'a ValidationError',
      () => createPartnershipsClient({ ...served.sandbox.clientOptions }).build({} as never, { idempotencyKey: 'a' }),
    ],
    [
      'a ConnectionError',
      () =>
        served
          .client({ fetch: () => Promise.reject(new Error('down')), maxRetries: 0 })
          .build(body, { idempotencyKey: 'a' }),
    ],
  ])('%s is not about a signature', async (_title, call) => {
    const error: unknown = await call().catch((reason: unknown) => reason)
    expect(await explainSignature(error as never)).toMatchObject({ cause: 'not-a-signature', lines: [] })
  })
})

describe('an explanation', () => {
  it('contains no key, no signature and no body, as text or as data', async () => {
    const url = await proxy((hop) => ({ body: Buffer.from(`${hop.body} `) }))
    for (const options of [
      { hosts: [url] },
      { merchant: { ...served.sandbox.clientOptions.merchant, privateKey: makePair().privatePem } },
    ]) {
      const { whole, alone } = await explain(options)
      const [request] = served.requests.slice(-1)
      const signature =
        /signature="([^"]+)"/.exec(`${request?.headers.find(([name]) => /^authorization$/i.test(name))?.[1]}`)?.[1] ??
        ''
      expect(signature.length).toBe(344)
      for (const explanation of [whole, alone]) {
        const shown = [`${explanation}`, JSON.stringify(explanation), inspect(explanation, { depth: 9 })].join()
        expect(shown).not.toContain(signature.slice(0, 20))
        expect(shown).not.toContain(body.authorized_data.stock_id)
        expect(shown).not.toContain('PRIVATE KEY')
      }
    }
  })
})
