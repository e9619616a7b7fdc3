/** A local CA, and the certificates of a TLS server that it issues: for clients that are made to trust it, and nobody else. */
import { type Bytes, fromHex, toHex, toPem, utf8 } from '../lib/bytes.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'
import { distinguishedName, extension, randomSerial, rsa2048, signCertificate, tlv } from './x509.ts'

/** When, and by what. */
export interface AuthorityContext {
  /** The time in ms. */
  readonly nowMs: number
  readonly crypto: WebCrypto
}

const dayMs = 86_400_000
const authorityDays = 5 * 365
/** No client accepts a server's certificate that is valid for more than 398 days (Apple's limit, the strictest). */
const serverDays = 397

const authorityExtensions = [
  // basicConstraints: a CA, below which there is no other.
  extension('0603551d13', '30060101ff020100', { critical: true }),
  // keyUsage: keyCertSign, cRLSign.
  extension('0603551d0f', '03020106', { critical: true }),
]

const serverExtensions = [
  // basicConstraints: no CA.
  extension('0603551d13', '3000', { critical: true }),
  // keyUsage: digitalSignature, keyEncipherment.
  extension('0603551d0f', '030205a0', { critical: true }),
  // extKeyUsage: serverAuth.
  extension('0603551d25', '300a06082b06010505070301', { critical: false }),
]

/** A fresh private key for a CA: PKCS#8, PEM. */
export async function createAuthorityKey(crypto: WebCrypto): Promise<string> {
  const { privateKey } = await generate(crypto)
  return toPem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', privateKey))
}

/** The certificate of a CA, PEM. Its name follows from its key, so that it can be made again. */
export async function createAuthorityCertificate(
  privateKey: CryptoKey,
  { nowMs, crypto }: AuthorityContext,
): Promise<string> {
  const publicKey = await publicKeyOf(privateKey, crypto)
  const keyId = await keyIdOf(publicKey, crypto)
  const subject = nameOf(keyId)
  const parts = {
    serialNo: randomSerial(crypto, false),
    issuer: subject,
    subject,
    ...validity(nowMs, authorityDays),
    publicKey,
    extensions: [...authorityExtensions, subjectKeyId(keyId)],
  }
  return toPem('CERTIFICATE', await signCertificate(parts, privateKey, crypto))
}

/** A server's key and certificate, PEM, for names of hosts and for addresses. */
export async function issueServerCertificate(
  authorityKey: CryptoKey,
  names: readonly string[],
  { nowMs, crypto }: AuthorityContext,
): Promise<{ readonly key: string; readonly certificate: string }> {
  const keys = await generate(crypto)
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
  const authorityId = await keyIdOf(await publicKeyOf(authorityKey, crypto), crypto)
  const parts = {
    serialNo: randomSerial(crypto, false),
    issuer: nameOf(authorityId),
    subject: distinguishedName(organisation, 'sandbox'),
    ...validity(nowMs, serverDays),
    publicKey,
    extensions: [
      ...serverExtensions,
      subjectKeyId(await keyIdOf(publicKey, crypto)),
      // authorityKeyIdentifier: the key's.
      extension('0603551d23', toHex(tlv(0x30, tlv(0x80, authorityId))), { critical: false }),
      subjectAltName(names),
    ],
  }
  return {
    key: toPem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', keys.privateKey)),
    certificate: toPem('CERTIFICATE', await signCertificate(parts, authorityKey, crypto)),
  }
}

const organisation = 'wechatpay-edge sandbox'

function generate(crypto: WebCrypto): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(rsa2048, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
}

async function publicKeyOf(privateKey: CryptoKey, crypto: WebCrypto): Promise<Bytes> {
  const { kty, n, e } = (await crypto.subtle.exportKey('jwk', privateKey)) as JsonWebKey
  const publicKey = await crypto.subtle.importKey('jwk', { kty, n, e } as JsonWebKey, rsa2048, true, ['verify'])
  return new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
}

/** 160 bits of SHA-256 (RFC 7093 §2). */
async function keyIdOf(publicKey: Bytes, crypto: WebCrypto): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', publicKey)).slice(0, 20)
}

/** Each key has a name of its own: a client that trusts two of these takes the right one. */
function nameOf(keyId: Bytes): Bytes {
  return distinguishedName(organisation, `wechatpay-edge sandbox CA ${toHex(keyId.slice(0, 4))}`)
}

/** From yesterday on: clocks differ. */
function validity(nowMs: number, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(nowMs - dayMs), notAfter: new Date(nowMs + (days - 1) * dayMs) }
}

function subjectKeyId(keyId: Bytes): Bytes {
  return extension('0603551d0e', toHex(tlv(0x04, keyId)), { critical: false })
}

function subjectAltName(names: readonly string[]): Bytes {
  const general = names.map((name) => {
    const address = addressBytes(name)
    return address ? tlv(0x87, address) : tlv(0x82, utf8(name))
  })
  return extension('0603551d11', toHex(tlv(0x30, ...general)), { critical: false })
}

/** The 4 or 16 bytes of an address; `undefined` for a name. */
function addressBytes(name: string): Bytes | undefined {
  if (/^\d+(\.\d+){3}$/.test(name)) return Uint8Array.from(name.split('.'), Number)
  if (!name.includes(':')) return undefined
  // A URL writes an address in one way: groups without leading zeros, and `::` once at most.
  const [before = '', after] = new URL(`http://[${name}]`).hostname.slice(1, -1).split('::')
  const groups = (text = ''): readonly string[] => text.split(':').filter((group) => group !== '')
  const [first, last] = [groups(before), groups(after)]
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => '0'), ...last]
  return fromHex(all.map((group) => group.padStart(4, '0')).join(''))
}
