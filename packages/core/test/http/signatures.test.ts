import { createKeyring, createSigner, signRequest, verifyResponse } from '@wechatpay-edge/core'
import { expect, it } from 'vitest'
import { describeShared } from '../../../../tests/lib/shared.ts'
import { type SignatureVectors, signatureVectors } from '../../../../tests/lib/vectors.ts'

const host = 'https://api.mch.weixin.qq.com'

describeShared<SignatureVectors>("the vendor's worked examples", signatureVectors, (vectors) => {
  const signer = createSigner(vectors.merchant)

  for (const { title, method, url, body, signature } of vectors.requests) {
    it(`signs a ${title}, byte for byte`, async () => {
      const request = new Request(host + url, method === 'GET' ? { method } : { method, body })
      const options = { timestamp: Number(vectors.timestamp), nonce: vectors.nonce }
      const signed = await signRequest(request, signer, options)
      expect(signed).toBe(request)
      const { mchid, serialNo } = vectors.merchant
      expect(signed.headers.get('Authorization')).toBe(
        `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${vectors.nonce}",signature="${signature}",timestamp="${vectors.timestamp}",serial_no="${serialNo}"`,
      )
      expect(await signed.text()).toBe(body)
    })

    it(`signs a ${title} by the text that it is told`, async () => {
      const options = { timestamp: Number(vectors.timestamp), nonce: vectors.nonce, body }
      const signed = await signRequest(new Request(host + url, { method }), signer, options)
      expect(signed.headers.get('Authorization')).toContain(`signature="${signature}"`)
    })
  }

  for (const { title, lines, signature } of vectors.payments) {
    it(`signs the lines of a payment: ${title}`, async () => {
      const message = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
      expect(Buffer.from(await signer.sign(message)).toString('base64')).toBe(signature)
    })
  }

  for (const { title, serial, publicKey, timestamp, nonce, body, signature } of vectors.answers) {
    const headers = {
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Signature': signature,
      'Wechatpay-Serial': serial,
    }
    const now = () => Number(timestamp) * 1000
    const keyring = createKeyring({ [serial]: publicKey })

    it(`verifies an ${title}`, async () => {
      const response = await verifyResponse(new Response(body, { headers }), keyring, { now })
      expect(await response.text()).toBe(body)
    })

    it(`refuses an ${title} with one byte changed`, async () => {
      const changed = body.replace('J', 'K')
      await expect(verifyResponse(new Response(changed, { headers }), keyring, { now })).rejects.toMatchObject({
        code: 'ERR_WECHATPAY_SIGNATURE',
        reason: 'mismatch',
        serial,
      })
    })
  }
})
