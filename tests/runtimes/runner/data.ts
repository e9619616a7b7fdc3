/** Makes what the cases compare with: keys by node:crypto, and the vectors that lie beside the repository. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  sign,
  X509Certificate,
} from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { apiV3Key, makeNotification, sentAt } from '../../lib/notification.ts'
import type { SignatureVectors } from '../../lib/vectors.ts'
import type {
  KeyForms,
  RuntimeData,
  SealedVector,
  SignedNotification,
  WrongKeys,
  WycheproofSamples,
  WycheproofVector,
} from '../lib/data.ts'

const shared = new URL('../../../../shared/vectors/', import.meta.url)

export async function makeData(): Promise<RuntimeData> {
  const keys = await makeKeys()
  return {
    keys,
    notification: signNotification(keys),
    wrong: makeWrongKeys(),
    closedOrigin: await closedOrigin(),
    vectors: readShared<SignatureVectors>('wechatpay/signatures.json'),
    wycheproof: readWycheproof(),
  }
}

async function makeKeys(): Promise<KeyForms> {
  // The sandbox writes the certificate: node:crypto only reads them.
  const { merchant } = await createSandbox()
  const privateKey = createPrivateKey(merchant.privateKey)
  const publicKey = createPublicKey(privateKey)
  const certificate = new X509Certificate(merchant.certificate)
  const message = Buffer.from('GET\n/v3/certificates\n')
  const plain = Buffer.from('张三')
  const oaep = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
  return {
    serialNo: certificate.serialNumber,
    notAfter: new Date(certificate.validTo).toISOString(),
    certificate: merchant.certificate,
    pkcs8: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    pkcs1: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
    spki: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    rsaPublic: publicKey.export({ type: 'pkcs1', format: 'pem' }) as string,
    message: message.toString('base64'),
    signature: sign('sha256', message, privateKey).toString('base64'),
    plain: plain.toString('base64'),
    ciphertext: publicEncrypt(oaep, plain).toString('base64'),
  }
}

function makeWrongKeys(): WrongKeys {
  const rsa = (modulusLength: number, cipher?: string) =>
    generateKeyPairSync('rsa', { modulusLength }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      ...(cipher && { cipher, passphrase: '1900007291' }),
    }) as string
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  return {
    encrypted: rsa(2048, 'aes-256-cbc'),
    small: rsa(1024),
    ec: ec.export({ type: 'sec1', format: 'pem' }) as string,
  }
}

function signNotification({ pkcs8 }: KeyForms): SignedNotification {
  const { headers, rawBody } = makeNotification({ key: createPrivateKey(pkcs8), serial: 'PUB_KEY_ID_1' })
  return { headers, rawBody: String(rawBody), apiV3Key, sentAt }
}

/** An origin whose port was free just now. */
async function closedOrigin(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function readShared<T>(name: string): T | undefined {
  const url = new URL(name, shared)
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as T) : undefined
}

interface WycheproofTest {
  readonly tcId: number
  readonly flags: readonly string[]
  readonly msg: string
  readonly sig?: string
  readonly ct?: string
  readonly label?: string
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

interface WycheproofFile {
  readonly testGroups: readonly {
    readonly sha?: string
    readonly publicKeyPem?: string
    readonly privateKeyPem?: string
    readonly tests: readonly WycheproofTest[]
  }[]
}

interface SealedGroup {
  readonly keySize: number
  readonly ivSize: number
  readonly tagSize: number
  readonly tests: readonly (Readonly<Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag' | 'result', string>> & {
    readonly tcId: number
  })[]
}

interface SealedFile {
  readonly testGroups: readonly SealedGroup[]
}

function readWycheproof(): WycheproofSamples | undefined {
  const read = (name: string) => readShared<WycheproofFile>(`wycheproof/${name}_test.json`)
  const [verify2048, verify3072] = [read('rsa_signature_2048_sha256'), read('rsa_signature_3072_sha256')]
  const [sign2048, oaepSha1] = [read('rsa_pkcs1_2048_sig_gen'), read('rsa_oaep_2048_sha1_mgf1sha1')]
  const aesGcm = readShared<SealedFile>('wycheproof/aes_gcm_test.json')
  if (!verify2048 || !verify3072 || !sign2048 || !oaepSha1 || !aesGcm) return undefined
  return {
    verify2048: sample(verify2048),
    verify3072: sample(verify3072),
    sign2048: sample(sign2048),
    oaepSha1: everyCiphertext(oaepSha1),
    aesGcm: aesGcm.testGroups.flatMap(readSealed),
  }
}

function readSealed({ keySize, ivSize, tagSize, tests }: SealedGroup): SealedVector[] {
  const isOurs = keySize === 256 && ivSize === 96 && tagSize === 128
  return tests.map(({ tcId, key, iv, aad, msg, ct, tag, result }) => ({
    ...{ tcId, key, nonce: iv, aad, input: ct + tag, output: msg },
    valid: isOurs && result === 'valid',
  }))
}

/** How many vectors of each flag are taken: the packages' own tests take them all, on Node. */
const perFlag = 3

function sample({ testGroups }: WycheproofFile): WycheproofVector[] {
  const taken = new Map<string, number>()
  return testGroups.flatMap(({ sha = 'SHA-256', publicKeyPem, privateKeyPem, tests }) =>
    tests.flatMap(({ tcId, flags, msg, sig = '', result }) => {
      const flag = flags.join() || result
      const count = taken.get(flag) ?? 0
      if (count >= perFlag || sha !== 'SHA-256') return []
      taken.set(flag, count + 1)
      return { tcId, key: publicKeyPem ?? privateKeyPem ?? '', input: msg, output: sig, valid: result === 'valid' }
    }),
  )
}

/** WeChat Pay uses no label: what has one must be refused. */
function everyCiphertext({ testGroups }: WycheproofFile): WycheproofVector[] {
  return testGroups.flatMap(({ privateKeyPem: key = '', tests }) =>
    tests.map(({ tcId, msg, ct = '', label, result }) => {
      return { tcId, key, input: ct, output: msg, valid: result === 'valid' && label === '' }
    }),
  )
}
