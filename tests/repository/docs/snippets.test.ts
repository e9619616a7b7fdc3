/** What a reader copies from a document, and no example has, compiles and runs. */
import { execFile } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toolFile } from '../../../scripts/lib/tools.ts'
import { sandboxEnv } from '../../lib/env.ts'
import { root, type Snippet, writeSnippets } from './snippets.ts'

const run = promisify(execFile)
const { folder, snippets } = writeSnippets()

const uses = (word: string) => (snippet: Snippet) => snippet.text.includes(word)
const programs = snippets.filter((snippet) => !uses('export function')(snippet))

afterAll(() => rmSync(folder, { recursive: true }))

describe('the code in the documents', () => {
  it('is that of examples/, except what needs more, or continues it', () => {
    expect(snippets.map(({ name }) => name)).toEqual([
      'README.md 2', // the sandbox in a few lines
      'docs/middleware.md 1', // calls that wait for their turn
      'docs/notifications.md 1', // a notification in a few lines
      'docs/notifications.md 4', // a store in memory
      'docs/performance.md 1', // connections of undici
      'docs/runtimes.md 3', // another WebCrypto
      'docs/telemetry.md 1', // an observer
      'docs/testing.md 2', // the sandbox's options
      'docs/testing.md 3', // several merchants
      'docs/testing.md 6', // a self-test with a notification
      'packages/client/README.md 1', // what a generated package is made of
      'packages/complaints/README.md 1', // reads and responds
      'packages/favor/README.md 1', // a stock and a coupon
      'packages/favor/README.md 2', // a notification
      'packages/node/README.md 1', // a client for Node
      'packages/partnerships/README.md 1', // the quick start, and what goes on with its client
      'packages/partnerships/README.md 2', // a connection and one operation
      'packages/partnerships/README.md 3', // what to do with an error
      'packages/payments/README.md 1', // an order
      'packages/sandbox/README.md 2', // the sandbox, served
    ])
  })

  it('compiles under strict TypeScript', async () => {
    const compiler = join(root, 'node_modules/typescript7/bin/tsc')
    const { stdout } = await run(process.execPath, [compiler, '--project', folder]).catch((error) => error)
    expect(stdout).toBe('')
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
      const env = { PATH: process.env.PATH, ...sandboxEnv(sandbox, server.url) }
      const { stderr } = await run(process.execPath, [path], { env })
      expect(stderr).toBe('')
    })
  })

  it('brings another WebCrypto to Node 18, which has no global one', async () => {
    const path = snippets.find(uses('@peculiar/webcrypto'))?.path ?? ''
    const file = path.replace(/\.ts$/, '.mjs')
    copyFileSync(path, file)
    const { stderr } = await run(toolFile('node18', 'bin/node'), [file])
    expect(stderr).toBe('')
  })
})
