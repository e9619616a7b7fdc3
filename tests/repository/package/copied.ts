/** A copy of this repository, in which files are written and programs run. Links stand for `pnpm install`. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { skippedCode } from '../../../scripts/lib/run.ts'
import { copyRepository } from '../../../scripts/release/copy.ts'

interface Ended {
  readonly status: number | null
  readonly output: string
  /** The lines that it wrote to stderr. */
  readonly problems: readonly string[]
}

export interface Copied extends Disposable {
  readonly root: string
  read(path: string): string
  /** Writes a file, or removes it if it has no text. */
  write(path: string, text: string | undefined): void
  run(...args: readonly string[]): Ended
  /** Runs a program of Node that must succeed, or be skipped; gives what it wrote. */
  mustRun(...args: readonly string[]): string
  /** Lets a workspace import packages, as `pnpm install` does. */
  link(owner: string, ...names: readonly string[]): void
}

export async function copied(): Promise<Copied> {
  const copy = await copyRepository()
  const run = (...args: readonly string[]): Ended => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy.root, env, encoding: 'utf8' })
    return { status, output: `${stdout}${stderr}`, problems: stderr.trim().split('\n') }
  }
  return {
    root: copy.root,
    read: (path) => readFileSync(join(copy.root, path), 'utf8'),
    write(path, text) {
      if (text === undefined) return rmSync(join(copy.root, path))
      mkdirSync(dirname(join(copy.root, path)), { recursive: true })
      writeFileSync(join(copy.root, path), text)
    },
    run,
    mustRun(...args) {
      const { status, output } = run(...args)
      if (status !== 0 && status !== skippedCode)
        throw new Error(`node ${args.join(' ')} ended with ${status}\n${output}`)
      return output
    },
    link(owner, ...names) {
      const folder = join(copy.root, owner, 'node_modules/@wechatpay-edge')
      mkdirSync(folder, { recursive: true })
      for (const name of names) symlinkSync(join(copy.root, 'packages', name), join(folder, name))
    },
    [Symbol.dispose]: () => copy[Symbol.dispose](),
  }
}
