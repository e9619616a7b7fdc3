/** Stages what JSR gets, and hands it to Deno. */
import { existsSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesIn } from '../lib/packages.ts'
import { outputOf } from '../lib/run.ts'
import { toolFile } from '../lib/tools.ts'
import { describePlaces } from './pack.ts'
import type { Version } from './versions.ts'

const deno = toolFile('deno', 'bin.cjs')

/** Writes the workspace that JSR gets from a repository into a folder, with what checks it there without a network. */
export async function stageForJsr(root: string, folder: string): Promise<void> {
  // Of that repository, because the module writes the sources that it lies beside.
  const module = pathToFileURL(join(root, 'scripts/package/jsr.ts')).href
  const { stageJsr, vendorJsr } = (await import(module)) as typeof import('../package/jsr.ts')
  mkdirSync(folder)
  stageJsr(folder)
  vendorJsr(folder)
}

/** What is staged of a package: `@wechatpay-edge/core 0.1.0`, and how many files are where. */
export function describeStaged(folder: string, { name, version }: Version): string {
  const files = filesIn(join(folder, basename(name)))
  return `${name} ${version}: ${files.length} files\n  ${describePlaces(files)}`
}

/** Whether Deno is installed: it is where the checks were made. */
export function hasDeno(): boolean {
  return existsSync(deno)
}

/**
 * Has Deno check a staged workspace as if it were published; it needs no network.
 *
 * @throws Error with what Deno says, where it refuses
 */
export async function tryJsrPublish(folder: string): Promise<void> {
  // The staged folder is in no repository of git, and so is never clean.
  const args = [deno, 'publish', '--allow-dirty', '--dry-run']
  // Deno takes any FORCE_COLOR as yes, `0` too, but not an empty one.
  const env = { DENO_DIR: `${folder}-cache`, DENO_NO_UPDATE_CHECK: '1', FORCE_COLOR: '' }
  await outputOf(process.execPath, args, folder, env)
}
