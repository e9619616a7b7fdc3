/** What npm is asked: whether it has a version, whether it would take a tarball, and to take it. */
import { outputOf } from '../lib/run.ts'

/**
 * Whether the registry has this version.
 *
 * @throws Error if the registry does not respond: that it has no such version must come from it
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

/** Publishes a tarball. The forge's identity is the credential (trusted publishing): there is no token. */
export async function publishToNpm(tarball: string, cwd: string): Promise<void> {
  await outputOf('npm', publishArguments(tarball), cwd)
}

function publishArguments(tarball: string): string[] {
  return ['publish', tarball, '--provenance', '--access', 'public', '--ignore-scripts']
}
