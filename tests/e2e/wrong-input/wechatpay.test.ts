import { createSigner } from '@wechatpay-edge/core'
import { createPartnershipsClient, type PartnershipsClient } from '@wechatpay-edge/partnerships'
import {
  merchantCertificate,
  merchantKey,
  merchantPublicKey,
  otherSerial,
  p12,
  platformCertificate,
  platformSerial,
  publicKey,
  publicKeyId,
  right,
  serialNo,
  smallPair,
} from './lib/material.ts'
import { describeMistakes, forbiddenFetch } from './lib/mistake.ts'

function create(change: object): PartnershipsClient {
  return createPartnershipsClient({ ...right, fetch: forbiddenFetch, ...change })
}
const withMerchant = (change: object) => () => create({ merchant: { ...right.merchant, ...change } })
const withWechatpay = (keys: unknown) => () => create({ wechatpay: keys })

const underId = { error: 'KeyError', path: `wechatpay.${publicKeyId}` } as const
const names = { error: 'KeyError', path: 'wechatpay' } as const
const wantsPublic = 'expected an RSA public key of at least 2048 bits or its certificate'
const theirFile = "Give the content of WeChat Pay's pub_key.pem or platform certificate"
const notYours = 'apiclient_cert.pem, which does not belong under `wechatpay`: take pub_key.pem and its ID'
const wantsNames = "each of WeChat Pay's keys under its certificate's serial number (hex) or its public key ID"
const writeIt = "Write it as { PUB_KEY_ID_…: '-----BEGIN PUBLIC KEY-----…' }"

describeMistakes('Under wechatpay is refused, when the client is made,', [
  {
    title: 'a file path',
    make: withWechatpay({ [publicKeyId]: './pub_key.pem' }),
    ...underId,
    says: ['a file path', theirFile],
  },
  {
    title: 'a private key',
    make: withWechatpay({ [publicKeyId]: merchantKey }),
    ...underId,
    says: [wantsPublic, 'received an RSA private key', theirFile],
  },
  {
    title: 'a public key under its ID without PUB_KEY_ID_',
    make: withWechatpay({ [publicKeyId.replace('PUB_KEY_ID_', '')]: publicKey }),
    error: 'KeyError',
    path: `wechatpay.${publicKeyId.replace('PUB_KEY_ID_', '')}`,
    says: ['under its whole ID, PUB_KEY_ID_ and digits, received one under digits alone', 'Copy the ID whole'],
  },
  {
    title: 'no key',
    make: withWechatpay({ [publicKeyId]: undefined }),
    ...underId,
    says: ['received undefined', theirFile],
  },
  {
    title: 'a public key of 1024 bits',
    make: withWechatpay({ [publicKeyId]: smallPair.publicPem }),
    ...underId,
    says: [wantsPublic, 'received an RSA public key of 1024 bits'],
  },
  {
    title: 'a .p12',
    make: p12 && withWechatpay({ [publicKeyId]: p12 }),
    ...underId,
    says: ['a PKCS#12 file', theirFile],
  },
  {
    title: "the merchant's own certificate under its own serial number",
    make: withWechatpay({ [serialNo]: merchantCertificate }),
    error: 'KeyError',
    path: `wechatpay.${serialNo}`,
    says: ["WeChat Pay's public key or platform certificate", "the merchant's own certificate or key", notYours],
  },
  {
    title: "the merchant's own certificate beside the right key, its serial number in lower case",
    make: withWechatpay({ ...right.wechatpay, [serialNo.toLowerCase()]: merchantCertificate }),
    error: 'KeyError',
    path: `wechatpay.${serialNo.toLowerCase()}`,
    says: [notYours],
  },
  {
    title: "the merchant's own certificate under the ID of the public key",
    make: withWechatpay({ [publicKeyId]: merchantCertificate }),
    ...underId,
    says: ['pub_key.pem', `a certificate with serial number ${serialNo}`, 'apiclient_cert.pem) does not belong here'],
  },
  {
    title: 'a platform certificate under the ID of the public key',
    make: withWechatpay({ [publicKeyId]: platformCertificate }),
    ...underId,
    says: [
      `a certificate with serial number ${platformSerial}`,
      'Name a platform certificate by its own serial number',
    ],
  },
  {
    title: 'a certificate whose serial number is not its name',
    make: withWechatpay({ [otherSerial]: platformCertificate }),
    error: 'KeyError',
    path: `wechatpay.${otherSerial}`,
    says: [
      'expected the certificate with this serial number',
      `received a certificate with serial number ${platformSerial}`,
    ],
  },
  {
    title: "the platform certificate's serial number as merchant.serialNo",
    make: withMerchant({ serialNo: platformSerial }),
    error: 'KeyError',
    path: `wechatpay.${platformSerial}`,
    says: ['merchant.serialNo is that of apiclient_cert.pem'],
  },
  {
    title: 'an empty map',
    make: withWechatpay({}),
    ...names,
    says: ["at least one of WeChat Pay's keys", 'from the merchant platform, 账户中心 > API安全'],
  },
  {
    title: 'a Map',
    make: withWechatpay(new Map([[publicKeyId, publicKey]])),
    ...names,
    says: ['by serial number or public key ID, received a Map'],
  },
  {
    title: 'a name and a key apart',
    make: withWechatpay({ publicKeyId, publicKey: publicKey }),
    ...names,
    says: [wantsNames, "'publicKeyId'", writeIt],
  },
  {
    title: 'a key under the name of a variable that is not set',
    make: withWechatpay({ [String(undefined)]: publicKey }),
    ...names,
    says: [wantsNames, "'undefined'", writeIt],
  },
  {
    title: 'name and key, each as the other',
    make: withWechatpay({ [publicKey]: publicKeyId }),
    ...names,
    says: [wantsNames, 'under a name that is a PEM', writeIt],
  },
])

const fits = createSigner(right.merchant)

describeMistakes('ready() finds', [
  {
    title: "the merchant's own public key under the ID of WeChat Pay's",
    make: () => withWechatpay({ [publicKeyId]: merchantPublicKey })().ready(),
    ...underId,
    says: ["the merchant's own certificate or key", notYours],
  },
  {
    title: 'it beside the right one, where a signer holds the key',
    make: () => create({ merchant: fits, wechatpay: { ...right.wechatpay, [otherSerial]: merchantPublicKey } }).ready(),
    error: 'KeyError',
    path: `wechatpay.${otherSerial}`,
    says: [notYours],
  },
])
