import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'

it('refuses a body over 1 MiB, and does not read the rest of it', async () => {
  const sandbox = await createSandbox()
  let chunks = 0
  const body = new ReadableStream({
    pull(controller) {
      chunks++
      controller.enqueue(new Uint8Array(65_536))
    },
  })
  const init = { method: 'POST', body, duplex: 'half' }
  const response = await sandbox.fetch(new Request('https://api.mch.weixin.qq.com/v3/anything', init))
  expect([response.status, await response.text(), response.headers.get('wechatpay-signature')]).toEqual([413, '', null])
  expect(chunks).toBeLessThan(30)
  expect(sandbox.requests).toMatchObject([{ status: 413, signed: false, body: '' }])
})

it('reads a body of 1 MiB', async () => {
  const sandbox = await createSandbox()
  const init = { method: 'POST', body: new Uint8Array(1_048_576) }
  const response = await sandbox.fetch(
    new Request('https://api.mch.weixin.qq.com/v3/marketing/partnerships/build', init),
  )
  expect(response.status).toBe(400)
})

it.each([
  ['https://api.mch.weixin.qq.com', 'https://api.mch.weixin.qq.com'],
  [new URL('https://api.mch.weixin.qq.com'), 'object'],
  [undefined, 'undefined'],
  [null, 'null'],
])('takes one Request, and says so: %s', async (given, received) => {
  const sandbox = await createSandbox()
  const message = `fetch: expected one Request, received ${received}. Give it new Request(url, init)`
  await expect(sandbox.fetch(given as never)).rejects.toThrow(new TypeError(message))
  expect(sandbox.requests).toEqual([])
})
