/** Notifications that are signed, and are not what WeChat Pay sends, as data: in this process and over TCP. */
import { apiV3Key, notificationBody, type TestNotification } from './notification.ts'

/** What is wrong, and what the DecryptionError says. */
export const notificationFaults: readonly (readonly [title: string, given: TestNotification, message: RegExp])[] = [
  ['no JSON', { body: 'not JSON 支付' }, /^The notification is not JSON$/],
  ['nothing', { body: '' }, /^The notification is not JSON$/],
  ['JSON with a byte order mark', { body: `\uFEFF${notificationBody()}` }, /^The notification is not JSON$/],
  ['bytes that are not UTF-8', { body: Uint8Array.of(0x22, 0xff, 0x22) }, /^The notification is not JSON$/],
  ['null', { body: 'null' }, /not a JSON object/],
  ['an array', { body: '[]' }, /not a JSON object/],
  ['a text', { body: '"resource"' }, /not a JSON object/],
  ['no resource', { fields: { resource: undefined } }, /no encrypted resource/],
  ['a resource that is text', { fields: { resource: 'text' } }, /no encrypted resource/],
  ['a resource of another algorithm', { resource: { algorithm: 'AEAD_SM4_GCM' } }, /received AEAD_SM4_GCM/],
  ['a resource without a nonce', { resource: { nonce: undefined } }, /nonce: expected text/],
  ['a resource with another nonce', { resource: { nonce: 'AAAAAAAAAAAA' } }, /Usual causes/],
  ['a resource with other associated data', { resource: { associated_data: 'refund' } }, /Usual causes/],
  ['a resource without a ciphertext', { resource: { ciphertext: undefined } }, /ciphertext: expected text/],
  ['a resource of another APIv3 key', { apiV3Key: apiV3Key.toLowerCase() }, /Usual causes/],
  [
    'a resource that is not JSON',
    { plain: 'secret 1217752501201407033233368018' },
    /^The decrypted resource is not JSON$/,
  ],
  ['an empty resource', { plain: '' }, /^The decrypted resource is not JSON$/],
]
