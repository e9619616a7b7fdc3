/** The checks up to the signature, in WeChat Pay's order; their errors are not signed. */
import { type Account, type Accounts, findAccount } from '../identity/accounts.ts'
import type { Identity } from '../identity/import-identity.ts'
import { sameSerial } from '../identity/same-serial.ts'
import { type Bytes, concat, fromBase64, utf8 } from '../lib/bytes.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import { headerValues, type RawRequest } from '../wire/exchange.ts'
import { type Authorization, parseAuthorization, supportedScheme } from './authorization.ts'
import { messages } from './messages.ts'
import { Refusal, signError } from './refusal.ts'

export interface AuthenticationRules {
  readonly crypto: WebCrypto
  readonly nowMs: number
  readonly merchantCertificate: 'valid' | 'expired' | 'revoked' | 'replaced'
  readonly apiV3KeyUnset: boolean
}

const toleranceSeconds = 300

/** The merchant that has signed a request. */
export async function authenticate(
  request: RawRequest,
  accounts: Accounts,
  rules: AuthenticationRules,
): Promise<Account> {
  if (['user-agent', 'accept'].some((name) => headerValues(request.headers, name).join('') === '')) {
    const reason = 'The header User-Agent or Accept is missing or empty'
    throw new Refusal(400, 'INVALID_REQUEST', messages.missingHeader, { signed: false, reason })
  }
  const authorization = readAuthorization(request)
  checkTimestamp(authorization.timestamp, rules.nowMs)
  const account = findSigner(authorization, accounts)
  checkMerchant(account.identity, rules)
  await checkSignature(request, authorization, account.identity, rules.crypto)
  return account
}

function readAuthorization(request: RawRequest): Authorization {
  const [header, ...more] = headerValues(request.headers, 'authorization')
  const authorization = header === undefined || more.length > 0 ? undefined : parseAuthorization(header)
  if (authorization === undefined) {
    const form = `${supportedScheme} mchid="…",nonce_str="…",signature="…",timestamp="…",serial_no="…"`
    const what = header === undefined ? 'is missing' : `does not have this form: ${form}`
    throw signError(messages.authorizationFormat, `The header Authorization ${what}`)
  }
  if (authorization.scheme !== supportedScheme) {
    throw signError(messages.authorizationScheme, `The scheme of Authorization is not ${supportedScheme}`)
  }
  return authorization
}

/** Refuses more than five minutes either way; the page does not say which direction it means. */
function checkTimestamp(timestamp: string, nowMs: number): void {
  if (!/^\d+$/.test(timestamp)) {
    throw signError(messages.authorizationFormat, 'The timestamp of Authorization is not a number of seconds')
  }
  const seconds = Number(timestamp) - Math.floor(nowMs / 1000)
  if (Math.abs(seconds) <= toleranceSeconds) return
  const side = seconds < 0 ? 'before' : 'after'
  throw signError(messages.timestamp, `The timestamp is ${Math.abs(seconds)} seconds ${side} this sandbox's clock`)
}

/** The merchant that a request names by its number and the serial number of its certificate. */
function findSigner({ mchid, serialNo }: Authorization, accounts: Accounts): Account {
  const named = findAccount(accounts, mchid)
  const isOf = ({ identity }: Account): boolean => sameSerial(serialNo, identity.merchant.serialNo)
  if (named && isOf(named)) return named
  const owner = accounts.find(isOf)
  if (named && owner) {
    const reason = 'serial_no is that of another merchant of this sandbox'
    throw signError(messages.serial, reason)
  }
  const whose = accounts.length > 1 ? "of this sandbox's merchants'" : "this sandbox's merchant's"
  // An unknown merchant with an unknown serial was seen to get the signature's message, without detail.
  if (!named && !owner) throw signError(messages.signature, `Neither mchid nor serial_no is ${whose}`)
  throw signError(messages.serial, `${named ? 'serial_no' : 'mchid'} is not ${whose}`)
}

function checkMerchant(identity: Identity, rules: AuthenticationRules): void {
  const expired = rules.nowMs > identity.merchantExpiresAt
  const condition = rules.merchantCertificate === 'valid' && expired ? 'expired' : rules.merchantCertificate
  if (condition !== 'valid') {
    throw signError(messages.certificate[condition], `The merchant's certificate is ${condition}`)
  }
  if (rules.apiV3KeyUnset) throw signError(messages.apiV3KeyUnset, 'The option apiV3KeyUnset is on')
}

async function checkSignature(
  request: RawRequest,
  authorization: Authorization,
  { merchantPublicKey }: Identity,
  crypto: WebCrypto,
): Promise<void> {
  const head = `${request.method}\n${request.target}\n${authorization.timestamp}\n${authorization.nonce}\n`
  const message = concat(latin1(head), request.body, utf8('\n'))
  const signature = fromBase64(authorization.signature)
  const valid =
    signature !== undefined && (await crypto.subtle.verify('RSASSA-PKCS1-v1_5', merchantPublicKey, signature, message))
  if (valid) return
  const what = `${request.method} ${request.target} with a body of ${request.body.length} bytes`
  const reason = `The signature is not the merchant key's over ${what}, this timestamp and this nonce`
  throw signError(messages.signature, reason, signatureDetail(request, head, message.length))
}

/** A request-target outside ASCII reaches us as one character a byte (`node:http`); a Request's URL is ASCII. */
function latin1(text: string): Bytes {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

/** The detail as it is really sent: nested, and with no more than the first 8 bytes of the body. */
function signatureDetail(request: RawRequest, head: string, length: number): unknown {
  // `stream` leaves out a character that the cut at 8 bytes divides.
  const body = new TextDecoder('utf-8', { ignoreBOM: true }).decode(request.body.subarray(0, 8), { stream: true })
  return {
    detail: { issue: 'sign not match' },
    field: 'signature',
    location: 'authorization',
    sign_information: {
      method: request.method,
      sign_message_length: length,
      truncated_sign_message: `${head}${body}\n`,
      url: request.target,
    },
  }
}
