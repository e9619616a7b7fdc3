/** Refused responses and notifications that node:crypto signed: what was changed, or which key is missing. */
import {
  createKeyring,
  explainSignature,
  type ReceivedMessage,
  type SignatureCause,
  SignatureError,
  type SignatureEvidence,
  verifyResponse,
} from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeNotification, notificationRequest, sentAt } from '../../lib/notification.ts'
import { describeShared } from '../../lib/shared.ts'
import { type SignatureVectors, signatureVectors } from '../../lib/vectors.ts'
import { makePair, wechatpay as pair, publicKeyId, serialNo, signedResponse } from '../../lib/vendor.ts'

const wechatpay = { [publicKeyId]: pair.publicPem }
const stranger = makePair()
const now = () => sentAt * 1000
const { headers, rawBody } = makeNotification()
const body = rawBody as string
const bytes = Buffer.from(body)

const explain = (received: Partial<ReceivedMessage>, evidence: SignatureEvidence = {}) =>
  explainSignature({ headers, rawBody: body, ...received }, { wechatpay, now, ...evidence })

describe('a body that is not the one that was signed', () => {
  const parsed = JSON.parse(body) as object
  const mojibake = Buffer.from(bytes.toString('latin1'))
  const changes: readonly (readonly [string, ReceivedMessage['rawBody'], SignatureCause, RegExp])[] = [
    ['indented', JSON.stringify(parsed, null, 2), 'body-re-serialized', /fits compact JSON/],
    [
      'with escaped characters',
      body.replace('支付成功', '\\u652f\\u4ed8\\u6210\\u529f'),
      'body-re-serialized',
      /compact JSON/,
    ],
    ['behind a byte order mark', `\ufeff${body}`, 'body-decoded', /without its byte order mark/],
    ['decoded as Latin-1', mojibake, 'body-decoded', /decoded as Latin-1/],
    ['decoded as ASCII', body.replace(/[^\0-\x7f]/g, '\ufffd'), 'body-decoded', /contains U\+FFFD/],
    ['with a line feed more', `${body}\n`, 'body', /without white space around it/],
    ['with the line ends of Windows', `${body}\r\n`, 'body', /without white space around it/],
    ['that is still compressed', new Uint8Array([0x1f, 0x8b, 8, 0]), 'body-decoded', /gzip/],
    ['cut short', body.slice(0, 100), 'message', /of another message/],
    ['with another value', body.replace('SUCCESS', 'FAILURE'), 'message', /of another message/],
    ['that is empty', '', 'message', /of another message/],
  ]
  it.each(changes)('%s', async (_title, changed, cause, message) => {
    const notification = await explain({ rawBody: changed })
    expect(notification).toMatchObject({ subject: 'notification', cause })
    expect(notification.message).toMatch(message)
    expect(await explain({ rawBody: changed, status: 200 })).toMatchObject({ subject: 'response', cause })
    const isProved = /compact|without|Latin/.test(message.source)
    expect(notification.lines.some(({ differs }) => differs)).toBe(isProved)
  })

  it('shows its first 8 bytes and its length, and those of the one that was signed', async () => {
    const { lines } = await explain({ rawBody: `\ufeff${body}` })
    expect(lines).toEqual([
      { line: 'timestamp', received: `${sentAt}`, differs: false },
      { line: 'nonce', received: headers['Wechatpay-Nonce'], differs: false },
      {
        line: 'body',
        signed: `${body.slice(0, 8)}… (${bytes.length} bytes)`,
        received: expect.stringMatching(new RegExp(`… \\(${bytes.length + 3} bytes\\)$`)),
        differs: true,
      },
    ])
  })

  it('that was signed with a byte order mark, or in another form, and lost it', async () => {
    const marked = makeNotification({ body: `\ufeff${body}` })
    expect(await explain({ headers: marked.headers })).toMatchObject({
      cause: 'body-decoded',
      message: expect.stringContaining('behind a byte order mark'),
    })
    const php = makeNotification({ body: body.replaceAll('/', '\\/') })
    expect(await explain({ headers: php.headers })).toMatchObject({ cause: 'body-re-serialized' })
    const ended = makeNotification({ body: `${body}\n` })
    expect(await explain({ headers: ended.headers })).toMatchObject({ cause: 'body' })
  })

  it('that was parsed is tried in the forms of JSON', async () => {
    const explanation = await explain({ rawBody: parsed })
    expect(explanation).toMatchObject({
      cause: 'body-re-serialized',
      message: expect.stringContaining('fits what JSON.stringify makes of it, which is not always the body as it came'),
    })
    expect(explanation.fix.en).toContain('express.raw()')
    const spaced = makeNotification({ body: JSON.stringify(parsed, null, 4) })
    expect((await explain({ headers: spaced.headers, rawBody: parsed })).message).toContain('indented by 4 spaces')
    const odd = makeNotification({ body: body.replace('{', '{  ') })
    const lost = await explain({ headers: odd.headers, rawBody: parsed })
    expect(lost).toMatchObject({
      cause: 'body-re-serialized',
      message: expect.stringContaining('no JSON that is made of it again'),
    })
  })

  it('that is nested deeply becomes no long text', async () => {
    const stringify = vi.spyOn(JSON, 'stringify')
    onTestFinished(() => stringify.mockRestore())
    for (const depth of [17, 100, 2000]) {
      const { cause } = await explain({ rawBody: '['.repeat(depth) + ']'.repeat(depth) })
      expect(cause).toBe('message')
    }
    const lengths = stringify.mock.results.map(({ value }) => String(value).length)
    expect(Math.max(0, ...lengths)).toBeLessThan(100_000)
  })

  it('is not blamed if it is the right one, in bytes or text', async () => {
    expect(await explain({})).toMatchObject({
      cause: 'none',
      message: 'The signature matches the notification, as it was given here',
    })
    expect(await explain({ rawBody: new Uint8Array(bytes) })).toMatchObject({ cause: 'none' })
    expect(await explainSignature(notificationRequest(), { wechatpay, now })).toMatchObject({
      subject: 'notification',
      cause: 'none',
    })
  })
})

