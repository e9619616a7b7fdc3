/** Each public function has an example in its TSDoc, which compiles and runs against the sandbox. */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, describe, expect, it } from 'vitest'
import { sandboxEnv } from '../../lib/env.ts'
import { root } from './snippets.ts'
import { findFunctions, functions, writeExamples } from './tsdoc.ts'

const run = promisify(execFile)
const { folder, runner, files } = writeExamples()

const ofPayments = [
  ...['createJsapiOrder', 'createAppOrder', 'createH5Order', 'createNativeOrder'],
  ...['queryOrderById', 'queryOrderByOutTradeNo', 'closeOrder'],
  ...['createRefund', 'queryRefund', 'createAbnormalRefund'],
]
const ofPartners = ofPayments.map((id) => id.replace(/(create|query|close)/, '$1Partner'))

/** The examples are the spec's own, of the merchants on the vendor's pages: of no order that was made here. */
const mchid = '1230000109'
const examplesOf = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, undefined]))

afterAll(() => rmSync(folder, { recursive: true }))

describe('the TSDoc of public functions', () => {
  it('is found in each package', () => {
    const names = functions.map(({ name }) => name)
    expect(names).toContain('@wechatpay-edge/core: createSigner')
    expect(names).toContain('@wechatpay-edge/partnerships: createPartnershipsClient')
    expect(names).toContain('@wechatpay-edge/sandbox/node: serve')
    // A class is no function, and what is re-exported has its example where it is made.
    expect(names).not.toContain('@wechatpay-edge/core: ApiError')
    expect(names).not.toContain('@wechatpay-edge/partnerships: createIdempotencyKey')
  })

  it('reports a function without an example by its name, and reads the code of one that has it', () => {
    const source = 'tests/repository/docs/fixtures/tsdoc.ts'
    expect(findFunctions([{ specifier: 'fixture', source }])).toEqual([
      { name: 'fixture: arrow', examples: ['console.log(arrow())\n'] },
      { name: 'fixture: withExample', examples: ["console.log(withExample('a'))\n"] },
      { name: 'fixture: withoutExample', examples: [] },
    ])
  })

  it('has an example of each', () => {
    expect(functions.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([])
  })

  it('compiles under strict TypeScript', async () => {
    const compiler = join(root, 'node_modules/typescript7/bin/tsc')
    const { stdout } = await run(process.execPath, [compiler, '--project', folder]).catch((error) => error)
    expect(stdout).toBe('')
  }, 60_000)

  it('runs, each example on its own imports', async () => {
    const sandbox = await createSandbox({ mchid, handlers: examplesOf(ofPayments) })
    const partner = await createSandbox({
      mchid,
      merchants: { [mchid]: { subMerchants: ['1900000109'] } },
      handlers: examplesOf(ofPartners),
    })
    const server = await serve(sandbox)
    const partners = await serve(partner)
    try {
      const MERCHANT = JSON.stringify(sandboxEnv(sandbox, server.url))
      const env = { PATH: process.env.PATH, MERCHANT, PARTNER: JSON.stringify(sandboxEnv(partner, partners.url)) }
      const { stdout, stderr } = await run(process.execPath, [runner], { env })
      const results = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { file: string; error: string })
      expect(stderr).toBe('')
      // What the examples name is made up, as on the pages: a token, another merchant.
      const errors: Record<string, unknown> = {
        'payments-downloadBill-1.ts': expect.stringContaining('链接已失效'),
        'payments-partner-downloadPartnerBill-1.ts': expect.stringContaining('链接已失效'),
        'favor-setCouponCallback-1.ts': expect.stringContaining('不匹配'),
      }
      expect(results).toEqual([...files].sort().map((file) => ({ file, error: errors[file] ?? '' })))
    } finally {
      await Promise.all([server.close(), partners.close()])
    }
  }, 60_000)
})
