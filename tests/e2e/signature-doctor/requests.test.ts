/** Refused requests that node:crypto signed: one mistake each, and what is found by which evidence. */
import { createPrivateKey } from 'node:crypto'
import {
  createSigner,
  explainSignature,
  type SignatureCause,
  type SignatureEvidence,
  type SignatureExplanation,
} from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { at, lines, messageOf, type RefusedExchange, refuse, signatureOf } from '../../lib/exchange.ts'
import { describeShared } from '../../lib/shared.ts'
import { type SignatureVectors, signatureVectors } from '../../lib/vectors.ts'
import { makePair } from '../../lib/vendor.ts'

const { merchant, wechatpay } = await createSandbox()
const key = createPrivateKey(merchant.privateKey)
const { mchid, serialNo, certificate } = merchant
const stranger = makePair()
const now = () => at * 1000

/** What is explained with the certificate and the request, unless it is given other evidence. */
async function explain(
  given: Partial<RefusedExchange>,
  evidence: SignatureEvidence = {},
): Promise<SignatureExplanation> {
  const { sent, refused } = refuse({ key, mchid, serialNo, ...given })
  return explainSignature(refused, { sent, certificate, now, ...evidence })
}

/** The names of the lines that differ. */
const differing = (explanation: SignatureExplanation) =>
  explanation.lines.filter(({ differs }) => differs).map(({ line }) => line)