describe('a key', () => {
  const other = { [publicKeyId]: stranger.publicPem }
  const otherId = 'PUB_KEY_ID_1'

  it('that is another one under the same name is found by the signature', async () => {
    expect(await explain({}, { wechatpay: other })).toMatchObject({ cause: 'key' })
    expect(await explain({ status: 200 }, { wechatpay: other })).toMatchObject({ subject: 'response', cause: 'key' })
  })

  it('whose name is exchanged with that of another is found among those that were given', async () => {
    const exchanged = { ...other, [otherId]: pair.publicPem }
    const explanation = await explain({}, { wechatpay: exchanged })
    expect(explanation).toMatchObject({ cause: 'key', message: expect.stringMatching(/two names are exchanged$/) })
    expect(explanation.message).toContain(otherId)
  })

  it('of a keyring object does not show whether it is the right one', async () => {
    const explanation = await explain({}, { wechatpay: createKeyring(other) })
    expect(explanation).toMatchObject({ cause: 'unexplained', message: expect.stringContaining('was changed, or key') })
    expect(explanation.fix.en).toContain('as PEM')
  })

  it('that cannot be loaded is the keyring’s failure', async () => {
    const failing = { get: () => Promise.reject(new Error('down')) }
    expect(await explain({}, { wechatpay: failing })).toMatchObject({ cause: 'keyring' })
    const refusing = { get: async (serial: string) => ({ serial, verify: () => Promise.reject(new Error('down')) }) }
    expect(await explain({}, { wechatpay: refusing })).toMatchObject({ cause: 'keyring' })
  })

  it('that is not given leaves the rest open', async () => {
    expect(await explain({}, { wechatpay: undefined })).toMatchObject({ cause: 'unexplained' })
  })
})

