/** Every check of a request, in WeChat Pay's order, up to the business rules. */
import type { Accounts } from '../identity/accounts.ts'
import type { PlatformKeys } from '../identity/platform-keys.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import { headerValue, type RawRequest } from '../wire/exchange.ts'
import { checkAudience } from './audience.ts'
import { authenticate } from './authenticate.ts'
import { checkUpload, type UploadBody } from './check-upload.ts'
import { decryptFields } from './encrypted-fields.ts'
import type { Call } from './handler.ts'
import { type Input, readInput } from './input.ts'
import { messages } from './messages.ts'
import { readForm } from './multipart.ts'
import type { SandboxOperation } from './operation.ts'
import type { ProtocolOptions } from './options.ts'
import { paramError } from './refusal.ts'
import { checkSchema } from './schema-check.ts'

/**
 * The call that a request makes.
 *
 * @throws Refusal for the first check that the request fails
 */
export async function checkRequest(
  request: RawRequest,
  operation: SandboxOperation,
  accounts: Accounts,
  options: ProtocolOptions & { readonly crypto: WebCrypto; readonly nowMs: number },
): Promise<Omit<Call, 'notify'>> {
  const { crypto, nowMs, merchantCertificate = 'valid', apiV3KeyUnset = false } = options
  const form = operation.upload && readForm(request)
  // Of an upload, the JSON of `meta` is signed, and nothing else of the body.
  const signed = form ? { ...request, body: form.part('meta')?.bytes ?? new Uint8Array() } : request
  const rules = { crypto, nowMs, merchantCertificate, apiV3KeyUnset }
  const { mchid, subMerchants, platformKeys } = await authenticate(signed, accounts, rules)
  checkAudience(operation, { subMerchants })
  if (options.unknownSerial === 'refuse') checkPlatformSerial(request, platformKeys, nowMs)
  const context = { operation, mchid, form }
  let hasGreat = false
  const { path, query, body } = readInput(request, context, (digits) => {
    hasGreat = true
    // Rounded, as JavaScript's own reader does it: it is checked so, and no handler gets it.
    return Number(digits)
  })
  const { pathParams, pathTitles, queryTitles, bodyTitles, encryptedBody, encryptedQuery, errors } = operation
  // Some pages have a row for it.
  const timeMessage = errors.some(({ description }) => description === messages.time)
    ? messages.time
    : messages.parameter
  if (pathParams) checkSchema(pathParams, path, { location: 'url', titles: pathTitles, timeMessage })
  const keys = { platformKeys, crypto, nowMs }
  const decryptQuery = async (given: Input['query']): Promise<Input['query']> =>
    encryptedQuery ? ((await decryptFields('query', given, encryptedQuery, request, keys)) as Input['query']) : given
  const decryptBody = async (given: unknown): Promise<unknown> =>
    encryptedBody ? await decryptFields('body', given, encryptedBody, request, keys) : given
  const plainQuery = await decryptQuery(query)
  if (operation.query)
    checkSchema(operation.query, plainQuery, { location: 'query', titles: queryTitles, timeMessage, sent: query })
  const plain = await decryptBody(body)
  if (operation.body)
    checkSchema(operation.body, plain, { location: 'body', titles: bodyTitles, timeMessage, sent: body })
  if (form) await checkUpload(operation, plain as UploadBody, crypto, options.maxUploadBytes)
  const idempotencyKey = readIdempotencyKey(request, operation)
  const { target, headers, body: rawBody, origin = mainHost } = request
  const merchant = { mchid, subMerchants }
  const sent = { target, origin, headers, rawBody }
  const exact = hasGreat ? readInput(request, context, String) : undefined
  const input = exact
    ? { ...exact, query: await decryptQuery(exact.query), body: await decryptBody(exact.body) }
    : { path, query: plainQuery, body: plain }
  return { operation, mchid, merchant, ...input, ...sent, nowMs, idempotencyKey }
}

/** 主域名: the origin of a request that comes without its own. */
const mainHost = 'https://api.mch.weixin.qq.com'

function readIdempotencyKey(request: RawRequest, { idempotencyKey: form }: SandboxOperation): string | undefined {
  if (!form) return undefined
  const key = headerValue(request.headers, 'idempotency-key')
  if (key !== undefined && form.test(key)) return key
  const what = key === undefined ? 'is missing, empty or repeated' : `does not match ${form.source}`
  throw paramError(messages.parameter, `The header Idempotency-Key ${what}`)
}

function checkPlatformSerial({ headers }: RawRequest, platformKeys: PlatformKeys, nowMs: number): void {
  const asked = headerValue(headers, 'wechatpay-serial')
  if (asked === undefined || platformKeys.find(asked, nowMs)) return
  throw paramError(messages.platformSerial, 'Wechatpay-Serial names no key of this sandbox')
}
