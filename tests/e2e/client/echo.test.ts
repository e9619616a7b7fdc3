/** Errors and reports are safe to log, whatever an unsigned response repeats of the request: a firewall's page does. */
import { inspect } from 'node:util'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { describe, expect, it } from 'vitest'
import { listen, vendorOptions } from './lib/raw-server.ts'
import { body, freshKey, rejection } from './lib/served.ts'

type Echo = (authorization: string) => unknown

const signatureOf = (authorization: string): string => /signature="([^"]+)"/.exec(authorization)?.[1] ?? ''

/** What an error is and reports, when a gateway responds with `echo` of the Authorization header, and the header. */
async function logged(
  echo: Echo,
  inHeader = false,
): Promise<{ texts: string[]; authorization: string; error: unknown }> {
  const server = await listen((request, response) => {
    const authorization = request.headers.authorization ?? ''
    // Node sends no header with a line end.
    if (inHeader) response.setHeader('Request-ID', authorization).setHeader('Wechatpay-Serial', authorization)
    response.writeHead(403).end(JSON.stringify(echo(authorization)))
  })
  const reports: unknown[] = []
  const observe = (report: unknown) => reports.push(report)
  const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url], maxRetries: 0, observe })
  const error = (await rejection(client.build(body, { idempotencyKey: freshKey() }))) as Error
  const printed = inspect([error, reports], { depth: 10 })
  const texts = [error.message, String(error.stack), JSON.stringify(error), JSON.stringify(reports), printed]
  return { texts, error, authorization: server.received[0]?.headers.authorization ?? '' }
}

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

describe('an Authorization header that a response repeats is not logged', () => {
  it.each<[string, Echo, boolean?]>([
    ['in its message', (text) => ({ code: 'FORBIDDEN', message: `Blocked: authorization: ${text} by rule 7` })],
    ['in its message, escaped', (text) => ({ code: 'FORBIDDEN', message: `Blocked ${JSON.stringify({ text })}` })],
    ['in its message, URL-encoded', (text) => ({ code: 'FORBIDDEN', message: encodeURIComponent(text) })],
    ['in its message, without the scheme', (text) => ({ code: 'F', message: text.slice(text.indexOf(' ') + 1) })],
    ['in its message, in pieces', (text) => ({ code: 'F', message: text.replaceAll(',', ', ') })],
    ['in its message, the signature alone', (text) => ({ code: 'F', message: signatureOf(text) })],
    ['in its message, past the limit', (text) => ({ code: 'F', message: `${'x'.repeat(350)} ${text}` })],
    ['in its message, at the limit', (text) => ({ code: 'F', message: `${'x '.repeat(220)}${signatureOf(text)}` })],
    [
      'in its message, with slashes as PHP writes them',
      (text) => ({ code: 'F', message: signatureOf(text).replaceAll('/', '\\/') }),
    ],
    [
      'in its message, as a field of another text',
      (text) => ({ code: 'F', message: `signature: ${encodeURIComponent(signatureOf(text))}` }),
    ],
    ['in its message, in lines of 64', (text) => ({ code: 'F', message: signatureOf(text).replace(/.{64}/g, '$&\n') })],
    [
      'in its message, broken for HTML',
      (text) => ({ code: 'F', message: signatureOf(text).replace(/.{64}/g, '$&<wbr>') }),
    ],
    [
      'in its message, URL-encoded twice',
      (text) => ({ code: 'F', message: encodeURIComponent(encodeURIComponent(text)) }),
    ],
    ['in its code', (text) => ({ code: text, message: 'm' })],
    ['in its detail', (text) => ({ code: 'F', message: 'm', detail: { issue: text, field: text, location: text } })],
    [
      'in its detail, in an object',
      (text) => ({ code: 'F', message: 'm', detail: { issue: { text }, field: [text] } }),
    ],
    ['in its detail, further in', (text) => ({ code: 'F', message: 'm', detail: { detail: { issue: text } } })],
    ['in Request-ID and the serial number', () => ({ code: 'F', message: 'm' }), true],
  ])('%s', async (_title, echo, inHeader) => {
    const { texts, authorization } = await logged(echo, inHeader)
    const signature = signatureOf(authorization)
    expect(signature.length).toBeGreaterThan(300)
    for (const text of texts) {
      expect(text).not.toContain(signature.slice(0, 40))
      expect(text).not.toContain(encodeURIComponent(signature).slice(0, 40))
      expect(text).not.toContain('nonce_str')
      expect(text).not.toContain('WECHATPAY2-SHA256')
    }
  })
})

