/** The pages of docs/sandbox: what a reader copies starts the sandbox, builds a partnership and verifies the response. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sandboxEnv } from '../../lib/env.ts'
import { root } from './snippets.ts'

interface Page {
  /** What the reader types. */
  readonly commands: string
  /** The file that it then runs, and what is in it. */
  readonly file: string
  readonly program: string
}

/** The two blocks of a page, and the name between them. */
function readPage(name: string): Page {
  const text = readFileSync(join(root, `docs/sandbox/${name}.md`), 'utf8')
  const [commands = '', program = ''] = [...text.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block]) => block)
  return { commands, file: /^Save it as `([\w.]+)`:$/m.exec(text)?.[1] ?? '', program }
}

/**
 * An empty folder with the program of a page. `npx` starts the sandbox of this repository on a free port, and `npm` brings
 * the package that the tests have: nothing is published yet, and no test needs a network.
 */
function prepare({ file, program }: Page): { folder: string; PATH: string } {
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, file), program)
  const node = `'${process.execPath}'`
  const stand = {
    npx: `test "$*" = '@wechatpay-edge/sandbox --port 8787' && exec ${node} '${root}/packages/sandbox/dist/node/bin.js' --port 0`,
    npm: `test "$*" = 'install wechatpay-axios-plugin' && ln -s '${root}/tests/node_modules' node_modules`,
  }
  const bin = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  onTestFinished(() => rmSync(bin, { recursive: true }))
  symlinkSync(process.execPath, join(bin, 'node'))
  for (const [name, line] of Object.entries(stand)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  return { folder, PATH: `${bin}:${process.env.PATH}` }
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

const pages: readonly [name: string, tools: readonly string[], verified: RegExp, refused: RegExp][] = [
  ['curl', ['curl', 'openssl'], /"state":"ESTABLISHED".*\nVerified OK\n$/, /Verification failure/i],
  ['python', ['python3', 'openssl'], /^Verified OK\n.*"state":"ESTABLISHED"/, /CalledProcessError/],
  ['node', [], /^200 \{.*state: 'ESTABLISHED'/s, /EV3_RES_HEADER_SIGNATURE_DIGEST/],
]

describe.each(pages)('docs/sandbox/%s.md', (name, tools, verified, refused) => {
  const absent = tools.filter((tool) => spawnSync(tool, [tool === 'openssl' ? 'version' : '--version']).error)
  const why = absent.length > 0 ? ` (skipped: ${absent.join(' and ')} is absent)` : ''
  const page = readPage(name)

  it.skipIf(why)(`leads from an empty folder to a verified response${why}`, async () => {
    const { folder, PATH } = prepare(page)
    const { code, stdout, stderr } = await runShell(page.commands, folder, { PATH })
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
    const { folder, PATH } = prepare(page)
    symlinkSync(join(root, 'tests/node_modules'), join(folder, 'node_modules'))
    const last = page.commands.trim().split('\n').at(-1) ?? ''
    const command = last.replace('--env-file=.env ', '')
    const { code, stdout, stderr } = await runShell(command, folder, { PATH, ...sandboxEnv(sandbox, url) })
    expect(sandbox.executions).toHaveLength(1)
    expect(stdout + stderr).toMatch(refused)
    expect(stdout).not.toContain('Verified OK')
    expect(code).not.toBe(0)
  })

  it('takes at most five lines, and names its program', () => {
    expect(page.commands.trim().split('\n').length).toBeLessThanOrEqual(5)
    expect(page.commands.trim().endsWith(page.file)).toBe(true)
    expect(page.program.length).toBeGreaterThan(100)
  })
})
