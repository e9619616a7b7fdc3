/** The CA in an identity's folder: made when it is first needed, so that clients have to trust it once. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { createAuthorityCertificate, createAuthorityKey, issueServerCertificate } from '../../identity/authority.ts'
import { importSigningKey } from '../../identity/import-identity.ts'
import type { CryptoKey, WebCrypto } from '../../lib/web-crypto.ts'
import type { TlsCredentials } from '../serve/proxy.ts'
import { createTextFile, readTextFile } from './files.ts'
import { checkMode, publicMode, type Report, secretMode } from './identity-folder.ts'

const keyFile = 'ca_key.pem'
/** What clients trust. */
export const certificateFile = 'ca_cert.pem'

/**
 * A server's certificate for these names, fresh at each start, of the CA in the folder.
 *
 * @throws Error if the CA is damaged or has expired
 */
export async function issueFromFolder(
  folder: string,
  names: readonly string[],
  { crypto, report }: { readonly crypto: WebCrypto; readonly report: Report },
): Promise<TlsCredentials> {
  const key = await readKey(folder, crypto, report)
  const nowMs = Date.now()
  await keepCertificate(folder, key, { crypto, nowMs })
  return await issueServerCertificate(key.imported, names, { crypto, nowMs })
}

interface AuthorityKey {
  readonly pem: string
  readonly imported: CryptoKey
}

async function readKey(folder: string, crypto: WebCrypto, report: Report): Promise<AuthorityKey> {
  const path = join(folder, keyFile)
  if (!(await readTextFile(path))) await createTextFile(path, await createAuthorityKey(crypto), secretMode)
  const pem = (await readTextFile(path))?.text ?? ''
  const imported = await importSigningKey(pem, path, crypto)
  await checkMode(folder, keyFile, report)
  return { pem, imported }
}

async function keepCertificate(
  folder: string,
  { pem, imported }: AuthorityKey,
  context: { readonly crypto: WebCrypto; readonly nowMs: number },
): Promise<void> {
  const path = join(folder, certificateFile)
  if (!(await readTextFile(path))) {
    await createTextFile(path, await createAuthorityCertificate(imported, context), publicMode)
  }
  const certificate = readCertificate((await readTextFile(path))?.text ?? '')
  const renew = `Remove it, and it is made anew; clients then have to trust the new one`
  if (!certificate?.checkPrivateKey(createPrivateKey(pem))) {
    throw new Error(`${path}: is not the certificate of ${keyFile}. ${renew}`)
  }
  if (Date.parse(certificate.validTo) < context.nowMs) throw new Error(`${path}: has expired. ${renew}`)
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}
