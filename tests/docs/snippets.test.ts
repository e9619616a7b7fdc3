/** What a reader copies from a README compiles and runs. */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { root, type Snippet, writeSnippets } from './snippets.ts'

const run = promisify(execFile)
const { folder, snippets } = writeSnippets()

const uses = (word: string) => (snippet: Snippet) => snippet.text.includes(word)
const suites = snippets.filter(uses("from 'vitest'"))
const [worker] = snippets.filter(uses('export default'))
const programs = snippets.filter(
  (snippet) => ![...suites, worker].includes(snippet) && !uses('Deno.')(snippet) && !uses('export function')(snippet),
)

afterAll(() => rmSync(folder, { recursive: true }))

describe('the code in the READMEs', () => {
  it('compiles under strict TypeScript', async () => {
    const compiler = join(root, 'node_modules/typescript7/bin/tsc')
    const { stdout } = await run(process.execPath, [compiler, '--project', folder]).catch((error) => error)
    expect(stdout).toBe('')
    expect(snippets.length).toBeGreaterThanOrEqual(9)
  }, 60_000)

  describe('runs as a program of its own', () => {
    let sandbox: Sandbox
    let server: ServedSandbox
    beforeAll(async () => {
      sandbox = await createSandbox()
      server = await serve(sandbox)
    })
    afterAll(() => server.close())

    it.each(programs.map((snippet) => [snippet.name, snippet] as const))('%s', async (_name, { path }) => {
      const { merchant, wechatpay } = sandbox
      const env = {
        PATH: process.env.PATH,
        WXPAY_MCHID: merchant.mchid,
        WXPAY_SERIAL_NO: merchant.serialNo,
        WXPAY_PRIVATE_KEY: merchant.privateKey,
        WXPAY_PUBLIC_KEY_ID: wechatpay.publicKey.id,
        WXPAY_PUBLIC_KEY: wechatpay.publicKey.pem,
        WXPAY_BASE_URL: server.url,
      }
      const { stderr } = await run(process.execPath, [path], { env })
      expect(stderr).toBe('')
    })

    it('the quick start builds a partnership', () => {
      expect(programs[0]?.name).toBe('README.md 1')
      expect(sandbox.executions[0]).toMatchObject({
        operationId: 'buildPartnership',
        body: { partner: { type: 'APPID' } },
      })
    })
  })

  it('answers as a Worker, with the keys of its env', async () => {
    const sandbox = await createSandbox()
    sandbox.seed([
      {
        partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
        authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
      },
    ])
    vi.stubGlobal('fetch', sandbox.fetch)
    const { default: handler } = (await import(worker?.path ?? '')) as {
      default: { fetch(request: Request, env: object): Promise<Response> }
    }
    const { merchant, wechatpay } = sandbox
    const env = {
      WXPAY_MCHID: merchant.mchid,
      WXPAY_SERIAL_NO: merchant.serialNo,
      WXPAY_PRIVATE_KEY: merchant.privateKey,
      WXPAY_PUBLIC_KEY_ID: wechatpay.publicKey.id,
      WXPAY_PUBLIC_KEY: wechatpay.publicKey.pem,
    }
    const answer = await handler.fetch(new Request('https://worker.example/'), env)
    vi.unstubAllGlobals()
    expect(await answer.json()).toMatchObject({ total_count: 1, data: [{ partner: { type: 'APPID' } }] })
  })
})

describe('the suite in the README', async () => {
  for (const { path } of suites) await import(path)
})
