import { createKeyring, createSigner, importPrivateKey, importPublicKey, readCertificate } from '@wechatpay-edge/core'
import { bare, merchantCertificate, merchantKey, otherSerial, publicKey, right } from './lib/material.ts'
import { describeMistakes } from './lib/mistake.ts'

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
