/** WeChat Pay's brand API as its pages describe it, by node:http and node:crypto: the sandbox has none. */

import { sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { isSignedBy, makePair, publicKeyId, serialNo, wechatpay } from '../../../lib/vendor.ts'
import type { Env } from './programs.ts'

const scheme = 'WECHATPAY-BRAND-SHA256-RSA2048'
const brandId = '11490'

/** Serves until the test ends. Of a request that is not the brand's, it says why. */
export async function serveBrand(): Promise<{
  readonly env: Env
  readonly privateKey: string
  readonly paths: string[]
}> {
  const brand = makePair()
  const paths: string[] = []
  const server = createServer(({ method = '', url = '', headers }, response) => {
    paths.push(url)
    const { authorization = '' } = headers
    const header = new RegExp(`^${scheme} brand_id="${brandId}",.*serial_no="${serialNo}"$`)
    const wrong = [
      !header.test(authorization) && 'Authorization',
      !isSignedBy(brand.publicPem, method, url, authorization, '') && 'signature',
      headers['wechatpay-serial'] !== publicKeyId && 'Wechatpay-Serial',
    ].filter(Boolean)
    const body = JSON.stringify(
      wrong.length > 0 ? { code: 'INVALID_REQUEST', message: wrong.join() } : { state: 'EFFECTIVE' },
    )
    const timestamp = String(Math.floor(Date.now() / 1000))
    const nonce = 'd824f2e086d3c1df967785d13fcd22ef'
    const message = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`)
    response.writeHead(wrong.length > 0 ? 400 : 200, {
      'Content-Type': 'application/json',
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Signature': sign('sha256', message, wechatpay.privateKey).toString('base64'),
      'Wechatpay-Signature-Type': scheme,
      'Wechatpay-Serial': publicKeyId,
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const env = {
    WXPAY_BRAND_ID: brandId,
    WXPAY_SERIAL_NO: serialNo,
    WXPAY_PUBLIC_KEY_ID: publicKeyId,
    WXPAY_PUBLIC_KEY: wechatpay.publicPem,
    WXPAY_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
  return { env, privateKey: brand.privatePem, paths }
}
