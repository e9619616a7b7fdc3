/** Sensitive fields (敏感信息字段): RSAES-OAEP with SHA-1, in Base64. */
import type { Identity, SigningKey } from '../identity/import-identity.ts'
import type { PlatformKeys } from '../identity/platform-keys.ts'
import { decodeUtf8, fromBase64, toBase64, utf8 } from '../lib/bytes.ts'
import { isObject } from '../lib/values.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'
import { headerValue, type RawRequest } from '../wire/exchange.ts'
import { messages } from './messages.ts'
import { paramError } from './refusal.ts'

const oaep = { name: 'RSA-OAEP', hash: 'SHA-1' }

/** Changes one text; `place` is its JSON Pointer. */
type Change = (text: string, place: string) => Promise<string>

/**
 * The body or the query with its sensitive fields decrypted, as the key does that `Wechatpay-Serial` names. Fields that are
 * no texts stay: the schema refuses them.
 *
 * @throws Refusal if the header is missing or names no key of this sandbox, or a field cannot be decrypted
 */
export async function decryptFields(
  part: 'body' | 'query',
  given: unknown,
  pointers: readonly string[],
  { headers }: RawRequest,
  {
    platformKeys,
    crypto,
    nowMs,
  }: { readonly platformKeys: PlatformKeys; readonly crypto: WebCrypto; readonly nowMs: number },
): Promise<unknown> {
  let key: CryptoKey | undefined
  return changeTexts(given, pointers, async (text, place) => {
    key ??= await recast(findKey(headers, platformKeys, nowMs).privateKey, 'pkcs8', 'decrypt', crypto)
    const plain = await decrypt(text, key, crypto)
    if (plain === undefined)
      throw paramError(messages.cannotDecrypt, `The ${part}'s ${place} is not encrypted for this key`)
    return plain
  })
}

/** The body of a response with its sensitive fields encrypted for the merchant's certificate. */
export async function encryptAnswer(
  body: unknown,
  pointers: readonly string[],
  { merchantPublicKey }: Identity,
  crypto: WebCrypto,
): Promise<unknown> {
  const key = await recast(merchantPublicKey, 'spki', 'encrypt', crypto)
  return changeTexts(body, pointers, async (text) =>
    toBase64(new Uint8Array(await crypto.subtle.encrypt(oaep, key, utf8(text)))),
  )
}

/** The key that a request was encrypted for. A call may not be encrypted for one key, and ask for the signature of another. */
function findKey(headers: RawRequest['headers'], platformKeys: PlatformKeys, nowMs: number): SigningKey {
  const serial = headerValue(headers, 'wechatpay-serial')
  if (serial === undefined) {
    const reason = 'The request has encrypted fields, and the header Wechatpay-Serial is missing, empty or repeated'
    throw paramError(messages.platformSerialMissing, reason)
  }
  const key = platformKeys.find(serial, nowMs)
  if (key) return key
  throw paramError(messages.platformSerial, 'Wechatpay-Serial names no key of this sandbox')
}

/** The same RSA key for OAEP: WebCrypto lets a key do one thing alone. */
async function recast(
  key: CryptoKey,
  format: 'pkcs8' | 'spki',
  use: 'encrypt' | 'decrypt',
  { subtle }: WebCrypto,
): Promise<CryptoKey> {
  return subtle.importKey(format, await subtle.exportKey(format, key), oaep, false, [use])
}

async function decrypt(text: string, key: CryptoKey, { subtle }: WebCrypto): Promise<string | undefined> {
  const ciphertext = fromBase64(text)
  if (!ciphertext) return undefined
  try {
    return decodeUtf8(new Uint8Array(await subtle.decrypt(oaep, key, ciphertext)))
  } catch {
    return undefined
  }
}

/** A copy in which each text that the pointers lead to is changed; `*` stands for each item of an array. */
async function changeTexts(value: unknown, pointers: readonly string[], change: Change): Promise<unknown> {
  let changed = value
  for (const pointer of pointers) changed = await changeAt(changed, pointer.split('/').slice(1), '', change)
  return changed
}

async function changeAt(
  value: unknown,
  [name, ...rest]: readonly string[],
  place: string,
  change: Change,
): Promise<unknown> {
  if (name === undefined) return typeof value === 'string' ? change(value, place) : value
  if (name === '*') {
    if (!Array.isArray(value)) return value
    return Promise.all(value.map((item, index) => changeAt(item, rest, `${place}/${index}`, change)))
  }
  if (!isObject(value) || !Object.hasOwn(value, name)) return value
  return { ...value, [name]: await changeAt(value[name], rest, `${place}/${name}`, change) }
}
