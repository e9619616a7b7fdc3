/**
 * Other runtimes, old compilers and what looks at packages: large, and needed by tests and checks alone. They are a
 * workspace of their own, tests/runtimes, which `pnpm install` and `pnpm demo` leave out.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, show, type Verdict } from './run.ts'

/** The workspace's folder. */
export const toolsFolder: string = join(root, 'tests/runtimes')

/** Installs them as their lock file says, and says so where that fails. Where nothing changed it takes a second. */
export function installTools(): Verdict {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
  console.log('\n# Other runtimes and compilers: pnpm install in tests/runtimes')
  const args = ['-y', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only']
  const verdict = show('npx', args, { cwd: toolsFolder, env: environment() })
  if (verdict !== 'passed') {
    console.error('tests/runtimes could not be installed: no other runtime and no other compiler is tested')
  }
  return verdict
}

/** Without what a pnpm or an npx that started this process has left for its own folder. */
function environment(): NodeJS.ProcessEnv {
  const left =
    /^(npm_(package|lifecycle)_|npm_config_(local_prefix|user_agent)$|(npm_command|INIT_CWD|PNPM_SCRIPT_SRC_DIR)$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !left.test(name)))
}

/**
 * A file of a package that tests use, or its folder: of a tool, or else of what `tests` has. By path, because some do not
 * let their package.json be resolved.
 */
export function toolFile(name: string, path = ''): string {
  const places = [toolsFolder, join(root, 'tests'), root].map((folder) => join(folder, 'node_modules', name))
  return join(places.find(existsSync) ?? (places[0] as string), path)
}
