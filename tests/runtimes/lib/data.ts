/** What the cases compare with, made or read by the runner and put into each bundle: no runtime reads a file. */
import type { SignatureVectors } from '../../lib/vectors.ts'

/** One RSA key in every form, written by node:crypto, with what node:crypto did with it. Binary is in Base64. */
export interface KeyForms {
  readonly serialNo: string
  readonly pkcs8: string
  readonly pkcs1: string
  readonly spki: string
  readonly rsaPublic: string
  readonly certificate: string
  readonly notAfter: string
  readonly message: string
  readonly signature: string
  readonly plain: string
  readonly ciphertext: string
}

/** What is no RSA private key of at least 2048 bits. */
export interface WrongKeys {
  readonly encrypted: string
  readonly small: string
  readonly ec: string
}

/** One of Wycheproof's, in hexadecimal. */
export interface WycheproofVector {
  readonly tcId: number
  readonly key: string
  readonly input: string
  readonly output: string
  readonly valid: boolean
}

/** One of Wycheproof's for AES-GCM: `input` is ciphertext and tag. `valid`: it is valid, and as WeChat Pay encrypts. */
export interface SealedVector extends WycheproofVector {
  readonly nonce: string
  readonly aad: string
}

/** Samples of Wycheproof's files; of its ciphertexts, all. */
export interface WycheproofSamples {
  readonly verify2048: readonly WycheproofVector[]
  readonly verify3072: readonly WycheproofVector[]
  readonly sign2048: readonly WycheproofVector[]
  readonly oaepSha1: readonly WycheproofVector[]
  readonly aesGcm: readonly SealedVector[]
}

/** A notification by node:crypto, signed with the private key of `keys` under `PUB_KEY_ID_1`. */
export interface SignedNotification {
  readonly headers: Readonly<Record<string, string>>
  readonly rawBody: string
  readonly apiV3Key: string
  /** In seconds. */
  readonly sentAt: number
}

export interface RuntimeData {
  readonly keys: KeyForms
  readonly notification: SignedNotification
  readonly wrong: WrongKeys
  /** An origin on loopback at which nobody listens. */
  readonly closedOrigin: string
  /** The vendor's worked examples; absent where `../shared` is. */
  readonly vectors?: SignatureVectors | undefined
  /** Absent where `../shared` is. */
  readonly wycheproof?: WycheproofSamples | undefined
}

declare const RUNTIME_DATA: RuntimeData

export const data: RuntimeData = RUNTIME_DATA
