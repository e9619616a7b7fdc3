/** For random headers, details and bodies: what is wrong is a typed error or an explanation, soon, and shows no secret. */
import { createPrivateKey } from 'node:crypto'
import {
  createKeyring,
  decryptResource,
  explainSignature,
  isWechatPayError,
  type SignatureExplanation,
  verifyResponse,
} from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, lines, messageOf, refuse, signatureOf } from '../../lib/exchange.ts'
import { apiV3Key } from '../../lib/notification.ts'
import { signMessage, tamperedHeaders } from '../../lib/tampered.ts'
import { wechatpay as pair, publicKeyId } from '../../lib/vendor.ts'

const numRuns = process.env.WECHATPAY_EDGE_LONG ? 100_000 : 2_000
const limitMs = 900_000
const now = () => at * 1000
const wechatpay = { [publicKeyId]: pair.publicPem }
const keyring = createKeyring(wechatpay)
const { merchant } = await createSandbox()
const key = createPrivateKey(merchant.privateKey)
const { mchid, serialNo, certificate } = merchant
const signature = signatureOf(messageOf(lines), key)

const odd = fc.constantFrom('', ' ', ',', '\0', '__proto__', '=', '"', '\n', '{"', '%', '%7B%22', '//', '￿', '\ud800')
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.array(odd).map((parts) => parts.join('')),
  fc.constant(signature),
)
/** What a header can have. */
const latin1 = fc
  .array(fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f))
  .map((codes) => String.fromCharCode(...codes))
const headerValue = fc.oneof(
  latin1,
  fc.nat().map(String),
  fc.base64String(),
  fc.constantFrom('', 'WECHATPAY/SIGNTEST/', publicKeyId, `${at}`),
)