describe('a serial that is not known', async () => {
  const { merchant, wechatpay: platform } = await createSandbox()
  const certificates = { [platform.certificate.serialNo]: platform.certificate.pem }
  const named = (serial: string) => ({ headers: { ...headers, 'Wechatpay-Serial': serial } })
  const own = { [merchant.serialNo]: merchant.certificate }

  it.each<[string, Partial<ReceivedMessage>, SignatureEvidence, RegExp]>([
    [
      'is a platform certificate, and public keys were given',
      named(platform.certificate.serialNo),
      {},
      /the platform certificate .*, and you gave public keys alone .*both sign$/,
    ],
    [
      'is a public key, and certificates were given',
      {},
      { wechatpay: certificates },
      /the public key .*, and you gave platform certificates alone/,
    ],
    [
      "is signed by WeChat Pay, and the merchant's own certificate was given",
      {},
      { wechatpay: own, merchant },
      /and you gave the merchant's own certificate/,
    ],
    [
      "is signed by WeChat Pay, and the merchant's own certificate was given, too",
      {},
      { wechatpay: own, certificate: merchant.certificate },
      /and you gave the merchant's own certificate/,
    ],
    ['lacks its prefix', named(publicKeyId.slice(11)), {}, /differ in PUB_KEY_ID_ alone$/],
    ['is another public key', named('PUB_KEY_ID_1'), {}, new RegExp(`key PUB_KEY_ID_1, and you gave ${publicKeyId}$`)],
    [
      'is another certificate',
      named(serialNo),
      { wechatpay: { ...certificates, ...wechatpay } },
      new RegExp(`key ${serialNo}, and you gave `),
    ],
    [
      'is in a keyring without a name',
      named(serialNo),
      { wechatpay: { get: async () => undefined } },
      /a keyring that does not know it$/,
    ],
  ])('%s', async (_title, received, evidence, message) => {
    for (const status of [undefined, 200]) {
      const explanation = await explain({ ...received, status }, evidence)
      expect(explanation.cause).toBe('unknown-serial')
      expect(explanation.message).toMatch(message)
    }
  })

  it('of a keyring object says nothing of its other keys', async () => {
    const named = { 'Wechatpay-Serial': platform.certificate.serialNo }
    const received = { headers: { ...headers, ...named } }
    const { cause, message } = await explain(received, { wechatpay: createKeyring(wechatpay) })
    expect([cause, message]).toEqual(['unknown-serial', expect.stringMatching(/you gave a keyring that does not know/)])
  })

  it('is explained by the error alone', async () => {
    const error = new SignatureError(
      'unknown-serial',
      'm',
      Object.assign({}, { serial: platform.certificate.serialNo }),
    )
    expect((await explainSignature(error, { wechatpay })).message).toMatch(/you gave public keys alone/)
    expect(await explainSignature(error)).toMatchObject({ cause: 'unknown-serial', message: 'm' })
  })
})