describe('what WeChat Pay received otherwise than it was sent', () => {
  const query = '/v3/marketing/stocks?limit=5&filter=%7B%22a%22%3A%22b%20c%22%7D'
  const changes: readonly (readonly [string, Partial<RefusedExchange>, SignatureCause, RegExp])[] = [
    ['a method in lower case', { received: { method: 'post' } }, 'method', /another method/],
    ['another method', { received: { method: 'GET' } }, 'method', /another method/],
    ['two slashes', { received: { url: `/${lines.url}` } }, 'url', /two slashes in a row/],
    ['a URL with its host', { received: { url: `https://api.mch.weixin.qq.com${lines.url}` } }, 'url', /host is part/],
    ['a query that was lost', { sent: { url: query }, received: { url: '/v3/marketing/stocks' } }, 'url', /no query/],
    [
      'a query that was decoded',
      { sent: { url: query }, received: { url: decodeURIComponent(query) } },
      'url',
      /percent-encoding differs/,
    ],
    [
      'a query that was encoded again',
      { sent: { url: query }, received: { url: query.replaceAll('%', '%25') } },
      'url',
      /differ from character 38 on/,
    ],
    [
      'a space as +',
      { sent: { url: query }, received: { url: query.replace('%20', '+') } },
      'url',
      /a space is \+ in one of them/,
    ],
    [
      'parameters in another order',
      { sent: { url: '/v3/a?b=1&c=2' }, received: { url: '/v3/a?c=2&b=1' } },
      'url',
      /order of their parameters/,
    ],
    ['a path in upper case', { received: { url: lines.url.toUpperCase() } }, 'url', /upper and lower case/],
    ['another path', { received: { url: '/v3/pay/transactions/app' } }, 'url', /differ from character 22 on/],
    ['another timestamp', { received: { timestamp: `${at + 1}` } }, 'timestamp', /another timestamp/],
    ['another nonce', { received: { nonce: 'a'.repeat(32) } }, 'nonce', /another nonce/],
    ['another body', { received: { body: '{"amount":1}' } }, 'body', /272 bytes were sent, .* received 12$/],
    ['no body', { received: { body: '' } }, 'body', /received 0$/],
    ['a body that begins otherwise', { received: { body: lines.body.replace('a', 'b') } }, 'body', /received 272$/],
    [
      'a body that was indented',
      { received: { body: JSON.stringify(JSON.parse(lines.body), null, 2) } },
      'body-re-serialized',
      /as many as JSON indented by 2 spaces has$/,
    ],
    [
      'a body whose characters were escaped',
      { received: { body: lines.body.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`) } },
      'body-re-serialized',
      /as many as JSON in ASCII has$/,
    ],
    [
      'a byte order mark',
      { received: { body: `\ufeff${lines.body}` } },
      'body-decoded',
      /behind a byte order mark has$/,
    ],
    ['a line feed at the end', { received: { body: `${lines.body}\n` } }, 'body', /a line feed at its end has$/],
  ]
  it.each(changes)('is found by the details that it prints: %s', async (_title, given, cause, message) => {
    for (const detail of ['real', 'documented'] as const) {
      const explanation = await explain({ ...given, detail })
      expect(explanation).toMatchObject({ subject: 'request', cause })
      expect(explanation.message).toMatch(message)
      expect(differing(explanation)).toEqual([cause.split('-')[0]])
    }
  })

  it('is compared line by line, and no more of a body is shown than WeChat Pay prints', async () => {
    const explanation = await explain({ received: { nonce: 'b', body: '{"s":1}' } })
    expect(explanation.lines).toEqual([
      { line: 'method', signed: 'POST', received: 'POST', differs: false },
      { line: 'url', signed: lines.url, received: lines.url, differs: false },
      { line: 'timestamp', signed: lines.timestamp, received: lines.timestamp, differs: false },
      { line: 'nonce', signed: lines.nonce, received: 'b', differs: true },
      { line: 'body', signed: '{"amount… (272 bytes)', received: '{"s":1} (7 bytes)', differs: true },
    ])
    expect(`${explanation}`).toContain('\n  body: signed {"amount… (272 bytes), received {"s":1} (7 bytes)\n')
  })

  it('is not found in a character that the cut at 8 bytes divides', async () => {
    const body = '{"a":"形象"}'
    expect(Buffer.from(body).subarray(0, 8).toString()).toContain('\ufffd')
    expect(differing(await explain({ sent: { body }, signed: { nonce: 'x' } }))).toEqual([])
  })

  it.each<[string, Partial<RefusedExchange['received']>, SignatureCause, RegExp]>([
    ['a method in lower case', { method: 'post' }, 'method', /not in upper case/],
    ['a URL with its host', { url: 'http://api.mch.weixin.qq.com/v3/a' }, 'url', /with its host/],
    ['two slashes', { url: '//v3/certificates' }, 'url', /two slashes/],
    ['a URL with a space', { url: '/v3/a?b=c d' }, 'url', /not percent-encoded/],
    ['a GET with a body', { method: 'GET' }, 'body', /a GET with a body of 272 bytes/],
    ['milliseconds', { timestamp: `${at}000` }, 'milliseconds', /13 digits/],
  ])('shows what is wrong although the request is not known: %s', async (_title, received, cause, message) => {
    const explanation = await explain({ ...(received && { received }) }, { sent: undefined })
    expect(explanation.cause).toBe(cause)
    expect(explanation.message).toMatch(message)
  })
})

describe('what was signed otherwise than it was sent', () => {
  const query = '/v3/marketing/stocks?limit=5&filter=%7B%22a%22%3A%22b%20c%22%7D'
  const get = { method: 'GET', body: '' }
  const changes: readonly (readonly [string, Partial<RefusedExchange>, SignatureCause, RegExp])[] = [
    ['the method in lower case', { signed: { method: 'post' } }, 'method', /fits the method post/],
    ['another method', { sent: get, signed: { method: 'POST' } }, 'method', /fits the method POST/],
    [
      'the URL with its host',
      { sent: { url: `https://api.mch.weixin.qq.com${query}` } },
      'url',
      /the URL with its host/,
    ],
    ['the path alone', { sent: { url: query }, signed: { url: '/v3/marketing/stocks' } }, 'url', /without its query/],
    [
      'the query decoded',
      { sent: { url: query }, signed: { url: decodeURIComponent(query) } },
      'url',
      /the URL, decoded.*percent-encoding differs/,
    ],
    [
      'the query encoded twice',
      { sent: { url: query }, signed: { url: query.replaceAll('%', '%25') } },
      'url',
      /the URL, encoded again/,
    ],
    ['two slashes', { signed: { url: `/${lines.url}` } }, 'url', /with two slashes/],
    ['no first slash', { signed: { url: lines.url.slice(1) } }, 'url', /without its first slash/],
    ['a slash at the end', { signed: { url: `${lines.url}/` } }, 'url', /with a slash at the end of its path/],
    ['a bare ?', { signed: { url: `${lines.url}?` } }, 'url', /with a bare \?/],
    ['a space as +', { sent: { url: query }, signed: { url: query.replace('%20', '+') } }, 'url', /with \+ for each/],
    [
      'sorted parameters',
      { sent: { url: '/v3/a?c=1&b=2' }, signed: { url: '/v3/a?b=2&c=1' } },
      'url',
      /parameters in order/,
    ],
    [
      'nonce and timestamp exchanged',
      { signed: { timestamp: lines.nonce, nonce: lines.timestamp } },
      'nonce',
      /the nonce before the timestamp/,
    ],
    ['no body', { signed: { body: '' } }, 'body', /fits no body at all/],
    [
      'the body before a middleware wrote it anew',
      { signed: { body: JSON.stringify(JSON.parse(lines.body), null, 4) } },
      'body-re-serialized',
      /JSON indented by 4 spaces/,
    ],
    [
      'the body with escaped slashes, as PHP writes it',
      { signed: { body: lines.body.replaceAll('/', '\\/') } },
      'body-re-serialized',
      /JSON with its slashes escaped/,
    ],
    [
      'the body with spaces, as Python writes it',
      { sent: { body: '{"a":[1,2],"b":{}}' }, signed: { body: '{"a": [1, 2], "b": {}}' } },
      'body-re-serialized',
      /JSON with spaces/,
    ],
    ['no line feed at the end', { message: messageOf(lines).slice(0, -1) }, 'line-ends', /without its last line feed/],
    ['the line ends of Windows', { message: messageOf(lines).replaceAll('\n', '\r\n') }, 'line-ends', /Windows/],
    ['\\n as two characters', { message: messageOf(lines).replaceAll('\n', '\\n') }, 'line-ends', /as two characters/],
  ]
  it.each(changes)('is found by the signature itself: %s', async (_title, given, cause, message) => {
    const more = {
      ...given,
      signed: { ...given.signed, ...(given.sent?.url?.startsWith('https:') && { url: given.sent.url }) },
    }
    const received = given.sent?.url?.startsWith('https:') ? { received: { url: query } } : {}
    for (const evidence of [
      {},
      { certificate: undefined, merchant },
      { certificate: undefined, merchant: { ...createSigner(withoutCertificate) } },
    ]) {
      const explanation = await explain({ ...more, ...received }, evidence)
      expect(explanation.message).toMatch(message)
      expect(explanation.cause).toBe(cause)
      const isEnd = cause === 'line-ends'
      const expected = cause === 'nonce' ? ['timestamp', 'nonce'] : isEnd ? [] : [cause.split('-')[0]]
      expect(differing(explanation)).toEqual(expected)
    }
  })

  const { certificate: _, ...withoutCertificate } = merchant

  it('is found without details, too', async () => {
    expect(await explain({ signed: { body: '' }, detail: 'none' })).toMatchObject({ cause: 'body' })
  })

  it('is a message of the right key if no known mistake explains it', async () => {
    const explanation = await explain({ signed: { nonce: 'another' } })
    expect(explanation).toMatchObject({ cause: 'message', lines: [] })
    expect(explanation.message).toContain('made with the right key')
  })
})

describe('a key that does not belong to the certificate', () => {
  it('is found by the signer and the certificate, whatever was sent', async () => {
    const { sent: _sent, refused } = refuse({ key: stranger.privateKey, serialNo })
    const wrong = { ...merchant, privateKey: stranger.privatePem }
    expect(await explainSignature(refused, { merchant: wrong })).toMatchObject({ cause: 'key' })
    const { certificate: pem, ...rest } = wrong
    expect(await explainSignature(refused, { merchant: createSigner(rest), certificate: pem })).toMatchObject({
      cause: 'key',
    })
  })

  it('is found by the signature and the certificate, without the key', async () => {
    for (const detail of ['real', 'none'] as const) {
      expect(await explain({ key: stranger.privateKey, detail })).toMatchObject({ cause: 'key' })
    }
  })

  it('is not blamed if it belongs to it', async () => {
    const { cause, message } = await explain({}, { merchant })
    expect(cause).toBe('unexplained')
    expect(message).toMatch(/^The signature is right for what was sent, and WeChat Pay prints the same/)
  })
})

describe('the Authorization header', () => {
  const says = 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》'
  it.each<[string, (right: string) => string, SignatureCause, RegExp]>([
    ['is missing', () => '', 'authorization-missing', /has no Authorization header/],
    ['has single quotes', (right) => right.replaceAll('"', "'"), 'authorization-malformed', /single quotes/],
    [
      'has spaces between its items',
      (right) => right.replaceAll(',', ', '),
      'authorization-malformed',
      /spaces between/,
    ],
    ['has spaces around =', (right) => right.replace('="', ' = "'), 'authorization-malformed', /spaces between/],
    [
      'has two spaces after the scheme',
      (right) => right.replace(' ', '  '),
      'authorization-malformed',
      /more than one space/,
    ],
    ['has no space after the scheme', (right) => right.replace(' ', ','), 'authorization-malformed', /no space after/],
    ['has no quotes', (right) => right.replaceAll('"', ''), 'authorization-malformed', /not in double quotes/],
    ['has full-width commas', (right) => right.replaceAll(',', '，'), 'authorization-malformed', /full-width/],
    ['is broken over lines', (right) => right.replaceAll(',', ',\n'), 'authorization-malformed', /line end/],
    ['has no nonce', (right) => right.replace(/nonce_str="\w+",/, ''), 'authorization-malformed', /has no nonce_str$/],
    ['has no mchid', (right) => right.replace(/mchid="\w+",/, ''), 'authorization-malformed', /has no mchid$/],
    [
      'has an empty serial number',
      (right) => right.replace(/serial_no="\w+"/, 'serial_no=""'),
      'authorization-malformed',
      /has no serial_no$/,
    ],
    ['has an item twice', (right) => `${right},mchid="1900007291"`, 'authorization-malformed', /there twice$/],
    ['has an unknown item', (right) => `${right},appid="wx1"`, 'authorization-malformed', /does not know$/],
    [
      'has a time in words',
      (right) => right.replace(/timestamp="\d+"/, 'timestamp="now"'),
      'authorization-malformed',
      /not a number of seconds$/,
    ],
    [
      'is a Bearer token',
      (right) => right.replace(/^\S+/, 'Bearer'),
      'scheme',
      /begins with Bearer, expected WECHATPAY2-SHA256-RSA2048/,
    ],
    [
      'is right, and was rewritten on its way',
      (right) => right,
      'authorization-malformed',
      /removed or rewritten on its way/,
    ],
  ])('%s', async (_title, authorization, cause, message) => {
    for (const said of [says, says.replace('Http', 'HTTP'), '签名信息错误，验签失败', 'Authorization不合法']) {
      const explanation = await explain({ authorization, says: said, detail: 'none' })
      expect(explanation).toMatchObject({ cause, lines: [] })
      expect(explanation.message).toMatch(message)
    }
  })

  it('of an unsupported scheme', async () => {
    const given = { says: 'Http头Authorization认证类型不正确', detail: 'none' } as const
    const sm2 = (right: string) => right.replace(/^\S+/, 'WECHATPAY2-SM2-WITH-SM3')
    expect(await explain({ ...given, authorization: sm2 })).toMatchObject({ cause: 'scheme' })
    const none = await explainSignature(refuse({ key, mchid, serialNo, ...given }).refused)
    expect(none).toMatchObject({ cause: 'scheme', message: 'WeChat Pay does not take the scheme here' })
    const signer = {
      ...createSigner({ mchid, serialNo, privateKey: merchant.privateKey }),
      scheme: 'WECHATPAY2-SM2-WITH-SM3',
    }
    const own = await explain({ ...given, authorization: sm2 }, { merchant: signer })
    expect(own.message).toBe('WeChat Pay does not take WECHATPAY2-SM2-WITH-SM3 here')
  })

  it('has a signature that is not Base64, or of another length', async () => {
    const change = (signature: string) => (right: string) =>
      right.replace(/signature="[^"]+"/, `signature="${signature}"`)
    const text = await explain({ authorization: change('not*Base64') })
    expect(text).toMatchObject({ cause: 'signature-malformed', message: expect.stringContaining('not Base64') })
    const short = await explain({ authorization: change('AAAA') })
    expect(short).toMatchObject({ cause: 'signature-malformed', message: expect.stringContaining('has 3 bytes') })
  })
})

describe('the time', () => {
  const says = 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟'
  it.each([
    [-301, /301 seconds behind WeChat Pay's/],
    [301, /301 seconds ahead of WeChat Pay's/],
    [3600, /3600 seconds ahead of/],
  ])('is %i seconds off, by the Date of the response', async (off, message) => {
    const given = { says, detail: 'none', date: at - off } as const
    const explanation = await explain(given)
    expect(explanation).toMatchObject({ cause: 'clock', secondsOff: off })
    expect(explanation.message).toMatch(message)
    // This machine's clock shows it, too.
    const alone = await explainSignature(refuse({ key, mchid, serialNo, ...given }).refused, { now })
    expect(alone).toMatchObject({ cause: 'clock', secondsOff: off })
  })

  it('is that of a request that was signed long before it was sent', async () => {
    const explanation = await explain({ says, detail: 'none', date: at + 600 }, { now: () => (at + 601) * 1000 })
    expect(explanation).toMatchObject({ cause: 'clock', secondsOff: -600 })
    expect(explanation.message).toMatch(/signed long before it was sent/)
  })

  it('is in milliseconds', async () => {
    const explanation = await explain({ says, detail: 'none', sent: { timestamp: `${at}000` } })
    expect(explanation).toMatchObject({ cause: 'milliseconds' })
    expect(explanation.secondsOff).toBeUndefined()
  })

  it('is wrong by an unknown number of seconds without a Date', async () => {
    const { sent, refused } = refuse({ key, mchid, serialNo, says, detail: 'none' })
    const explanation = await explainSignature({ ...refused, headers: {} }, { sent, now })
    expect(explanation).toMatchObject({ cause: 'clock', message: expect.stringContaining('more than 300 seconds') })
    expect(explanation).not.toHaveProperty('secondsOff')
  })
})

describe('the serial number', () => {
  const says = '商户证书序列号有误。请使用签名私钥匹配的证书序列号'
  const keys = {
    [wechatpay.publicKey.id]: wechatpay.publicKey.pem,
    [wechatpay.certificate.serialNo]: wechatpay.certificate.pem,
  }
  const other = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'
  it.each<[string, string, SignatureEvidence, RegExp]>([
    ["is a public key's ID", wechatpay.publicKey.id, {}, /is the ID of WeChat Pay's public key/],
    [
      "is WeChat Pay's",
      wechatpay.certificate.serialNo.toLowerCase(),
      { wechatpay: keys },
      /is that of WeChat Pay's platform certificate/,
    ],
    ["is not the certificate's", other, {}, new RegExp(`is ${other}, and the certificate's is ${serialNo}$`)],
    [
      "is not the signer's",
      other,
      {
        certificate: undefined,
        merchant: createSigner({ mchid, serialNo, privateKey: merchant.privateKey }),
      },
      /and the signer's is .* signed by another$/,
    ],
    [
      'belongs to another merchant',
      serialNo,
      { merchant: createSigner({ mchid: '1900000109', serialNo, privateKey: merchant.privateKey }) },
      /names merchant \d+, and the signer is 1900000109$/,
    ],
    [
      'is wrong for a reason that is not seen here',
      serialNo,
      {},
      /is not that of a valid API certificate of merchant \d+, although/,
    ],
  ])('%s', async (_title, given, evidence, message) => {
    const explanation = await explain({ serialNo: given, says, detail: 'none' }, evidence)
    expect(explanation.cause).toBe('serial')
    expect(explanation.message).toMatch(message)
  })

  it('is compared without case and leading zeros, and before the signature', async () => {
    const same = await explain({ serialNo: `00${serialNo.toLowerCase()}` })
    expect(same.cause).toBe('unexplained')
    expect(await explain({ serialNo: other })).toMatchObject({ cause: 'serial' })
  })

  it('is wrong, without anything else', async () => {
    const { refused } = refuse({ key, mchid, serialNo, says, detail: 'none' })
    expect(await explainSignature(refused)).toMatchObject({
      cause: 'serial',
      message: 'The serial number is not that of a valid API certificate of the merchant',
    })
  })
})

describe('what the merchant has to do in its account', () => {
  it.each<[string, SignatureCause]>([
    ['商户证书已过期。', 'certificate'],
    ['商户证书已作废。', 'certificate'],
    ['已更换证书，请使用新证书', 'certificate'],
    ['商户未申请过证书。请到商户平台上申请证书授权机构颁发的证书。', 'certificate'],
    ['商户未设置APIv3密钥。', 'api-v3-key'],
  ])('follows from the message: %s', async (says, cause) => {
    const explanation = await explain({ says, detail: 'none' })
    expect(explanation.cause).toBe(cause)
    if (cause === 'certificate') expect(explanation.message).toContain(says)
  })

  it('is a certificate that has expired, and when', async () => {
    const late = { now: () => Date.parse('2099-01-01') }
    const { message } = await explain({ says: '商户证书已过期。', detail: 'none' }, late)
    expect(message).toMatch(/; it expired on 20\d\d-\d\d-\d\d$/)
  })
})

describe('a message that is on no page', () => {
  it.each<[string, Partial<RefusedExchange>, SignatureCause]>([
    ['has its form looked at', { authorization: (right) => right.replaceAll('"', "'") }, 'authorization-malformed'],
    ['has its time looked at', { date: at + 400 }, 'clock'],
    ['has its key looked at', { key: stranger.privateKey }, 'key'],
    ['has its lines looked at', { received: { url: '/' } }, 'url'],
    ['has its signature looked at', { signed: { body: '' } }, 'body'],
  ])('%s', async (_title, given, cause) => {
    expect(await explain({ says: 'unknown', ...given })).toMatchObject({ cause })
  })
})

describe('a 401 that is not WeChat Pay’s', () => {
  it.each(['', '<html>401</html>', '{"message":"no"}', '{"code":401}'])(
    'is not about a signature: %j',
    async (rawBody) => {
      const explanation = await explainSignature({ status: 401, headers: {}, rawBody }, { certificate })
      expect(explanation).toMatchObject({ cause: 'not-a-signature', message: expect.stringContaining('a proxy') })
    },
  )
})

describe('another request than the one that was refused', () => {
  it('is known by its timestamp and its nonce', async () => {
    const { refused } = refuse({ key, mchid, serialNo, sent: { timestamp: `${at - 1}`, nonce: 'other' } })
    const explanation = await explainSignature(refused, { sent: refuse({ key, mchid, serialNo }).sent, certificate })
    expect(explanation).toMatchObject({ cause: 'unexplained', message: expect.stringContaining('another request') })
  })
})

describe('without evidence', () => {
  it('says what to give, and that a merchant and serial number without details may be unknown', async () => {
    for (const detail of ['real', 'none'] as const) {
      const explanation = await explainSignature(refuse({ key, mchid, serialNo, detail }).refused)
      expect(explanation.cause).toBe('unexplained')
      expect(explanation.message.includes('printed no details')).toBe(detail === 'none')
      expect(explanation.fix.en).toContain('certificate')
      expect(explanation.fix.zh).toMatch(/\p{Script=Han}/u)
    }
  })

  it.each([
    [{ location: 'authorization' }],
    [null],
    ['text'],
    [{ sign_information: null }],
    [{ sign_information: { truncated_sign_message: 7, sign_message_length: '7' } }],
    [{ sign_information: { truncated_sign_message: '', sign_message_length: -1, method: {}, url: [] } }],
  ])('reads whatever the detail is: %j', async (detail) => {
    const rawBody = JSON.stringify({ code: 'SIGN_ERROR', message: '签名错误', detail })
    const { sent } = refuse({ key, mchid, serialNo })
    const explanation = await explainSignature({ status: 401, headers: {}, rawBody }, { sent })
    expect(explanation.subject).toBe('request')
  })
})

describe('the request', () => {
  it('may be a Request, which stays unread', async () => {
    const { sent, refused } = refuse({ key, mchid, serialNo, signed: { body: '' } })
    const { method, headers, body } = sent
    const request = new Request(`https://api.mch.weixin.qq.com${sent.url}`, {
      method,
      headers: headers as never,
      body: body as string,
    })
    expect(await explainSignature(refused, { sent: request, certificate })).toMatchObject({ cause: 'body' })
    expect(request.bodyUsed).toBe(false)
    expect(await explainSignature(refused, { sent: request.clone(), certificate })).toMatchObject({ cause: 'body' })
    await request.text()
    // Without the body, nothing is said about it.
    expect(await explainSignature(refused, { sent: request, certificate })).toMatchObject({ cause: 'unexplained' })
  })

  it('of an upload is signed over its meta JSON, which is not the body of the Request', async () => {
    const url = '/v3/marketing/favor/media/image-upload'
    const meta = '{"filename":"logo.png","sha256":"d2973a45"}'
    const { sent, refused } = refuse({ key, mchid, serialNo, sent: { url, body: meta } })
    const form = new FormData()
    form.set('meta', meta)
    const request = new Request(`https://api.mch.weixin.qq.com${url}`, {
      method: 'POST',
      headers: sent.headers as never,
      body: form,
    })
    expect((await explainSignature(refused, { sent: request, certificate })).lines).toEqual([])
    expect(await explainSignature(refused, { sent, certificate })).toMatchObject({
      message: expect.stringMatching(/^The signature is right/),
    })
  })

  it('may be a GET that was signed without its last empty line', async () => {
    const get = { method: 'GET', body: '' }
    const explanation = await explain({ sent: get, message: messageOf({ ...lines, ...get }).slice(0, -1) })
    expect(explanation).toMatchObject({ cause: 'line-ends' })
  })

  it('may be refused by a 401 that is a Response, unread', async () => {
    const { sent, refused } = refuse({ key: stranger.privateKey, serialNo })
    const response = new Response(refused.rawBody as string, { status: 401, headers: refused.headers as never })
    expect(await explainSignature(response, { sent, certificate })).toMatchObject({ subject: 'request', cause: 'key' })
    expect(response.bodyUsed).toBe(false)
  })
})

describe('no secret', () => {
  it('is in an explanation, whatever the server prints back', async () => {
    const { sent } = refuse({ key, mchid, serialNo })
    const authorization = new Headers(sent.headers as never).get('Authorization') ?? ''
    const signature = signatureOf(messageOf(lines), key)
    const echoes = [
      authorization,
      encodeURIComponent(authorization),
      signature,
      `/v3/a?token=${'t'.repeat(30)}`,
      lines.body,
    ]
    for (const echo of echoes) {
      const sign_information = {
        method: echo,
        url: echo,
        sign_message_length: 9999,
        truncated_sign_message: `${echo}\n${echo}\n${echo}\n${echo}\n${echo}\n`,
      }
      const rawBody = JSON.stringify({ code: 'SIGN_ERROR', message: `签名错误 ${echo}`, detail: { sign_information } })
      const refused = { status: 401, headers: {}, rawBody }
      for (const evidence of [{}, { sent }, { sent, merchant }]) {
        const explanation = await explainSignature(refused, { ...evidence, now })
        const shown = `${explanation} ${JSON.stringify(explanation)}`
        expect(shown).not.toContain(signature.slice(0, 40))
        expect(shown).not.toContain('t'.repeat(30))
        expect(shown).not.toContain('nonce_str="')
        expect(shown).not.toContain(lines.body.slice(0, 40))
      }
    }
  })
})

describeShared<SignatureVectors>(
  "the vendor's worked examples",
  signatureVectors,
  ({ merchant, requests, timestamp, nonce }) => {
    const signer = createSigner(merchant)
    const of = (signature: string) => ({
      Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${merchant.mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${merchant.serialNo}"`,
    })
    const refused = { status: 401, headers: {}, rawBody: '{"code":"SIGN_ERROR","message":"签名错误"}' }
    const options = { merchant: signer, now: () => Number(timestamp) * 1000 }

    it.each(requests)('is right: $title', async ({ method, url, body, signature }) => {
      const explanation = await explainSignature(refused, {
        ...options,
        sent: { method, url, body, headers: of(signature) },
      })
      expect(explanation.message).toMatch(/^The signature is right for what was sent/)
    })

    it.each(requests)('sent otherwise, names the line: $title', async ({ method, url, body, signature }) => {
      const headers = of(signature)
      const explain = (sent: object) =>
        explainSignature(refused, { ...options, sent: { method, url, body, headers, ...sent } })
      expect(await explain({ url: url.includes('%') ? decodeURIComponent(url) : `/${url}` })).toMatchObject({
        cause: 'url',
      })
      expect(await explain({ method: method === 'GET' ? 'POST' : 'PUT' })).toMatchObject({ cause: 'method' })
      expect(await explain({ body: body === '' ? '{}' : JSON.stringify(JSON.parse(body), null, 2) })).toMatchObject({
        cause: body === '' ? 'body' : 'body-re-serialized',
      })
    })
  },
)
