import { createPrivateKey } from 'node:crypto'
import { importPrivateKey, importPublicKey } from '@wechatpay-edge/core'
import { createPartnershipsClient, type PartnershipsClient } from '@wechatpay-edge/partnerships'
import {
  ecKey,
  encryptedKey,
  mchid,
  merchantCertificate,
  merchantKey,
  merchantPublicKey,
  p12,
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
const withKey = (privateKey: unknown) => withMerchant({ privateKey })

const privateKey = { error: 'KeyError', path: 'merchant.privateKey' } as const
const wantsPrivate = 'expected an RSA private key of at least 2048 bits'
const file = 'Give the content of apiclient_key.pem'
const takeOut = 'openssl pkcs12 -in apiclient_cert.p12'
const notWhole =
  'a PEM without its END line. Copy it whole; in an env file, put it in quotes or write its line ends as \\n'
const [firstLine = ''] = merchantKey.split('\n')
const [withoutEnd] = merchantKey.split('-----END')

describeMistakes('As merchant.privateKey is refused, when the client is made,', [
  {
    title: 'a file path',
    make: withKey('./apiclient_key.pem'),
    ...privateKey,
    says: [wantsPrivate, 'a file path', file],
  },
  {
    title: 'an absolute file path',
    make: withKey('/etc/secrets/apiclient_key.pem'),
    ...privateKey,
    says: ['a file path', file],
  },
  {
    title: 'a certificate',
    make: withKey(merchantCertificate),
    ...privateKey,
    says: [wantsPrivate, 'a certificate', file],
  },
  { title: 'a public key', make: withKey(merchantPublicKey), ...privateKey, says: ['an RSA public key', file] },
  {
    title: 'an encrypted private key',
    make: withKey(encryptedKey),
    ...privateKey,
    says: ['an encrypted private key', 'Decrypt it: openssl pkey -in'],
  },
  { title: 'a .p12 as bytes', make: p12 && withKey(p12), ...privateKey, says: ['a PKCS#12 file (.p12', takeOut] },
  {
    title: 'a .p12 as Base64',
    make: p12 && withKey(p12.toString('base64')),
    ...privateKey,
    says: ['a PKCS#12 file (.p12', takeOut],
  },
  { title: 'an EC key', make: withKey(ecKey), ...privateKey, says: [wantsPrivate, 'received an EC private key', file] },
  {
    title: 'an RSA key of 1024 bits',
    make: withKey(smallPair.privatePem),
    ...privateKey,
    says: [wantsPrivate, 'received an RSA private key of 1024 bits'],
  },
  { title: 'a PEM cut after its first line', make: withKey(firstLine), ...privateKey, says: [notWhole] },
  { title: 'a PEM without END', make: withKey(withoutEnd), ...privateKey, says: [notWhole] },
  {
    title: 'a PEM that lacks a line',
    make: withKey(merchantKey.replace(/(?<=^(.*\n){9}).*\n/, '')),
    ...privateKey,
    says: ['damaged', 'Copy the whole file again'],
  },
  { title: 'empty text', make: withKey(''), ...privateKey, says: ['received empty text', file] },
  { title: 'nothing', make: withKey(undefined), ...privateKey, says: ['received undefined', file] },
  { title: 'null', make: withKey(null), ...privateKey, says: ['received null', file] },
  { title: 'an array', make: withKey([merchantKey]), ...privateKey, says: ['received an array', file] },
  {
    title: 'a KeyObject of node:crypto',
    make: withKey(createPrivateKey(merchantKey)),
    ...privateKey,
    says: ['a KeyObject: export it as PEM', file],
  },
  {
    title: 'a promise of a CryptoKey',
    make: withKey(importPrivateKey(merchantKey)),
    ...privateKey,
    says: ['received an object', file],
  },
  {
    title: 'a CryptoKey that verifies',
    make: async () => withKey(await importPublicKey(merchantPublicKey))(),
    ...privateKey,
    says: ['expected a private CryptoKey of RSASSA-PKCS1-v1_5', 'received a public CryptoKey', 'Give PEM instead'],
  },
  { title: 'its serial number', make: withKey(serialNo), ...privateKey, says: ['received a serial number', file] },
  {
    title: 'the APIv3 key',
    make: withKey('0123456789abcdefghijklmnopqrstuv'),
    ...privateKey,
    says: [wantsPrivate, 'text that is neither PEM nor the Base64 of a key'],
  },
])

const id = { error: 'KeyError', path: 'merchant.mchid' } as const
const serial = { error: 'KeyError', path: 'merchant.serialNo' } as const
const printIt = 'openssl x509 -in apiclient_cert.pem -noout -serial'

describeMistakes('As mchid and serialNo is refused, when the client is made,', [
  {
    title: 'an appid as mchid',
    make: withMerchant({ mchid: 'wx4e1916a585d1f4e9' }),
    ...id,
    says: ["expected the merchant ID (商户号), digits such as '1900007291', received an AppID"],
  },
  {
    title: 'each as the other',
    make: withMerchant({ mchid: serialNo, serialNo: mchid }),
    ...id,
    says: ['expected the merchant ID', 'received a serial number'],
  },
  {
    title: 'an mchid with a space in it',
    make: withMerchant({ mchid: mchid.replace(/^.../, '$& ') }),
    ...id,
    says: ['text of 11 characters, white space or invisible ones among them'],
  },
  {
    title: 'an mchid with a zero-width space in it',
    make: withMerchant({ mchid: mchid.replace(/^.../, '$&\u200b') }),
    ...id,
    says: ['text of 11 characters, white space or invisible ones among them'],
  },
  { title: 'an empty mchid', make: withMerchant({ mchid: '' }), ...id, says: ['received empty text'] },
  {
    title: 'a private key as mchid',
    make: withMerchant({ mchid: merchantKey }),
    ...id,
    says: ['received a PEM'],
  },
  {
    title: 'a number as mchid',
    make: withMerchant({ mchid: Number(mchid) }),
    error: 'TypeError',
    path: 'merchant.mchid',
    says: ['as a string, received a number'],
  },
  {
    title: 'no mchid',
    make: withMerchant({ mchid: undefined }),
    error: 'TypeError',
    path: 'merchant.mchid',
    says: ['the merchant ID (商户号)', 'received undefined'],
  },
  {
    title: 'the mchid as serialNo',
    make: withMerchant({ serialNo: mchid }),
    ...serial,
    says: ["the merchant's API certificate (商户API证书序列号)", printIt],
  },
  {
    title: 'the ID of the public key as serialNo',
    make: withMerchant({ serialNo: publicKeyId }),
    ...serial,
    says: ['the ID of a WeChat Pay public key', 'belongs under `wechatpay`'],
  },
  {
    title: 'a serialNo with a line end in it',
    make: withMerchant({ serialNo: serialNo.replace(/^.../, '$&\n') }),
    ...serial,
    says: ['up to 40 hex digits', 'white space or invisible ones among them', printIt],
  },
  {
    title: 'a serialNo with colons',
    make: withMerchant({ serialNo: serialNo.replace(/..(?=.)/g, '$&:') }),
    ...serial,
    says: [printIt, 'without colons'],
  },
  {
    title: 'the certificate as serialNo',
    make: withMerchant({ serialNo: merchantCertificate }),
    ...serial,
    says: ['a PEM', printIt],
  },
  {
    title: 'an empty serialNo',
    make: withMerchant({ serialNo: '' }),
    ...serial,
    says: ['received empty text', printIt],
  },
  {
    title: 'no serialNo',
    make: withMerchant({ serialNo: undefined }),
    error: 'TypeError',
    path: 'merchant.serialNo',
    says: ['商户API证书序列号', 'received undefined'],
  },
])
