/** Every function that takes the `crypto` option. It is never run. */
import {
  type AuthOptions,
  type CryptoOptions,
  createIdempotencyKey,
  createKeyring,
  createSigner,
  importPrivateKey,
  importPublicKey,
  type MerchantOptions,
  signRequest,
  withAuth,
  withRetry,
} from '@wechatpay-edge/core'
import { createPartnershipsClient, type PartnershipsClientOptions } from '@wechatpay-edge/partnerships'

declare const merchant: MerchantOptions
declare const parties: AuthOptions
declare const options: PartnershipsClientOptions
declare const request: Request

export async function useEverywhere(given: CryptoOptions): Promise<void> {
  await importPrivateKey('', given)
  await importPublicKey('', given)
  createSigner({ ...merchant, ...given })
  createKeyring({}, given)
  createIdempotencyKey(given)
  await signRequest(request, parties.signer, given)
  withAuth({ ...parties, ...given })
  withRetry(given)
  const client = createPartnershipsClient({ ...options, ...given })
  await client.ready()
}

// @ts-expect-error -- a SubtleCrypto is no WebCrypto: it has no random source
useEverywhere({ crypto: globalThis.crypto.subtle })
// @ts-expect-error
useEverywhere({ crypto: {} })
