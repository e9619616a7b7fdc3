/** A peer, wechatpay-axios-plugin: it reads what core reads, and core reads what it encrypts. */
import { decryptResource } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { Aes } from 'wechatpay-axios-plugin'
import { apiV3Key, notificationBody, transaction } from '../../lib/notification.ts'

const { AesGcm } = Aes

describe('wechatpay-axios-plugin', () => {
  it.each(['', 'transaction', '退款'])('encrypts what core decrypts, with %j as associated data', async (aad) => {
    const plain = JSON.stringify(transaction)
    const ciphertext = AesGcm.encrypt(plain, apiV3Key, 'Oiyu5riw0HOJ', aad)
    const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext, nonce: 'Oiyu5riw0HOJ', associated_data: aad }
    expect(await decryptResource(resource, apiV3Key)).toBe(plain)
  })

  it('decrypts the notifications of these tests', () => {
    const { resource } = JSON.parse(notificationBody()) as { resource: Record<string, string> }
    const { ciphertext = '', nonce = '', associated_data } = resource
    expect(JSON.parse(AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data))).toEqual(transaction)
  })
})
