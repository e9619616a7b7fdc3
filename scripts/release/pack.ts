/** Builds and packs what npm gets, and says what is in it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedPackages } from '../lib/packages.ts'
import { outputOf } from '../lib/run.ts'

/** A packed package. */
export interface Tarball {
  readonly name: string
  readonly version: string
  /** Where it is. */
  readonly filename: string
  /** Bytes, gzipped. */
  readonly size: number
  /** `sha512-…`, as npm's lock files name it. */
  readonly integrity: string
  readonly files: readonly { readonly path: string }[]
}

/** Builds a repository and packs its packages into a folder; in the order in which one needs another. */
export async function pack(root: string, folder: string): Promise<Tarball[]> {
  await outputOf(process.execPath, ['scripts/build.ts'], root)
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
  // pnpm, because it writes versions in place of `workspace:^` and `catalog:`.
  // By name: a private package in the folder would be published with the others.
  const filters = publishedPackages.flatMap(({ name }) => ['--filter', `./packages/${name}`])
  const args = ['--recursive', ...filters, 'pack', '--json', '--pack-destination', folder]
  const tarballs = JSON.parse(await outputOf('npx', ['-y', packageManager, ...args], root)) as Tarball[]
  return publishedPackages.map(({ name }) => {
    const tarball = tarballs.find((candidate) => candidate.name === `@wechatpay-edge/${name}`)
    if (!tarball) throw new Error(`pnpm packed no ${name}, but ${tarballs.map((packed) => packed.name).join(', ')}`)
    return tarball
  })
}

/**
 * Names the repository in every package.json. npm refuses provenance where it is not the one that the forge vouches for,
 * so the forge that runs the release says which it is. Anywhere else it stays unnamed.
 *
 * @returns whether it was named
 */
export function nameRepository(root: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repositoryName } = env
  if (!server || !repositoryName) return false
  for (const { name } of publishedPackages) {
    const path = join(root, 'packages', name, 'package.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object
    const repository = { type: 'git', url: `git+${server}/${repositoryName}.git`, directory: `packages/${name}` }
    writeFileSync(path, `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`)
  }
  return true
}

/** `@wechatpay-edge/core 0.1.0`, size and sum, and how many files are where. */
export function describeTarball({ name, version, size, integrity, files }: Tarball): string {
  const places = describePlaces(files.map(({ path }) => path))
  return `${name} ${version}: ${files.length} files, ${size} bytes\n  ${integrity}\n  ${places}`
}

/** `LICENSE, src/ (21)`: the files of a package, those in folders counted. */
export function describePlaces(paths: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const path of paths) {
    const place = path.includes('/') ? `${path.split('/')[0]}/` : path
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  return [...counts].map(([place, count]) => (place.endsWith('/') ? `${place} (${count})` : place)).join(', ')
}