/** That it is an explanation, of bounded length, without a signature. */
function expectExplanation(explanation: SignatureExplanation): void {
  const shown = `${explanation}${JSON.stringify(explanation)}`
  expect(shown.length).toBeLessThan(12_000)
  expect(shown).not.toContain(signature.slice(0, 40))
  expect(explanation.cause).toMatch(/^[\da-z-]+$/)
  expect(explanation.fix.zh).toMatch(/\p{Script=Han}/u)
  expect(explanation.message).not.toMatch(/undefined|NaN|\[object/)
}

describe('any response', () => {
  const right = signMessage('{"state":"ESTABLISHED"}', at)
  const rightHeaders = tamperedHeaders(right, { title: '', reason: 'mismatch' })
  const names = rightHeaders.map(([name]) => name).filter((name) => !name.endsWith('-Type'))

  it(
    'with other headers of a signature is refused',
    async () => {
      const changes = fc.dictionary(fc.constantFrom(...names), headerValue, { minKeys: 1 })
      await fc.assert(
        fc.asyncProperty(changes, fc.uint8Array({ maxLength: 20 }), async (changed, other) => {
          const headers = new Headers(rightHeaders as [string, string][])
          for (const [name, value] of Object.entries(changed)) headers.set(name, value)
          fc.pre(rightHeaders.some(([name, value]) => headers.get(name) !== value) || other.length > 0)
          const body = other.length > 0 ? new Uint8Array(other) : new Uint8Array(right.body)
          const error: unknown = await verifyResponse(new Response(body, { headers }), keyring, { now }).catch(
            (reason: unknown) => reason,
          )
          if (!isWechatPayError(error)) throw error
          expect(error.code).toBe('ERR_WECHATPAY_SIGNATURE')
          expect(error.message.length).toBeLessThan(1000)
        }),
        { numRuns },
      )
    },
    limitMs,
  )
})

describe('any resource', () => {
  it(
    'that is not one is a DecryptionError or a TypeError that shows none of it',
    async () => {
      const field = fc.constantFrom('algorithm', 'nonce', 'ciphertext', 'associated_data')
      const value = fc.oneof(
        fc.constantFrom('AEAD_AES_256_GCM', 'Oiyu5riw0HOJ', 'transaction'),
        fc.base64String(),
        anyText,
        fc.jsonValue(),
      )
      await fc.assert(
        fc.asyncProperty(fc.oneof(fc.dictionary(field, value), fc.jsonValue()), async (given) => {
          const error: unknown = await decryptResource(given as never, apiV3Key).catch((reason: unknown) => reason)
          const isTyped = isWechatPayError(error)
            ? error.code === 'ERR_WECHATPAY_DECRYPTION'
            : error instanceof TypeError
          if (!isTyped) throw error
          expect((error as Error).message).not.toContain(apiV3Key)
          expect((error as Error).message.length).toBeLessThan(1000)
        }),
        { numRuns },
      )
    },
    limitMs,
  )
})

describe('any refused request', () => {
  const anyLength = fc.oneof(fc.integer(), fc.double(), fc.jsonValue())
  const message = fc.oneof(
    anyText,
    fc.tuple(anyText, anyText, anyText, anyText, anyText).map((parts) => `${parts.join('\n')}\n`),
    fc.constant(messageOf({ ...lines, body: lines.body.slice(0, 8) })),
  )
  const information = fc.record(
    {
      method: fc.oneof(anyText, fc.jsonValue()),
      url: fc.oneof(anyText, fc.jsonValue(), fc.webUrl()),
      sign_message_length: anyLength,
      truncated_sign_message: fc.oneof(message, fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  const detail = fc.oneof(
    fc.jsonValue(),
    information.map((sign_information) => ({ sign_information })),
    information.map((sign_information) => ({ detail: { sign_information } })),
  )
  const says = fc.constantFrom(
    '签名错误',
    '错误的签名，验签失败',
    'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
    'Http头Authorization认证类型不正确',
    'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
    '商户证书序列号有误。请使用签名私钥匹配的证书序列号',
    '商户证书已过期。',
    '商户未设置APIv3密钥。',
  )
  const { sent } = refuse({ key, mchid, serialNo })
  const signed = { ...sent, headers: { Authorization: String(Object(sent.headers).Authorization) } }

  it(
    'is explained, whatever its details are',
    async () => {
      const response = fc.record({
        detail,
        says: fc.oneof(says, anyText),
        date: fc.oneof(
          anyText,
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
      })
      await fc.assert(
        fc.asyncProperty(response, fc.boolean(), async ({ detail, says, date }, isSent) => {
          const rawBody = JSON.stringify({ code: 'SIGN_ERROR', message: says, detail })
          const given = { status: 401, headers: { Date: date }, rawBody }
          expectExplanation(await explainSignature(given, { now, ...(isSent && { sent: signed }) }))
        }),
        { numRuns },
      )
    },
    limitMs,
  )

  it(
    'is explained, whatever its Authorization header is',
    async () => {
      const right = signed.headers.Authorization
      const header = fc.oneof(
        anyText,
        fc
          .tuple(fc.nat(right.length), fc.nat(60), anyText)
          .map(([from, count, text]) => right.slice(0, from) + text + right.slice(from + count)),
        fc
          .array(
            fc.tuple(
              fc.constantFrom('mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no', 'a'),
              headerValue,
              fc.constantFrom(',', ', ', ' ', ''),
            ),
          )
          .map(
            (items) =>
              `WECHATPAY2-SHA256-RSA2048 ${items.map(([name, value, end]) => `${name}="${value}"${end}`).join('')}`,
          ),
      )
      await fc.assert(
        fc.asyncProperty(header, says, async (Authorization, message) => {
          const refused = { status: 401, headers: {}, rawBody: JSON.stringify({ code: 'SIGN_ERROR', message }) }
          expectExplanation(await explainSignature(refused, { sent: { ...signed, headers: { Authorization } }, now }))
        }),
        { numRuns },
      )
    },
    limitMs,
  )

  it(
    'is explained by its signature, whatever was sent',
    async () => {
      const request = fc.record({
        method: fc.oneof(anyText, fc.constantFrom('get', 'POST')),
        url: fc.oneof(anyText, fc.webUrl({ withQueryParameters: true, withFragments: true })),
        body: fc.oneof(anyText, fc.json(), fc.uint8Array()),
      })
      await fc.assert(
        fc.asyncProperty(request, async (given) => {
          const refused = { status: 401, headers: {}, rawBody: '{"code":"SIGN_ERROR","message":"签名错误"}' }
          const explanation = await explainSignature(refused, { sent: { ...signed, ...given }, certificate, now })
          expectExplanation(explanation)
          // The signature is of another request: it is never said to be right.
          expect(explanation.cause).toBe('message')
        }),
        // Each is compared with some forty others.
        { numRuns: numRuns / 20 },
      )
    },
    limitMs,
  )
})

describe('any message', () => {
  it(
    'is explained, whatever its headers and its body are',
    async () => {
      const { headers } = {
        headers: Object.fromEntries(tamperedHeaders(signMessage('{}', at), { title: '', reason: 'mismatch' })),
      }
      const changed = fc.dictionary(fc.constantFrom(...Object.keys(headers), 'Date'), fc.oneof(headerValue, anyText))
      const body = fc.oneof(anyText, fc.uint8Array(), fc.json(), fc.object())
      await fc.assert(
        fc.asyncProperty(changed, body, fc.option(fc.integer(), { nil: undefined }), async (more, rawBody, status) => {
          const given = { status, headers: { ...headers, ...more }, rawBody }
          expectExplanation(await explainSignature(given, { wechatpay, now }))
        }),
        { numRuns: numRuns / 4 },
      )
    },
    limitMs,
  )
})
