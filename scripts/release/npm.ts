/** What npm is asked: whether it has a version, whether it would take a tarball, and to take it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { outputOf } from '../lib/run.ts'

/**
 * Whether the registry has this version.
 *
 * @throws Error where the registry does not answer: that it has none must come from it
 */
export async function isOnNpm(name: string, version: string, cwd: string): Promise<boolean> {
  try {
    return (await outputOf('npm', ['view', `${name}@${version}`, 'version', '--json'], cwd)).trim() !== ''
  } catch (error) {
    if (String(error).includes('E404')) return false
    throw error
  }
}

/**
 * Everything that npm does before it sends, without a network.
 *
 * @throws Error where npm would refuse the tarball
 */
export async function tryNpm(tarball: string, cwd: string): Promise<void> {
  await outputOf('npm', [...publishArguments(tarball), '--dry-run', '--offline'], cwd)
}

/** Publishes a tarball. The forge's identity is the credential; NPM_TOKEN is for the first version of a name. */
export async function publishToNpm(tarball: string, cwd: string): Promise<void> {
  const token = process.env.NPM_TOKEN ? ['--userconfig', await writeTokenFile(cwd)] : []
  await outputOf('npm', [...publishArguments(tarball), ...token], cwd)
}

function publishArguments(tarball: string): string[] {
  return ['publish', tarball, '--provenance', '--access', 'public', '--ignore-scripts']
}

/** npm replaces the variable itself, so that the token is in no file. */
async function writeTokenFile(cwd: string): Promise<string> {
  const registry = (await outputOf('npm', ['config', 'get', 'registry'], cwd)).trim()
  // Beside the copy: it goes with it.
  const file = join(cwd, '../npmrc')
  const { host, pathname } = new URL(registry)
  writeFileSync(file, `registry=${registry}\n//${host}${pathname}:_authToken=\${NPM_TOKEN}\n`)
  return file
}