describe('the time', () => {
  const late = (seconds: number) => ({ now: () => (sentAt + seconds) * 1000 })
  const dated = (seconds: number) => ({
    status: 200,
    headers: { ...headers, Date: new Date((sentAt + seconds) * 1000).toUTCString() },
  })

  it.each([
    [-301, /301 seconds ahead of this clock.*: this machine's clock is wrong.*The signature matches$/],
    [301, /301 seconds old.*: this machine's clock is wrong/],
    [86_400, /86400 seconds old/],
  ])('is %i seconds from the clock', async (seconds, message) => {
    const explanation = await explain({}, late(seconds))
    expect(explanation).toMatchObject({ cause: 'clock', secondsOff: -seconds })
    expect(explanation.message).toMatch(message)
  })

  it.each([-300, 300])('may be %i seconds from it', async (seconds) => {
    expect(await explain({}, late(seconds))).toMatchObject({ cause: 'none' })
  })

  it('of a response that somebody has kept is old, although its Date is right', async () => {
    const kept = await explain(dated(1000), late(1000))
    expect(kept).toMatchObject({ cause: 'clock', message: expect.stringContaining('although its Date is right') })
    const slow = await explain(dated(0), late(1000))
    expect(slow.message).toContain("this machine's clock is wrong")
  })

  it('is not blamed for a message of the past whose body was changed', async () => {
    expect(await explain({ rawBody: JSON.stringify(JSON.parse(body), null, 2) }, late(86_400))).toMatchObject({
      cause: 'body-re-serialized',
    })
  })

  it('was right if the message was refused for something else', async () => {
    const error = new SignatureError('mismatch', 'it does not match')
    const received = { headers, rawBody: body }
    expect(await explainSignature(error, { received, wechatpay, ...late(86_400) })).toMatchObject({ cause: 'none' })
    const old = new SignatureError('clock-skew', 'it is old')
    expect(await explainSignature(old, { received, wechatpay, ...late(86_400) })).toMatchObject({ cause: 'clock' })
  })

  it('is in milliseconds', async () => {
    const changed = { ...headers, 'Wechatpay-Timestamp': `${sentAt}000` }
    expect(await explain({ headers: changed })).toMatchObject({ cause: 'milliseconds' })
  })
})

describe('a header', () => {
  const change = (name: string, value: string | readonly string[] | undefined) => ({
    headers: { ...headers, [`Wechatpay-${name}`]: value },
  })
  it.each<[string, Partial<ReceivedMessage>, SignatureCause]>([
    ['is missing', change('Nonce', undefined), 'missing-header'],
    ['is empty', change('Nonce', ''), 'malformed-header'],
    [
      'is doubled',
      change('Signature', [headers['Wechatpay-Signature'] ?? '', headers['Wechatpay-Signature'] ?? '']),
      'malformed-header',
    ],
    ['has a time in words', change('Timestamp', 'now'), 'malformed-header'],
    ['has a signature that is not Base64', change('Signature', '*'.repeat(344)), 'signature-malformed'],
    [
      'has a signature that was cut',
      change('Signature', headers['Wechatpay-Signature']?.slice(0, 340)),
      'signature-malformed',
    ],
    ['has another type of signature', change('Signature-Type', 'WECHATPAY2-SM2-WITH-SM3'), 'signature-type'],
    ['is that of a probe', change('Signature', `WECHATPAY/SIGNTEST/${'A'.repeat(325)}`), 'probe'],
    ['is that of a probe that is not Base64', change('Signature', `WECHATPAY/SIGNTEST/${'A'.repeat(336)}`), 'probe'],
    ['has another nonce', change('Nonce', 'a'.repeat(32)), 'message'],
  ])('%s', async (_title, received, cause) => {
    for (const status of [undefined, 200]) expect(await explain({ ...received, status })).toMatchObject({ cause })
  })
})

describe('an error alone', () => {
  it.each([
    ['missing-header', 'missing-header'],
    ['malformed-header', 'malformed-header'],
    ['probe', 'probe'],
    ['clock-skew', 'clock'],
    ['mismatch', 'unexplained'],
    ['unknown-serial', 'unknown-serial'],
  ] as const)('has a fix: %s', async (reason, cause) => {
    const notification = await explainSignature(new SignatureError(reason, 'm'))
    expect(notification).toMatchObject({ subject: 'notification', cause, message: 'm', lines: [] })
    expect(await explainSignature(new SignatureError(reason, 'm', { outcome: 'unknown' }))).toMatchObject({
      subject: 'response',
    })
    expect(notification.fix.en).not.toBe('')
    expect(`${notification}`).toBe(`${cause}: m\nFix: ${notification.fix.en}\n解决方法：${notification.fix.zh}`)
    expect(JSON.parse(JSON.stringify(notification))).toEqual({ ...notification })
  })
})

describe('a response', () => {
  const answered = () => signedResponse({ timestamp: `${sentAt}`, body: '{"a": 1}' })

  it('stays unread, and may have been read before', async () => {
    const response = answered()
    expect(await explainSignature(response, { wechatpay, now })).toMatchObject({ subject: 'response', cause: 'none' })
    expect(await response.text()).toBe('{"a": 1}')
    const used = await explainSignature(response, { wechatpay, now })
    expect(used).toMatchObject({ cause: 'unexplained', message: expect.stringContaining('was read before') })
  })

  it('is explained beside its error', async () => {
    const response = answered()
    const changed = new Response('{"a":1}', { headers: response.headers })
    const keyring = createKeyring(wechatpay)
    const error = await verifyResponse(changed.clone(), keyring, { now }).catch((reason: unknown) => reason)
    const explanation = await explainSignature(error as SignatureError, { received: changed, wechatpay: keyring, now })
    expect(explanation).toMatchObject({
      subject: 'response',
      cause: 'body-re-serialized',
      message: expect.stringContaining('JSON with spaces'),
    })
  })

  it('without a body, as a 204, is signed over none', async () => {
    const empty = signedResponse({ status: 204, timestamp: `${sentAt}` })
    expect(await explainSignature(empty, { wechatpay, now })).toMatchObject({ cause: 'none' })
  })

  it('that was cut off has no body to be explained', async () => {
    const { headers } = answered()
    const stream = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) })
    expect(await explainSignature(new Response(stream, { headers }), { wechatpay, now })).toMatchObject({
      cause: 'unexplained',
    })
  })
})

