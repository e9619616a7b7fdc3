/** Keys and certificates that openssl makes at test time, and what openssl says of them. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'

/** Runs openssl in a folder of its own. */
export interface Openssl {
  /** What it writes, as bytes; throws what it complains of. */
  run(args: string, input?: string | Uint8Array): Buffer
  /** The same, as text. */
  text(args: string, input?: string | Uint8Array): string
  /** Puts a file there. */
  write(name: string, content: string | Uint8Array): void
}

/** Describes what openssl is needed for; where it is absent, one skipped test says so. */
export function describeOpenssl(title: string, define: (openssl: Openssl) => void): void {
  if (spawnSync('openssl', ['version']).status !== 0) {
    describe(title, () => it.skip('openssl is absent', () => {}))
    return
  }
  describe(title, () => {
    const cwd = mkdtempSync(join(tmpdir(), 'openssl-'))
    afterAll(() => rmSync(cwd, { recursive: true, force: true }))
    const run = (args: string, input?: string | Uint8Array) => {
      const { status, stdout, stderr } = spawnSync('openssl', args.split(' '), { cwd, input: input ?? '' })
      if (status !== 0) throw new Error(`openssl ${args}: ${stderr}`)
      return stdout
    }
    define({
      run,
      text: (args, input) => run(args, input).toString(),
      write: (name, content) => writeFileSync(join(cwd, name), content),
    })
  })
}
