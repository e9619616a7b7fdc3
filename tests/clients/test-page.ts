/** A page of docs/sandbox: what a reader copies starts the sandbox, builds a partnership and verifies the response. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    npx: `test "$*" = '@wechatpay-edge/sandbox --port 8787' && exec ${node} '${root}/packages/sandbox/dist/node/bin.js' --port 0`,
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

/** Tests a page; `why` is why it cannot be run here, or `''`. */
export function testPage(
  { name, verified, refused }: { name: string; verified: RegExp; refused: RegExp },
  why: string,
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
