/** A copy of the repository in which a release is tried, so that the work tree stays as it is. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { outputOf } from './run.ts'

const notCopied = /^(node_modules|dist|coverage|\.git|\.env|.*\.tsbuildinfo)$/

/** Copies the sources, links what pnpm installed, and commits all. The copy goes when the process ends. */
export async function copyRepository(root: string): Promise<string> {
  const outside = mkdtempSync(join(tmpdir(), 'wechatpay-edge-release-'))
  process.on('exit', () => rmSync(outside, { recursive: true, force: true }))
  process.once('SIGINT', () => process.exit(130))
  const copy = join(outside, 'repository')
  cpSync(root, copy, { recursive: true, filter: (path) => path === root || !notCopied.test(basename(path)) })
  linkModules(root, copy)
  // changesets asks git which commit brought a changeset.
  const name = ['-c', 'user.name=release', '-c', 'user.email=release@localhost']
  const quiet = ['-c', 'commit.gpgSign=false', '-c', `core.hooksPath=${outside}`]
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'What is released'],
  ]) {
    await outputOf('git', [...name, ...quiet, ...args], copy)
  }
  return copy
}

/** The links between the packages are relative, and so lead to the copies. */
function linkModules(root: string, copy: string): void {
  mkdirSync(join(copy, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    // Not the cache of vitest.
    if (!name.startsWith('.vite')) symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name))
  }
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)
  for (const owner of [...packages, 'scripts', 'tests']) {
    const installed = join(root, owner, 'node_modules')
    if (existsSync(installed)) {
      cpSync(installed, join(copy, owner, 'node_modules'), { recursive: true, verbatimSymlinks: true })
    }
  }
}