describe('a body that a response repeats is not logged', () => {
  it.each<[string, (body: string) => unknown]>([
    ['in its message', (sent) => ({ code: 'F', message: `cannot parse: ${sent}` })],
    ['in its message, escaped', (sent) => ({ code: 'F', message: `cannot parse ${JSON.stringify(sent)}` })],
    ['in its message, for HTML', (sent) => ({ code: 'F', message: sent.replaceAll('"', '&quot;') })],
    ['in its message, URL-encoded', (sent) => ({ code: 'F', message: encodeURIComponent(sent) })],
    ['in its code', (sent) => ({ code: sent, message: 'm' })],
  ])('%s', async (_title, echo) => {
    const { texts } = await logged(() => echo(JSON.stringify(body)))
    for (const text of texts) expect(text).not.toContain(body.authorized_data.stock_id)
  })
})

describe('a text from the network', () => {
  it('takes no time to make safe, whatever it is made of', async () => {
    // A regular expression that goes back and forth takes hours: the test then ends by its timeout.
    for (const part of [`${'a'.repeat(90)}!`, `${'%25'.repeat(30)}!`, 'signature', '{ ', '\\']) {
      await logged(() => ({ code: 'F', message: part.repeat(100_000 / part.length) }))
    }
  })

  it('is not trusted as the code of a failure, or as the name of a key', async () => {
    const text = 'WECHATPAY2-SHA256-RSA2048 mchid="1",nonce_str="a",signature="MEUCIQDxAb+/Vw=="'
    const fetch = () => Promise.reject(Object.assign(new Error('blocked'), { code: text }))
    const keyring = { get: () => Promise.reject(new Error('down')) }
    const headers = { 'Wechatpay-Serial': text.replaceAll(',', ';').replaceAll(' ', '_'), 'Wechatpay-Nonce': 'n' }
    const more = { 'Wechatpay-Timestamp': `${Math.floor(Date.now() / 1000)}`, 'Wechatpay-Signature': 'AAAA' }
    const answered = async () => new Response('{}', { headers: { ...headers, ...more } })
    for (const change of [{ fetch }, { fetch: answered, wechatpay: keyring }]) {
      const client = createPartnershipsClient({ ...vendorOptions, ...change, maxRetries: 0 })
      const error = (await rejection(client.build(body, { idempotencyKey: freshKey() }))) as Error
      expect(error.message).not.toContain('MEUCIQDxAb')
    }
  })

  it('is bounded, and one line', async () => {
    const message = `${'长'.repeat(100_000)}`
    const { texts, error } = await logged(() => ({
      code: 'C\r\nINJECTED: 1',
      message: `a\u0000b\u001b[31m\n${message}`,
    }))
    expect(String((error as Error).message).length).toBeLessThan(1200)
    expect(error).toMatchObject({ apiCode: 'C INJECTED: 1', apiMessage: expect.stringMatching(/^a b \[31m 长{480,}$/) })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    for (const text of texts.slice(0, 1)) expect(text).not.toMatch(/[\u0000-\u001f]/)
  })

  it('has no signature, however short: another scheme signs in 64 bytes', async () => {
    const message =
      'Blocked nonce_str="5K8264ILTKCH16CQ2502SI8ZNMTM67VS", signature="MEUCIQDxAb+/Vw==",serial_no="3775"'
    const { error } = await logged(() => ({ code: 'F', message }))
    expect(error).toMatchObject({ apiMessage: 'Blocked [removed] [removed]' })
  })

  it("keeps the vendor's words", async () => {
    const message =
      'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》: Wechatpay-Serial 错误 signature 不正确'
    const { error } = await logged(() => ({ code: 'SIGN_ERROR', message }))
    expect(error).toMatchObject({ apiCode: 'SIGN_ERROR', apiMessage: message })
  })

  it('never makes JSON.stringify throw', async () => {
    const { texts } = await logged(() => ({ code: 'F', message: 'm', detail: { issue: nested(3000), field: 5 } }))
    expect(JSON.parse(texts[2] ?? '')).toMatchObject({ apiCode: 'F', detail: {} })
  })
})
