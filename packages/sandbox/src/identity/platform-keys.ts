/** The keys that WeChat Pay signs responses with now: the public key, and one platform certificate, or two in a rotation. */
import type { WebCrypto } from '../lib/web-crypto.ts'
import type { MerchantIdentity } from './identity.ts'
import { type Identity, importCertificate, type PlatformCertificate, type SigningKey } from './import-identity.ts'
import { certify, dayMs, generatePair, platformName, privatePem } from './make-keys.ts'
import { sameSerial } from './same-serial.ts'
import { randomSerial } from './x509.ts'

/** How far the merchant has come from platform certificates (平台证书) to the public key (微信支付公钥). */
export type KeyMode = 'switching' | 'certificate' | 'publicKey' | 'expired'

/** What decides which key signs. */
export interface PlatformKeySettings {
  readonly mode: KeyMode
  /** The key for a request that names none. */
  readonly unaskedSigner: 'certificate' | 'publicKey'
}

/** One row of the list of certificates. */
export interface ListedCertificate extends PlatformCertificate {
  /** When it ends to be used, in ms: during a rotation earlier than it expires. */
  readonly endsAt: number
}

export class PlatformKeys {
  /** The share of responses that the newer certificate signs, from 0 to 1, if the request names no key. */
  share = 1
  readonly #first: ListedCertificate
  readonly #publicKey: SigningKey
  readonly #options: PlatformKeySettings
  #listed: readonly ListedCertificate[]
  /** Grows by the share at each response: the newer one signs whenever it passes 1. */
  #due = 0

  constructor({ certificateKey, publicKeyKey }: Identity, options: PlatformKeySettings) {
    this.#first = { ...certificateKey, endsAt: certificateKey.expiresAt }
    this.#publicKey = publicKeyKey
    this.#options = options
    this.#listed = [this.#first]
  }

  get mode(): KeyMode {
    return this.#options.mode
  }

  /** The certificates that can be used, the older one first. */
  listed(nowMs: number): readonly ListedCertificate[] {
    const { mode } = this.#options
    return mode === 'publicKey' || mode === 'expired' ? [] : this.#listed.filter(({ endsAt }) => nowMs <= endsAt)
  }

  /** The key that a request names in `Wechatpay-Serial`; `undefined` if it is none of the merchant's. */
  find(serial: string, nowMs: number): SigningKey | undefined {
    if (serial === this.#publicKey.serial) return this.#options.mode === 'certificate' ? undefined : this.#publicKey
    return this.listed(nowMs).find((certificate) => sameSerial(certificate.serial, serial))
  }

  /** The key for a response to a request that names no key, or one that the merchant does not have. */
  unasked(nowMs: number): SigningKey {
    const { mode, unaskedSigner } = this.#options
    if (unaskedSigner === 'publicKey' && mode !== 'certificate') return this.#publicKey
    return this.certificate(nowMs) ?? this.#publicKey
  }

  /** The certificate that signs next; `undefined` if none can be used. */
  certificate(nowMs: number): ListedCertificate | undefined {
    const [older, newer] = this.listed(nowMs)
    if (!newer) return older
    this.#due += this.share
    if (this.#due < 1) return older
    this.#due -= 1
    return newer
  }

  /** Lists a newer certificate beside the newest: the older one ends a day later, as WeChat Pay has it. */
  async rotate(nowMs: number, crypto: WebCrypto): Promise<MerchantIdentity['wechatpay']['certificate']> {
    const pair = await generatePair(crypto)
    const serialNo = randomSerial(crypto, false)
    const by = { issuerKey: pair.privateKey, notBeforeMs: nowMs, crypto }
    const pem = await certify(serialNo, platformName, pair.publicKey, by)
    const made = { serialNo, pem, privateKey: await privatePem(pair, crypto) }
    const newer = await importCertificate(made, crypto, 'certificate')
    const older = this.#listed.slice(-1).map((row) => ({ ...row, endsAt: Math.min(row.endsAt, nowMs + dayMs) }))
    this.#listed = [...older, { ...newer, endsAt: newer.expiresAt }]
    this.#due = 0
    return made
  }

  /** Ends a rotation: only the newest certificate stays. */
  finish(): void {
    this.#listed = this.#listed.slice(-1)
  }

  /** The identity's certificate alone, as in the beginning. */
  reset(): void {
    this.#listed = [this.#first]
    this.share = 1
    this.#due = 0
  }
}
