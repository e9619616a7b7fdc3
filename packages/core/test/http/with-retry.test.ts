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

  it('goes to the backup host first for 60 seconds after a failure, then to the main one again', async () => {
    let time = 1_000_000
    const down = new Set(['api.mch.weixin.qq.com'])
    const asked: string[] = []
    const fetch = async ({ url }: Request): Promise<Response> => {
      const { host } = new URL(url)
      asked.push(host.slice(0, 4))
      if (down.has(host)) throw new TypeError('fetch failed')
      return answer(200)
    }
    const call = withRetry({ fetch, sleep, now: () => time })
    const other = withRetry({ fetch, sleep, now: () => time })
    const url = 'https://api.mch.weixin.qq.com/v3/x'
    const hostsOf = async (send: typeof call): Promise<string> => {
      asked.length = 0
      await send(url).catch(() => {})
      return asked.join(' ')
    }
    expect(await hostsOf(call)).toBe('api. api2')
    expect(await hostsOf(call)).toBe('api2')
    time += 59_999
    expect(await hostsOf(call)).toBe('api2')
    // Nobody else's calls: there is no state but that of one `withRetry`.
    expect(await hostsOf(other)).toBe('api. api2')
    time += 1
    expect(await hostsOf(call)).toBe('api. api2')
    // The backup fails, too: the main host comes first again.
    down.add('api2.mch.weixin.qq.com').delete('api.mch.weixin.qq.com')
    expect(await hostsOf(call)).toBe('api2 api.')
    expect(await hostsOf(call)).toBe('api.')
  })

  it.each([{ maxRetries: -1 }, { timeoutMs: 'x' }, { sleep: 5 }, { hosts: ['http://api.mch.weixin.qq.com'] }])(
    'checks its options when it is made: %j',
    (options) => {
      expect(() => withRetry(options as never)).toThrow(TypeError)
    },
  )

  it.each([null, 5, 'x', async () => answer(200)])('takes one options object: %s is a TypeError', (given) => {
    expect(() => withRetry(given as never)).toThrow(TypeError)
  })
})