describeShared<SignatureVectors>("the vendor's worked example of a response", signatureVectors, ({ answers }) => {
  it.each(answers)('is right, and names each change: $title', async (answer) => {
    const { serial, publicKey, timestamp, nonce, body, signature } = answer
    const given = {
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': serial,
      'Wechatpay-Signature': signature,
    }
    const options = { wechatpay: { [serial]: publicKey }, now: () => Number(timestamp) * 1000 }
    const causeOf = async (rawBody: ReceivedMessage['rawBody'], more: object = {}) =>
      (await explainSignature({ status: 200, headers: { ...given, ...more }, rawBody }, options)).cause
    expect(await causeOf(body)).toBe('none')
    expect(await causeOf(JSON.parse(body))).toBe('body-re-serialized')
    expect(await causeOf(body.replaceAll('/', '\\/'))).toBe('body-re-serialized')
    expect(await causeOf(`\ufeff${body}`)).toBe('body-decoded')
    expect(await causeOf(body.replace('weixin', 'wexin'))).toBe('message')
    expect(await causeOf(body, { 'Wechatpay-Nonce': 'a' })).toBe('message')
    expect(await causeOf(body, { 'Wechatpay-Serial': 'PUB_KEY_ID_0000000000000024101100397200000006' })).toBe(
      'unknown-serial',
    )
  })
})

describe('a wrong argument is a TypeError', () => {
  const call = (...given: unknown[]) => explainSignature(...(given as Parameters<typeof explainSignature>))
  it.each<[string, unknown[], RegExp]>([
    ['nothing', [undefined], /^refused: expected an error of this SDK, .*, received undefined$/],
    ['another error', [new Error('x')], /^refused: .* received another error$/],
    ['a text', ['SIGN_ERROR'], /^refused: .* received 'SIGN_ERROR'$/],
    ['no headers', [{ rawBody: '' }], /^refused: /],
    ['no body', [{ headers: {} }], /^refused\.rawBody: expected the body as it came, .* received undefined$/],
    ['a body that is a number', [{ headers: {}, rawBody: 7 }], /^refused\.rawBody: .* received a number$/],
    [
      'an option of another name',
      [{ headers, rawBody }, { keyring: {} }],
      /^explainSignature: expected merchant, .*received 'keyring'/,
    ],
    [
      'a request without a method',
      [{ headers, rawBody }, { sent: { url: '/' } }],
      /^sent: expected a Request, or \{ method, url/,
    ],
    [
      'a request with a parsed body',
      [{ headers, rawBody }, { sent: { method: 'POST', url: '/', headers: {}, body: {} } }],
      /^sent\.body: /,
    ],
    ['a request without headers', [{ headers, rawBody }, { sent: { method: 'GET', url: '/' } }], /^headers: /],
    [
      'a certificate that is no text',
      [{ headers, rawBody }, { certificate: {} }],
      /^certificate: expected the text of apiclient_cert\.pem/,
    ],
    ['a clock that is none', [{ headers, rawBody }, { now: 7 }], /^now: expected a function/],
    [
      'a received message without a body',
      [new SignatureError('mismatch', 'm'), { received: { headers } }],
      /^received\.rawBody: /,
    ],
  ])('%s', async (_title, given, message) => {
    const error = await call(...given).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(message)
  })

  it('but a wrong key is a KeyError, which does not show it', async () => {
    const pem = pair.privatePem
    for (const evidence of [
      { certificate: pem },
      { wechatpay: { [publicKeyId]: pem } },
      { merchant: { mchid: '1', serialNo, privateKey: stranger.publicPem } },
    ]) {
      await expect(explain({}, evidence)).rejects.toMatchObject({ code: 'ERR_WECHATPAY_KEY' })
    }
  })
})
