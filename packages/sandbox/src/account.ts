/** One merchant of a sandbox: what its users see of it, and how its requests are performed. */
import { type ApiControls, type ApiOptions, createApis } from './apis/apis.ts'
import { Links } from './apis/links.ts'
import { Books } from './apis/payments/books.ts'
import type { Account } from './identity/accounts.ts'
import type { SandboxMerchant, SandboxWechatPay } from './identity/identity.ts'
import { own } from './lib/options.ts'
import type { CryptoLike, WebCrypto } from './lib/web-crypto.ts'
import type { NotificationDelivery } from './notifications/report.ts'
import { encryptAnswer } from './protocol/encrypted-fields.ts'
import type { Call, Handlers } from './protocol/handler.ts'
import type { ProtocolOptions } from './protocol/options.ts'
import type { MerchantRules } from './protocol/perform.ts'
import type { SandboxFetch } from './wire/fetch.ts'

/** What a client of this SDK is created with. */
export interface SandboxClientOptions {
  /** The merchant ID, the serial number of its certificate (商户API证书序列号), and its private key as PEM. */
  readonly merchant: { readonly mchid: string; readonly serialNo: string; readonly privateKey: string }
  /** The public key under its id, and the platform certificate under its serial number. */
  readonly wechatpay: Readonly<Record<string, string>>
  /** The sandbox itself: nothing goes over a network. */
  readonly fetch: SandboxFetch
  /** The WebCrypto that the sandbox was given. */
  readonly crypto?: CryptoLike | undefined
  /** The sandbox's clock, so that both have the same time after `advance`. */
  readonly now: () => number
}

/** One merchant of a sandbox, with its state of each API under the API's name: `partnerships.rows`. */
export interface SandboxAccount extends ApiControls {
  /** Pass it to a client: `createPartnershipsClient(sandbox.clientOptions)`. */
  readonly clientOptions: SandboxClientOptions
  /** The merchant's ID, certificate and private key, fresh for each sandbox. */
  readonly merchant: SandboxMerchant
  /** Of a service provider (服务商): the numbers of its sub-merchants (特约商户); else none. */
  readonly subMerchants: readonly string[]
  /** The certificate and the public key that its responses are verified with. Each merchant has its own. */
  readonly wechatpay: SandboxWechatPay
  /** APIv3密钥: 32 letters and digits. */
  readonly apiV3Key: string
}

/** A merchant that is served. */
export interface ServedAccount extends Account, MerchantRules {
  readonly shown: SandboxAccount
  /** When something happens by itself, in ms; infinite if nothing does. */
  nextDueMs(): number
  /** Lets happen what is due. */
  settle(): Promise<void>
  /** Forgets the state of each API, and how often it was asked. */
  reset(): void
}

/** What all merchants of a sandbox share. */
interface Shared {
  /** Those that configure() changes. */
  readonly options: ProtocolOptions & ApiOptions
  /** In place of the built-in ones. */
  readonly handlers: Handlers
  readonly crypto: WebCrypto
  /** Another one each time: WeChat Pay's ids are those of one thing alone. */
  readonly nextNumber: () => number
  readonly client: Pick<SandboxClientOptions, 'fetch' | 'now' | 'crypto'>
  /** Sends a notification of a merchant to a URL. */
  readonly notify: (account: Account, ...given: Parameters<Call['notify']>) => Promise<NotificationDelivery>
}

export function serveAccount(
  account: Account,
  { options, handlers, crypto, client, notify, nextNumber }: Shared,
): ServedAccount {
  const { mchid, identity, keys, platformKeys, subMerchants } = account
  const { merchant, wechatpay, apiV3Key } = identity
  const encrypt = (body: unknown, pointers: readonly string[]) => encryptAnswer(body, pointers, identity, crypto)
  const context = {
    ...{ mchid, now: client.now, crypto, encrypt, apiV3Key, identity: keys, platformKeys },
    notify: (...given: Parameters<Call['notify']>) => notify(account, ...given),
    books: new Books(nextNumber),
    links: new Links(crypto),
  }
  const apis = createApis(options, context)
  return {
    ...account,
    encrypt,
    handlers: own({ ...apis.handlers, ...handlers }),
    nextDueMs: apis.nextDueMs,
    settle: apis.settle,
    shown: {
      merchant,
      subMerchants,
      wechatpay,
      apiV3Key,
      clientOptions: clientOptions(account, client),
      ...apis.controls,
    },
    reset: apis.reset,
  }
}

function clientOptions(
  { identity }: Account,
  { fetch, now, crypto }: Pick<SandboxClientOptions, 'fetch' | 'now' | 'crypto'>,
): SandboxClientOptions {
  const { mchid, serialNo, privateKey } = identity.merchant
  const { publicKey, certificate } = identity.wechatpay
  return {
    merchant: { mchid, serialNo, privateKey },
    wechatpay: { [publicKey.id]: publicKey.pem, [certificate.serialNo]: certificate.pem },
    fetch,
    now,
    ...(crypto && { crypto }),
  }
}
