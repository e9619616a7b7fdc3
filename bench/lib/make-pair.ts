import { generateKeyPairSync } from 'node:crypto'

/** A pair of RSA keys as PEM. */
export interface Pair {
  readonly privateKey: string
  readonly publicKey: string
}

export function makePair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }
}
