/** What mistakes are made with: a sandbox's keys and certificates, and those of node:crypto and openssl, fresh for each file. */
import { spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { makePair, type Pair } from '../../../lib/vendor.ts'

const sandbox = await createSandbox()

/** What is right: each mistake changes one thing of it. */
export const right: Pick<typeof sandbox.clientOptions, 'merchant' | 'wechatpay'> = {
  merchant: sandbox.clientOptions.merchant,
  wechatpay: sandbox.clientOptions.wechatpay,
}

export const { mchid, serialNo, privateKey: merchantKey } = right.merchant
/** The merchant's own public key, which belongs nowhere. */
export const merchantPublicKey: string = createPublicKey(merchantKey).export({ type: 'spki', format: 'pem' }) as string
/** apiclient_cert.pem */
export const merchantCertificate: string = sandbox.merchant.certificate

export const { id: publicKeyId, pem: publicKey } = sandbox.wechatpay.publicKey
export const { serialNo: platformSerial, pem: platformCertificate } = sandbox.wechatpay.certificate
/** A serial number that nothing here has. */
export const otherSerial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'

const merchantKeyObject = createPrivateKey(merchantKey)

/** The Base64 of a PEM, in one line. */
export function bare(pem: string): string {
  return pem.replace(/-----.*-----|\s/g, '')
}

export const ecKey: string = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
}) as string

export const smallPair: Pair = makePair(1024)

export const pkcs1: string = merchantKeyObject.export({ type: 'pkcs1', format: 'pem' }) as string

export const encryptedKey: string = merchantKeyObject.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: mchid,
}) as string

/** apiclient_cert.p12; `undefined` where there is no openssl. */
export const p12: Buffer | undefined = makeP12()

function makeP12(): Buffer | undefined {
  if (spawnSync('openssl', ['version']).status !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  const [key, certificate, out] = ['key.pem', 'cert.pem', 'out.p12'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(key, merchantKey)
  writeFileSync(certificate, merchantCertificate)
  const args = ['pkcs12', '-export', '-inkey', key, '-in', certificate, '-out', out, '-passout', `pass:${mchid}`]
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const bytes = readFileSync(out)
  rmSync(folder, { recursive: true })
  return bytes
}
