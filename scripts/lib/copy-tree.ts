/** Copies the work tree to where it may be broken, built, tested or released. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { root as repository } from './run.ts'

/** A copy, in a folder of its own. It goes when it is disposed of, or when the process ends. */
export interface Copy extends Disposable {
  /** The copied repository. */
  readonly root: string
  /** The folder that it lies in, where there is room for what is made of it. */
  readonly outside: string
}

const notCopied = /^(dist|coverage|\.git|\.env|.*\.tsbuildinfo)$/

/**
 * Copies sources, without what is built, and links what pnpm installed so that each package finds the copies of the
 * others. The vectors that lie beside the repository lie beside the copy, too.
 *
 * @param paths what is copied, from the repository's folder; all where it is not given
 */
export function copyTree(paths: readonly string[] = ['']): Copy {
  const outside = mkdtempSync(join(tmpdir(), 'wechatpay-edge-copy-'))
  const remove = (): void => rmSync(outside, { recursive: true, force: true })
  process.once('exit', remove)
  const root = join(outside, 'repository')
  const modules: string[] = []
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    cpSync(join(repository, path), join(root, path), {
      recursive: true,
      filter: (source) => {
        const isModules = basename(source) === 'node_modules'
        if (isModules) modules.push(relative(repository, source))
        return !isModules && (source === join(repository, path) || !notCopied.test(basename(source)))
      },
    })
  }
  for (const path of modules) linkModules(join(repository, path), join(root, path))
  const shared = join(repository, '../shared')
  if (existsSync(shared)) symlinkSync(shared, join(outside, 'shared'))
  return {
    root,
    outside,
    [Symbol.dispose]: () => {
      process.off('exit', remove)
      remove()
    },
  }
}

/** In pnpm's store nothing is changed, so it is linked. The links to the packages are relative, and lead to the copies. */
function linkModules(installed: string, copy: string): void {
  if (!existsSync(join(installed, '.pnpm'))) {
    cpSync(installed, copy, { recursive: true, verbatimSymlinks: true })
    return
  }
  mkdirSync(copy)
  for (const name of readdirSync(installed)) {
    // Not the cache of vitest.
    if (!name.startsWith('.vite')) symlinkSync(join(installed, name), join(copy, name))
  }
}
