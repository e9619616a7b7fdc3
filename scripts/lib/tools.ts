/**
 * What is large, and needed by tests and checks alone, in workspaces of their own, which `pnpm install` and `pnpm demo`
 * leave out: tests/runtimes has other runtimes, old compilers and what looks at packages; tests/frameworks has other
 * people's frameworks and implementations of `fetch`; tests/clients has other people's SDKs.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root, show, type Verdict } from './run.ts'

/** The folder of other runtimes and old compilers. */
export const toolsFolder: string = join(root, 'tests/runtimes')

/** The folder of other people's frameworks. */
export const frameworksFolder: string = join(root, 'tests/frameworks')

/** The folder of clients in other languages, and of other people's SDKs. */
export const clientsFolder: string = join(root, 'tests/clients')

/** Installs a workspace as its lock file says, and says so if that fails. If nothing changed it takes a second. */
export function installTools(folder: string = toolsFolder): Verdict {
  const name = relative(root, folder)
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
  console.log(`\n# pnpm install in ${name}`)
  const args = ['-y', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only']
  const verdict = show('npx', args, { cwd: folder, env: environment() })
  if (verdict !== 'passed') {
    console.error(`${name} could not be installed: what needs it is not tested`)
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
