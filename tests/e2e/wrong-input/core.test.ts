import {
  createIdempotencyKey,
  createKeyring,
  createSigner,
  decryptResource,
  handleNotification,
  importPrivateKey,
  importPublicKey,
  parseNotification,
  readCertificate,
  signRequest,
  verifyResponse,
} from '@wechatpay-edge/core'
import { bare, merchantCertificate, merchantKey, otherSerial, publicKey, right } from './lib/material.ts'
import { describeMistakes, type Mistake } from './lib/mistake.ts'

const wantsPrivate = 'expected an RSA private key of at least 2048 bits'
const file = 'Give the content of apiclient_key.pem'
const wantsPublic = 'expected an RSA public key of at least 2048 bits or its certificate'
const theirFile = "Give the content of WeChat Pay's pub_key.pem or platform certificate"

const alone = { error: 'KeyError', path: '' } as const

describeMistakes('core refuses', [
  {
    title: 'createSigner: a file path',
    make: () => createSigner({ ...right.merchant, privateKey: 'key.pem' }),
    error: 'KeyError',
    path: 'privateKey',
    says: ['a file path', file],
  },
  {
    title: 'createSigner: no options',
    make: () => createSigner(undefined as never),
    error: 'TypeError',
    path: 'createSigner',
    says: ['{ mchid, serialNo, privateKey }'],
  },
  {
    title: 'createKeyring: an empty map',
    make: () => createKeyring({}),
    ...alone,
    says: ['at least one', 'an empty object'],
  },
  {
    title: 'createKeyring: a PEM',
    make: () => createKeyring(publicKey as never),
    error: 'TypeError',
    path: 'createKeyring',
    says: ['by serial number or public key ID', 'received a PEM'],
  },
  {
    title: 'createKeyring: a preferred key that is none of its keys',
    make: () => createKeyring(right.wechatpay, { preferred: otherSerial }),
    error: 'KeyError',
    path: 'preferred',
    says: ["the name of one of the keyring's keys"],
  },
  {
    title: 'importPrivateKey: a certificate',
    make: () => importPrivateKey(merchantCertificate),
    ...alone,
    says: [wantsPrivate, 'a certificate', file],
  },
  {
    title: 'importPrivateKey: a use that it has not',
    make: () => importPrivateKey(merchantKey, { use: 'verify' } as never),
    error: 'TypeError',
    path: 'use',
    says: ["'sign' or 'decrypt'"],
  },
  {
    title: 'importPublicKey: a private key',
    make: () => importPublicKey(merchantKey),
    ...alone,
    says: [wantsPublic, 'an RSA private key', theirFile],
  },
  {
    title: 'importPublicKey: a private key without its PEM lines',
    make: () => importPublicKey(bare(merchantKey)),
    ...alone,
    says: ['an RSA private key', theirFile],
  },
  {
    title: 'readCertificate: a private key',
    make: () => readCertificate(merchantKey),
    ...alone,
    says: ['expected an X.509 certificate', 'an RSA private key', 'Give the content of the certificate file'],
  },
  {
    title: 'readCertificate: a public key',
    make: () => readCertificate(publicKey),
    ...alone,
    says: ['expected an X.509 certificate', 'an RSA public key'],
  },
  {
    title: 'readCertificate: a file path',
    make: () => readCertificate('apiclient_cert.pem'),
    ...alone,
    says: ['expected an X.509 certificate', 'a file path'],
  },
])

const signer = createSigner(right.merchant)
const keyring = createKeyring(right.wechatpay)
const notification = { headers: {}, rawBody: '' }
const sign = (options: unknown) =>
  signRequest(new Request('https://api.mch.weixin.qq.com/v3/a'), signer, options as never)
const verify = (options: unknown) => verifyResponse(new Response('{}'), keyring, options as never)

function refused(title: string, make: () => unknown, path: string, ...says: string[]): Mistake {
  return { title, make, error: 'TypeError', path, says }
}

describeMistakes('An option that a function of core does not have is refused', [
  refused(
    'by createSigner',
    () => createSigner({ ...right.merchant, signer: 2 } as never),
    'createSigner',
    "expected mchid, serialNo, privateKey, certificate, crypto, received 'signer'",
  ),
  refused(
    'by createKeyring',
    () => createKeyring(right.wechatpay, { prefered: otherSerial } as never),
    'createKeyring',
    "received 'prefered'. Do you mean 'preferred'?",
  ),
  refused(
    'by importPrivateKey',
    () => importPrivateKey(merchantKey, { usage: 'decrypt' } as never),
    'importPrivateKey',
    "expected use, crypto, received 'usage'",
  ),
  refused(
    'by importPublicKey',
    () => importPublicKey(publicKey, { usage: 'encrypt' } as never),
    'importPublicKey',
    "expected use, crypto, received 'usage'",
  ),
  refused(
    'by parseNotification',
    () => parseNotification(notification, { keyring, apiV3key: 'a' } as never),
    'parseNotification',
    "received 'apiV3key'. Do you mean 'apiV3Key'?",
  ),
  refused(
    'by handleNotification',
    () => handleNotification(notification, { keyring, apiV3Key: 'a', onError: 1 } as never, () => {}),
    'handleNotification',
    "received 'onError'",
  ),
  refused(
    'by decryptResource',
    () => decryptResource({} as never, 'a'.repeat(32), { cryto: 1 } as never),
    'decryptResource',
    "mean 'crypto'?",
  ),
  refused('by signRequest', () => sign({ timestamps: 5 }), 'signRequest', "mean 'timestamp'?"),
  refused('by verifyResponse', () => verify({ toleranceSec: 10 }), 'verifyResponse', "mean 'toleranceSeconds'?"),
  refused(
    'by createIdempotencyKey',
    () => createIdempotencyKey({ length: 5 } as never),
    'createIdempotencyKey',
    "expected random, crypto, received 'length'",
  ),
])

describeMistakes('An option of core of another type is refused', [
  refused('null for all, by signRequest', () => sign(null), 'signRequest', 'an object', 'null'),
  refused('null for all, by verifyResponse', () => verify(null), 'verifyResponse', 'an object', 'null'),
  refused(
    'an index for all, by createIdempotencyKey in a map()',
    () => ['a', 'b'].map(createIdempotencyKey as never),
    'createIdempotencyKey',
    'an object',
  ),
  refused('now as a number, by signRequest', () => sign({ now: 5 }), 'now', 'a function', '5'),
  refused('toleranceSeconds as text', () => verify({ toleranceSeconds: '9' }), 'toleranceSeconds', 'a number from 0'),
  refused('maxAnswerBytes −1', () => verify({ maxAnswerBytes: -1 }), 'maxAnswerBytes', 'a number from 0', '-1'),
  refused(
    'random as text',
    () => createIdempotencyKey({ random: 'x' } as never),
    'random',
    'a function',
    'received string',
  ),
  {
    title: 'a preferred key that is a number',
    make: () => createKeyring(right.wechatpay, { preferred: 5 } as never),
    error: 'KeyError',
    path: 'preferred',
    says: ["the name of one of the keyring's keys"],
  },
  refused(
    'no keyring, by verifyResponse',
    () => verifyResponse(new Response('{}'), undefined as never),
    'keyring',
    'what createKeyring() makes',
    'received undefined',
  ),
  {
    title: 'a Map of keys',
    make: () => createKeyring(new Map([[otherSerial, publicKey]]) as never),
    ...alone,
    says: ['by serial number or public key ID, received a Map'],
  },
])
