/** Tests a merchant's keys with WeChat Pay's own operation for it (商户签名验签／加解密测试). */
import { isWechatPayError, type SignatureErrorReason } from '@wechatpay-edge/core'
import { decryptWith, makeDecryptionKey, readOptions, wait, withTimeout } from '@wechatpay-edge/core/internal'
import { takeSnapshot } from './arguments.ts'
import { callWith } from './call.ts'
import { type Connection, connectionOf, type WechatPay } from './connection.ts'
import { echo } from './generated/security/operations.ts'
import type { EchoAnswer, EchoBody } from './generated/security/types.ts'
import { inOperation } from './in-operation.ts'
import type { Parties } from './parties.ts'
import { findKey } from './sensitive-fields.ts'

/** One thing that {@link selfTest} has tried. */
export interface SelfTestCheck {
  /**
   * - `keys`: every key can be imported, and none is in another's place.
   * - `request`: WeChat Pay accepts the signature, so merchant ID, serial number and private key belong together.
   * - `response`: WeChat Pay's signature is verified, so its key and the key's name belong together.
   * - `encryption`: WeChat Pay decrypts a sensitive field (敏感信息字段) of a request.
   * - `decryption`: the merchant's private key decrypts one of a response.
   * - `notification`: a notification (回调通知) arrives, and the handler accepts it.
   */
  readonly check: 'keys' | 'request' | 'response' | 'encryption' | 'decryption' | 'notification'
  readonly result: 'passed' | 'failed' | 'skipped'
  /** What is wrong and how to fix it, or why the check was skipped; absent if it passed. */
  readonly reason?: string | undefined
  /** What the check failed with. */
  readonly error?: unknown
}

