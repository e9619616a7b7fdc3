import { withRetry } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'

const answer = (status: number) => new Response('{}', { status })
const sleep = async (): Promise<void> => {}

describe('withRetry', () => {
  it.each([
    ['GET', {}, 2],
    ['POST', {}, 1],
    ['POST', { 'Idempotency-Key': 'a' }, 2],
    ['POST', { 'Idempotency-Key': '' }, 1],
  ])('retries what is safe to retry: %s %j', async (method, headers, times) => {
    const urls: string[] = []
    const bodies: string[] = []
    const fetch = async (request: Request): Promise<Response> => {
      urls.push(request.url)
      bodies.push(await request.text())
      return answer(urls.length === 1 ? 500 : 200)
    }
    const init = method === 'GET' ? { method, headers } : { method, headers, body: '{"a":1}' }
    await withRetry({ fetch, sleep })(new Request('https://api.mch.weixin.qq.com/v3/x?a=1', init))
    expect(urls).toEqual(Array(times).fill('https://api.mch.weixin.qq.com/v3/x?a=1'))
    expect(bodies).toEqual(Array(times).fill(method === 'GET' ? '' : '{"a":1}'))
  })

  it('goes to the backup host when the connection fails', async () => {
    const urls: string[] = []
    const fetch = async (request: Request): Promise<Response> => {
      urls.push(request.url)
      if (urls.length === 1)
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) })
      return answer(200)
    }
    await withRetry({ fetch, sleep })(new Request('https://api.mch.weixin.qq.com/v3/x'))
    expect(urls).toEqual(['https://api.mch.weixin.qq.com/v3/x', 'https://api2.mch.weixin.qq.com/v3/x'])
  })

  it.each([null, 5, 'x', async () => answer(200)])('takes one options object: %s is a TypeError', (given) => {
    expect(() => withRetry(given as never)).toThrow(TypeError)
  })
})
