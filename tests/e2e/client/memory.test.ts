/** What failed attempts leave behind, in a process of its own that collects its garbage when asked. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const program = (options: string, calls: number) => `
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'

const sandbox = await createSandbox()
const { url, close } = await serve(sandbox)
const { merchant, wechatpay } = sandbox.clientOptions
// Nobody listens at the first host: each call has one failed attempt, and succeeds at the second.
const hosts = ['http://127.0.0.1:9', url]
const client = createPartnershipsClient({ merchant, wechatpay, hosts, sleep: async () => {}, ${options} })
const call = async (times) => {
  for (let n = 0; n < times; n++) {
    await client.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })
    sandbox.requests.length = 0
  }
  for (let n = 0; n < 3; n++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    globalThis.gc()
  }
  return process.memoryUsage().heapUsed
}
const before = await call(${calls / 3})
const after = await call(${(calls / 3) * 2})
await close()
console.log((after - before) / ${(calls / 3) * 2})
`

it.each([
  ['the default transport', '', 3000],
  ["a caller's fetch", 'fetch: (request) => fetch(request)', 1500],
])(
  'failed attempts of %s are collected: each leaves less than 1,000 bytes',
  { timeout: 120_000 },
  (_title, options, calls) => {
    const args = ['--expose-gc', '--input-type=module', '--eval', program(options, calls)]
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: join(import.meta.dirname, '../..'),
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(Number(stdout)).toBeLessThan(1000)
  },
)