/** Options of {@link selfTest}. */
export interface SelfTestOptions {
  /** Where WeChat Pay should send a notification: your own address, as in a payment. Give `received`, too. */
  readonly notifyUrl?: string | undefined
  /**
   * Whether your handler has received the notification (`SECURITY_ECHO.SUCCESS`) whose `resource.echo_message` is this
   * text. It is asked twice a second until it returns `true`, so it may look into a store that the handler writes to, or
   * return a promise that the handler resolves.
   */
  readonly received?: ((echoMessage: string) => boolean | Promise<boolean>) | undefined
  /** How long to wait for the notification, in milliseconds. Default: 60,000; WeChat Pay repeats it after 15 s. */
  readonly notificationTimeoutMs?: number | undefined
  /** Ends the test; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Tests a merchant's configuration against WeChat Pay: keys, serial numbers, signing, verifying, sensitive fields, and
 * if you like notifications. It sends `POST /v3/security/echo`, which changes nothing.
 *
 * Run it after you have deployed, or changed a key. If a check fails, what depends on it is skipped.
 *
 * @param options - All are optional: `notifyUrl` and `received` test the notification, see {@link SelfTestOptions}
 * @returns One entry for each check, in their order. A failed check is an entry with a `reason`, not an exception.
 * @throws TypeError when `wechatpay` was not made by `createWechatPay`, or an option is something else
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014551946
 * @example
 * ```ts
 * import { createWechatPay, selfTest } from '@wechatpay-edge/client'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const wechatpay = createWechatPay({
 *   merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *   wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *   hosts: [WXPAY_BASE_URL],
 * })
 *
 * for (const { check, result, reason } of await selfTest(wechatpay)) console.log(check, result, reason ?? '')
 * ```
 */
export async function selfTest(wechatpay: WechatPay, options: SelfTestOptions = {}): Promise<readonly SelfTestCheck[]> {
  const given = readOptions(options, 'selfTest', ['notifyUrl', 'received', 'notificationTimeoutMs', 'signal'])
  const { notifyUrl, received, signal } = given
  const isComplete = typeof received === 'function' && notifyUrl !== undefined
  if (!isComplete && (received !== undefined || notifyUrl !== undefined)) {
    throw new TypeError('notifyUrl, received: expected both, a URL and a function, or neither')
  }
  const connection = connectionOf(wechatpay)
  const keys = await attempt(signal, 'keys', async () => {
    await inTime(connection, signal, () => wechatpay.ready())
    return undefined
  })
  const [request, response] = isPassed(keys)
    ? await checkExchange(connection, signal)
    : [skip('request', 'the keys come first'), skip('response', 'the keys come first')]
  const isReady = [keys, request, response].every(isPassed)
  const fields = isReady ? await checkFields(connection, signal) : undefined
  const [encryption, decryption] = fields ?? [skip('encryption', earlier), skip('decryption', earlier)]
  const notification = isReady ? await checkNotification(connection, given) : skip('notification', earlier)
  return [keys, request, response, encryption, decryption, notification]
}

const earlier = 'a check before it failed'

type Name = SelfTestCheck['check']

const pass = (check: Name): SelfTestCheck => ({ check, result: 'passed' })
const skip = (check: Name, reason: string): SelfTestCheck => ({ check, result: 'skipped', reason })
const fail = (check: Name, reason: string, error?: unknown): SelfTestCheck => ({
  check,
  result: 'failed',
  reason,
  ...(error !== undefined && { error }),
})

function isPassed({ result }: SelfTestCheck): boolean {
  return result === 'passed'
}

/** The check that passes if nothing is thrown. The caller's abort is no failure of a check. */
async function attempt(
  signal: AbortSignal | undefined,
  check: Name,
  run: () => Promise<SelfTestCheck | undefined>,
): Promise<SelfTestCheck> {
  try {
    return (await run()) ?? pass(check)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    return fail(check, explain(error), error)
  }
}

/** A custom signer or keyring may never end. */
function inTime<T>({ settings }: Connection, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  return withTimeout(run, settings.timeoutMs ?? 10_000, signal)
}

/** Sends one echo. WeChat Pay may test its callers meanwhile, by a wrong signature that they must refuse. */
async function exchange(
  { parties, ...connection }: Connection,
  body: EchoBody,
  signal: AbortSignal | undefined,
): Promise<EchoAnswer> {
  // The field is decrypted by its own check.
  const own = { ...connection, parties: { ...parties, decryptionKey: undefined } }
  const run = () => callWith<EchoAnswer>(own, echo, takeSnapshot({ body }), { signal })
  for (let left = 3; ; left--) {
    try {
      return (await inOperation(echo, { signal }, run)).data
    } catch (error) {
      if (left === 0 || Object(error).reason !== 'probe') throw error
    }
  }
}

/** A text that no other test sends. It is no secret. */
function uniqueText(): string {
  return `self-test ${Date.now()} ${Math.random().toString(36).slice(2)}`
}

/** Whether WeChat Pay accepts a request, and its response is verified. */
async function checkExchange(
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<readonly [request: SelfTestCheck, response: SelfTestCheck]> {
  const echo_message = uniqueText()
  let failure: unknown
  const request = await attempt(signal, 'request', async () => {
    const answer = await exchange(connection, { echo_message }, signal).catch((error: unknown) => {
      failure = error
      throw error
    })
    if (answer.echo_message !== echo_message) {
      return fail('request', 'the response repeats another text than was sent: look for a proxy that stores responses')
    }
    return undefined
  })
  if (isPassed(request) || failure === undefined) return [request, pass('response')]
  const { code, verified, outcome } = Object(failure) as Readonly<Record<string, unknown>>
  if (verified === true) return [request, pass('response')]
  // A key that could not be loaded after something was sent was needed to verify.
  if (code === 'ERR_WECHATPAY_SIGNATURE' || (/_KEY(RING)?$/.test(String(code)) && outcome !== 'not-sent')) {
    const unknown = skip('request', 'its response could not be verified, so what it says does not count')
    return [unknown, fail('response', explain(failure), failure)]
  }
  return [request, skip('response', 'there was no response that WeChat Pay had to sign')]
}

/** Whether WeChat Pay decrypts what is encrypted here, and the other way round. */
async function checkFields(
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<readonly [encryption: SelfTestCheck, decryption: SelfTestCheck]> {
  const text = `张三 ${uniqueText()}`
  let ciphertext: string | undefined
  const encryption = await attempt(signal, 'encryption', async () => {
    const { serial, encrypt } = await inTime(connection, signal, () => findKey(connection.parties.keyring))
    if (!encrypt) {
      return skip(
        'encryption',
        `the key ${serial} is a CryptoKey or one of your own that verifies alone: give it as PEM`,
      )
    }
    const body = { echo_message: uniqueText(), encrypted_echo_message: text }
    ciphertext = (await exchange(connection, body, signal)).encrypted_echo_message ?? ''
    return undefined
  })
  if (ciphertext === undefined) return [encryption, skip('decryption', 'no encrypted field came back')]
  const decryption = await attempt(signal, 'decryption', () => decrypt(connection, ciphertext ?? '', text))
  return [encryption, decryption]
}

async function decrypt({ parties }: Connection, ciphertext: string, text: string): Promise<SelfTestCheck | undefined> {
  const key = parties.decryptionKey ?? readOwnKey(parties)
  if (!key) {
    const fix = "give `decryptionKey`, the content of apiclient_key.pem, if you read responses' sensitive fields"
    return skip('decryption', `the signer's key stays elsewhere (a KMS, a CryptoKey) and decrypts nothing: ${fix}`)
  }
  if (ciphertext === '') return fail('decryption', 'the response has no encrypted field, although the request had one')
  const found = await decryptWith(await key(), ciphertext, 'encrypted_echo_message')
  return found === text ? undefined : fail('decryption', 'the response has another text than was sent')
}

/** The merchant's key if it can decrypt, too: a `CryptoKey` does one thing alone. */
function readOwnKey({ merchant, crypto }: Parties): Parties['decryptionKey'] {
  try {
    return makeDecryptionKey(merchant.privateKey, 'merchant.privateKey', { crypto })
  } catch {
    return undefined
  }
}

/** How often `received` is asked. */
const pollMs = 500

async function checkNotification(
  connection: Connection,
  { notifyUrl, received, notificationTimeoutMs = 60_000, signal }: SelfTestOptions,
): Promise<SelfTestCheck> {
  if (notifyUrl === undefined || !received) return skip('notification', 'no notifyUrl and received were given')
  const echo_message = uniqueText()
  return attempt(signal, 'notification', async () => {
    await exchange(connection, { echo_message, notify_url: notifyUrl }, signal)
    const arrive = async (inner: AbortSignal): Promise<void> => {
      // Not the `sleep` option: one that does not wait would ask without an end.
      while (!(await received(echo_message))) await wait(pollMs, inner)
    }
    try {
      await withTimeout(arrive, notificationTimeoutMs, signal)
    } catch (error) {
      if (Object(error).timeout !== true) throw error
      return fail('notification', `no notification within ${notificationTimeoutMs / 1000} s: ${notificationFix}`, error)
    }
    return undefined
  })
}

const notificationFix =
  'WeChat Pay must reach notifyUrl from the internet, without a login or query; the handler must verify with the same ' +
  'keys and APIv3 key, return 200 or 204 within 5 s, and let `received` know which echo_message came'

const signatureFixes: Readonly<Record<SignatureErrorReason, string>> = {
  'missing-header': 'a proxy has responded in place of WeChat Pay, or removes headers',
  'malformed-header': 'a proxy changes the headers of responses',
  'clock-skew': "set this machine's clock (NTP)",
  'unknown-serial':
    "add WeChat Pay's key of this name to `wechatpay`: its public key under its ID, its certificate under its serial number",
  mismatch: "the key under this name is not WeChat Pay's key of that name, or a proxy changes responses: copy it again",
  probe: 'WeChat Pay tests its callers by a wrong signature: run the test again',
}

/** What went wrong, and how to fix it. */
function explain(error: unknown): string {
  const { message = String(error) } = Object(error) as { readonly message?: string }
  if (!isWechatPayError(error)) return message
  switch (error.code) {
    case 'ERR_WECHATPAY_API':
      return `${message}. ${error.remedy.en}`
    case 'ERR_WECHATPAY_SIGNATURE':
      return `${message}: ${signatureFixes[error.reason]}`
    case 'ERR_WECHATPAY_CONNECTION':
      return `${message}: check DNS, proxy and firewall, and the option hosts`
    default:
      return message
  }
}
