/**
 * A file of 200 MiB passes through little memory, in a process of its own. It collects its garbage as it goes: a plain
 * `fetch` alone leaves 70 MiB of read pieces before V8 collects them, so that more would not be seen.
 */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { expect, it, onTestFinished } from 'vitest'
import { run } from '../../../scripts/lib/run.ts'
import { sandboxEnv } from '../../lib/env.ts'

const megabyte = Buffer.alloc(1 << 20, 'WeChat Pay,')

function* chunks(): Generator<Uint8Array> {
  for (let count = 0; count < 200; count++) yield megabyte
}

const program = `
import { call, createWechatPay, download } from '@wechatpay-edge/client'

const env = process.env
const wechatpay = createWechatPay({
  merchant: { mchid: env.WXPAY_MCHID, serialNo: env.WXPAY_SERIAL_NO, privateKey: env.WXPAY_PRIVATE_KEY },
  wechatpay: { [env.WXPAY_PUBLIC_KEY_ID]: env.WXPAY_PUBLIC_KEY },
  hosts: [env.WXPAY_BASE_URL],
})
const operation = { id: 'tradeBill', method: 'get', path: '/v3/bill/tradebill', errors: [] }
const gunzip = env.GUNZIP === 'true'
async function get(bill_date) {
  const query = { bill_date, ...(gunzip && { tar_type: 'GZIP' }) }
  let length = 0
  for await (const chunk of (await download(wechatpay, await call(wechatpay, operation, { query }), { gunzip })).body) {
    if (length >> 22 !== (length + chunk.length) >> 22) globalThis.gc()
    length += chunk.length
  }
  return length
}
// What a first download loads is not what a long one takes.
await get('2019-06-10')
const before = process.resourceUsage().maxRSS
const length = await get('2019-06-11')
console.log(JSON.stringify({ length, grown: (process.resourceUsage().maxRSS - before) / 1024 }))
`

it.each([false, true])(
  '200 MiB, gzip %s: the process grows by less than 40 MiB',
  { timeout: 120_000 },
  async (gunzip) => {
    const hash = createHash('sha1')
    for (const chunk of chunks()) hash.update(chunk)
    const sandbox = await createSandbox()
    sandbox.bills.setTradeBill({ bill_date: '2019-06-11' }, { chunks, hashValue: hash.digest('hex') })
    const { url, close } = await serve(sandbox)
    onTestFinished(close)
    const args = ['--expose-gc', '--input-type=module', '--eval', program]
    const env = { ...process.env, ...sandboxEnv(sandbox, url), GUNZIP: `${gunzip}` }
    const { output } = await run(process.execPath, args, { cwd: join(import.meta.dirname, '../..'), env })
    const { length, grown } = JSON.parse(output) as { length: number; grown: number }
    console.log(`200 MiB, gzip ${gunzip}: grew by ${grown.toFixed(1)} MiB`)
    expect(length).toBe(200 * megabyte.length)
    expect(grown).toBeLessThan(40)
  },
)
