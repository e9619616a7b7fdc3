/** The folder that keeps a sandbox's identity from start to start, with the files that a merchant has. */
import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto'
import type { Stats } from 'node:fs'
import { chmod, lstat, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createIdentity,
  type IdentityOptions,
  identitiesOf,
  isMchid,
  type MerchantIdentity,
  type SandboxIdentity,
} from '../../identity/identity.ts'
import { importIdentity, readIdentity } from '../../identity/import-identity.ts'
import { sameSerial } from '../../identity/same-serial.ts'
import { resolveCrypto } from '../../lib/web-crypto.ts'
import { createTextFile, isDraft, readTextFile } from './files.ts'
import { messageOf } from './text.ts'

/** What a folder keeps. */
export interface IdentityFolder {
  readonly identity: SandboxIdentity
  /** Guards the control of the sandbox. */
  readonly token: string
}

/** Reports what was repaired. */
export type Report = (sentence: string) => void

/** All keys, as `createSandbox({ identity })` takes them; the other files are made of it. */
const whole = 'identity.json'
const tokenFile = 'control_token'

/** For secrets, and for what everybody may read. */
export const secretMode = 0o600
export const publicMode = 0o644

/** What the keys of one merchant are made by, or compared with. */
type KeyOptions = Omit<IdentityOptions, 'merchants'>

/**
 * Reads a folder, or makes it, and in it a folder for each further merchant. Missing files are written again, and modes that
 * let others read a key are repaired; both are reported. No file is ever overwritten.
 *
 * @throws Error if a folder is a link, has files of something else, or is damaged
 */
export async function openIdentityFolder(
  folder: string,
  { merchants = {}, ...options }: IdentityOptions,
  report: Report,
): Promise<IdentityFolder> {
  const [first, ...kept] = identitiesOf(await openKeys(folder, () => createIdentity(options), { options, report }))
  const mchids = new Set([...kept.map(({ merchant }) => merchant.mchid), ...Object.keys(merchants)])
  mchids.delete(first.merchant.mchid)
  const further = await Promise.all(
    Array.from(mchids, (mchid) => {
      const given = kept.find(({ merchant }) => merchant.mchid === mchid)
      const make = async () => given ?? (await createIdentity({ ...options, mchid }))
      return openKeys(merchantFolder(folder, mchid), make, { options: { ...options, mchid }, report })
    }),
  )
  await reportUnserved(folder, mchids, report)
  const identity = further.length === 0 ? first : { ...first, merchants: further }
  return { identity, token: await keepToken(folder, report) }
}

/**
 * The keys of one merchant of a folder, by default of the first. Nothing is written.
 *
 * @throws Error if the folder has none, or is damaged
 */
export async function readMerchantKeys(
  folder: string,
  { mchid, crypto }: Pick<KeyOptions, 'mchid' | 'crypto'>,
): Promise<MerchantIdentity> {
  const kept = identitiesOf(await readWhole(await withKeys(folder, ''), { crypto }))
  if (mchid === undefined) return kept[0]
  const found = kept.find(({ merchant }) => merchant.mchid === mchid)
  if (found) return found
  return await readWhole(await withKeys(merchantFolder(folder, mchid), ` and --merchant ${mchid}`), { mchid, crypto })
}

async function withKeys(folder: string, merchant: string): Promise<string> {
  if (await readTextFile(join(folder, whole))) return folder
  throw new Error(`${folder}: there is no ${whole}. Start wechatpay-sandbox once with --identity${merchant}`)
}

/** The folder of a further merchant. */
export function merchantFolder(folder: string, mchid: string): string {
  return join(folder, mchid)
}

async function reportUnserved(folder: string, served: ReadonlySet<string>, report: Report): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => isMchid(one) && !served.has(one))) {
    report(`${merchantFolder(folder, name)} has keys of a merchant that is not served: add --merchant ${name}`)
  }
}

/** The keys of a folder, which gets them if it has none. */
async function openKeys(
  folder: string,
  make: () => Promise<SandboxIdentity>,
  { options, report }: { readonly options: KeyOptions; readonly report: Report },
): Promise<SandboxIdentity> {
  await makeFolder(folder)
  const isNew = await createIfEmpty(folder, make)
  const identity = await readWhole(folder, options)
  const { merchant, wechatpay } = identity
  const keep = (name: string, text: string, mode: number): Promise<void> =>
    keepFile(folder, { name, text, mode }, isNew ? () => {} : report)
  for (const name of [whole, '.env']) await checkMode(folder, name, report)
  await keep('apiclient_key.pem', merchant.privateKey, secretMode)
  await keep('apiclient_cert.pem', merchant.certificate, publicMode)
  await keep('pub_key.pem', wechatpay.publicKey.pem, publicMode)
  await keep('wechatpay_cert.pem', wechatpay.certificate.pem, publicMode)
  return identity
}

async function makeFolder(folder: string): Promise<void> {
  const found = await statusOf(folder)
  if (!found) return void (await mkdir(folder, { recursive: true, mode: 0o700 }))
  if (found.isSymbolicLink()) throw new Error(`${folder}: expected a folder, received a symbolic link: give its target`)
  if (!found.isDirectory()) throw new Error(`${folder}: expected a folder, received a file`)
  if (hasModes && (found.mode & 0o022) !== 0) {
    throw new Error(`${folder}: others can write into it, and replace its keys. Run chmod go-w, or name another folder`)
  }
}

