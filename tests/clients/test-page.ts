/** A page of docs/sandbox: what a reader copies starts the sandbox, builds a partnership and verifies the response. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseEnv } from 'node:util'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { root } from '../../scripts/lib/run.ts'
import { sandboxEnv } from '../lib/env.ts'
import { readSandboxPage, type SandboxPage } from '../lib/sandbox-page.ts'

const packages = join(import.meta.dirname, 'node_modules')

/**
 * An empty folder with the program of a page. `npx` starts the sandbox of this repository on a free port, and `npm` brings
 * the package that the tests have: nothing is published yet, and no test needs a network.
 */
function prepare({ file, program }: SandboxPage): { folder: string; env: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, file), program)
  const node = `'${process.execPath}'`
  const stand = {
    npx: [
      `bin='${root}/packages/sandbox/dist/node/bin.js'`,
      `case "$1 $2" in '@wechatpay-edge/sandbox notify') shift; exec ${node} "$bin" "$@";; esac`,
      `test "$*" = '@wechatpay-edge/sandbox --port 8787 --identity .wechatpay' && exec ${node} "$bin" --port 0 --identity .wechatpay`,
    ].join('\n'),
    npm: `test "$*" = 'install wechatpay-axios-plugin' && ln -s '${packages}' node_modules`,
  }
  const bin = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  onTestFinished(() => rmSync(bin, { recursive: true }))
  symlinkSync(process.execPath, join(bin, 'node'))
  for (const [name, line] of Object.entries(stand)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  return { folder, env: { PATH: `${bin}:${process.env.PATH}`, HOME: process.env.HOME ?? '' } }
}

/** Runs commands in a shell; the sandbox that they leave behind ends with the test. */
async function runShell(commands: string, cwd: string, env: Record<string, string>) {
  const [stdout, stderr] = [join(cwd, 'stdout.txt'), join(cwd, 'stderr.txt')]
  const shell = spawn('sh', ['-c', `{ ${commands}\n} > stdout.txt 2> stderr.txt`], { cwd, env, detached: true })
  onTestFinished(() => {
    try {
      process.kill(-Number(shell.pid))
    } catch {
      // Nothing of it runs any more.
    }
  })
  const code = await new Promise<number | null>((resolve) => shell.on('exit', resolve))
  return { code, stdout: readFileSync(stdout, 'utf8'), stderr: readFileSync(stderr, 'utf8') }
}

/** The status that a client responds to a notification with, given the settings of a `.env` file, headers and body. */
type Receive = (settings: Readonly<Record<string, string>>, input: string) => Promise<number>

/** Listens as a merchant's program, and keeps the status of each response. */
async function listen(respond: (input: string) => Promise<number>): Promise<{ url: string; statuses: number[] }> {
  const statuses: number[] = []
  const server = createServer(async (request, response) => {
    const names = ['timestamp', 'nonce', 'signature', 'serial']
    const lines = names.map((name) => `${request.headers[`wechatpay-${name}`] ?? ''}\n`)
    const status = await respond(`${lines.join('')}${await text(request)}`)
    statuses.push(status)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`, statuses }
}

/** Tests a page; `why` is why it cannot be run here, or `''`. Without `receive`, each notification is received. */
export function testPage(
  { name, verified, refused }: { name: string; verified: RegExp; refused: RegExp },
  why: string,
  receive: Receive | undefined,
) {
  describe(`docs/sandbox/${name}.md`, () => {
    const page = readSandboxPage(name)

    it.skipIf(why)(`leads from an empty folder to a verified response${why}`, async () => {
      const { folder, env } = prepare(page)
      const { code, stdout, stderr } = await runShell(page.commands, folder, env)
      // No more than the sandbox's own log.
      expect(stderr.replace(/^[\d:]{8} POST \/v3\/marketing\/partnerships\/build 200\n/, '')).toBe('')
      expect(stdout).toMatch(verified)
      expect(code).toBe(0)
    })

    it.skipIf(why)(`sends a notification, which a program with the same keys receives${why}`, async () => {
      const { folder, env } = prepare(page)
      const settings = () => parseEnv(readFileSync(join(folder, '.env'), 'utf8')) as Record<string, string>
      const program = await listen(async (input) => (receive ? await receive(settings(), input) : 204))
      const [start, wait] = page.commands.split('\n')
      const line = page.notify.trim().replace('http://127.0.0.1:3000/notify', program.url)
      const ended = await runShell(`${start}\n${wait}\n${line}`, folder, env)
      expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/ {2}Received\. .*\n$/) })
      expect(program.statuses).toEqual([204])
      if (!receive) return
      const refused = await runShell(`${line} --faults wrong-signature --retries 1`, folder, env)
      expect(refused.stdout).toContain('Refused, as it must be.')
      expect(program.statuses).toEqual([204, 401, 204])
    })

    it.skipIf(why)(`fails for a signature that is not valid${why}`, async () => {
      const sandbox = await createSandbox({ unaskedSigner: 'publicKey' })
      const { url, close } = await serve(sandbox)
      onTestFinished(close)
      sandbox.faults.push({ kind: 'wrong-signature' })
      const { folder, env } = prepare(page)
      symlinkSync(packages, join(folder, 'node_modules'))
      const last = page.commands.trim().split('\n').at(-1) ?? ''
      const command = last.replace('--env-file=.env ', '')
      const { code, stdout, stderr } = await runShell(command, folder, { ...env, ...sandboxEnv(sandbox, url) })
      expect(sandbox.executions).toHaveLength(1)
      expect(stdout + stderr).toMatch(refused)
      expect(stdout).not.toMatch(/Verified( OK|$| \{)/m)
      expect(code).not.toBe(0)
    })
  })
}