/** Makes fresh keys in an empty folder; of several commands that start at once, the first one's keys count. */
async function createIfEmpty(folder: string, make: () => Promise<SandboxIdentity>): Promise<boolean> {
  const names = (await readdir(folder)).filter((name) => !isDraft(name))
  if (names.includes(whole)) return false
  if (names.length > 0) {
    throw new Error(
      `${folder}: expected an empty folder, or one with ${whole}: nothing was written. Name another folder`,
    )
  }
  const identity = await make()
  return await createTextFile(join(folder, whole), `${JSON.stringify(identity, undefined, 2)}\n`, secretMode)
}

async function readWhole(
  folder: string,
  { mchid, serialWithLeadingZero, crypto }: KeyOptions,
): Promise<SandboxIdentity> {
  const path = join(folder, whole)
  const { text } = (await readTextFile(path)) ?? { text: '' }
  try {
    const identity = readIdentity(JSON.parse(text) as SandboxIdentity)
    for (const one of identitiesOf(identity)) {
      await importIdentity(one, resolveCrypto(crypto))
      checkPairs(one)
    }
    checkAsked(identity, { mchid, serialWithLeadingZero })
    return identity
  } catch (error) {
    // A parser quotes the text, which has keys in it.
    const what = error instanceof SyntaxError ? 'it is not JSON' : messageOf(error)
    throw new Error(`${path}: ${what}. Restore the file, or start with another folder, which gives new keys`)
  }
}

/** A certificate and its key, and the serial number that clients name, belong together. */
function checkPairs({ merchant, wechatpay }: MerchantIdentity): void {
  const { certificate, publicKey } = wechatpay
  checkCertificate(merchant.certificate, merchant, 'merchant.certificate')
  checkCertificate(certificate.pem, certificate, 'wechatpay.certificate.pem')
  const isPair = createPublicKey(publicKey.pem).equals(createPublicKey(createPrivateKey(publicKey.privateKey)))
  if (!isPair) throw new Error('wechatpay.publicKey.pem is not the public key of its privateKey')
}

function checkCertificate(
  pem: string,
  { serialNo, privateKey }: { readonly serialNo: string; readonly privateKey: string },
  place: string,
): void {
  const certificate = new X509Certificate(pem)
  if (!certificate.checkPrivateKey(createPrivateKey(privateKey))) {
    throw new Error(`${place} is not the certificate of its privateKey`)
  }
  if (!sameSerial(certificate.serialNumber, serialNo)) throw new Error(`${place} has another serial number`)
}

/** The same command line starts the same sandbox again; another one must not be ignored. */
function checkAsked({ merchant }: SandboxIdentity, { mchid, serialWithLeadingZero }: KeyOptions): void {
  if (mchid !== undefined && mchid !== merchant.mchid) {
    throw new Error(`it has the mchid ${merchant.mchid}, and the command line asks for ${mchid}`)
  }
  if (serialWithLeadingZero && !merchant.serialNo.startsWith('0')) {
    throw new Error('its serial numbers do not begin with a 0, as --serial-with-leading-zero asks')
  }
}

interface KeptFile {
  readonly name: string
  readonly text: string
  readonly mode: number
}

/** Puts a file into the folder, if it is missing. Throws Error if it has another text. */
async function keepFile(folder: string, { name, text, mode }: KeptFile, report: Report): Promise<void> {
  const path = join(folder, name)
  const found = await readTextFile(path)
  if (found && plainLines(found.text) !== plainLines(text)) {
    throw new Error(`${path}: differs from ${whole}. Remove it, and it is written again; or restore what was there`)
  }
  if (!found && (await createTextFile(path, text, mode))) report(`${path} was missing, and is written again`)
  if (mode === secretMode) await checkMode(folder, name, report)
}

/** What nobody guesses: 192 random bits in 32 characters. */
export function createToken(): string {
  return randomBytes(24).toString('base64url')
}

async function keepToken(folder: string, report: Report): Promise<string> {
  const path = join(folder, tokenFile)
  if (!(await readTextFile(path))) await createTextFile(path, `${createToken()}\n`, secretMode)
  const token = (await readTextFile(path))?.text.trim() ?? ''
  if (!/^[\w-]{32}$/.test(token)) throw new Error(`${path}: expected 32 characters. Remove it, and it is made anew`)
  await checkMode(folder, tokenFile, report)
  return token
}

/** Takes from others what only the owner may read. */
export async function checkMode(folder: string, name: string, report: Report): Promise<void> {
  const path = join(folder, name)
  const found = await statusOf(path)
  // Its target, which chmod would change, is not this command's.
  if (found?.isSymbolicLink()) throw new Error(`${path}: expected a file, received a symbolic link`)
  const { mode = 0 } = found ?? {}
  if (!hasModes || (mode & 0o077) === 0) return
  await chmod(path, secretMode)
  report(`${path} was readable by others (mode ${(mode & 0o777).toString(8)}), and is now 600`)
}

/** Windows has other rights. */
const hasModes = process.platform !== 'win32'

async function statusOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined)
}

/** Editors and Git may change how a line ends. */
function plainLines(text: string): string {
  return text.replaceAll('\r\n', '\n').trim()
}
