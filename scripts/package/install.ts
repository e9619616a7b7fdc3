/** Packs the packages as a release would, and installs the tarballs as a user would, without a network. */
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Manifest, publishedPackages, readManifest } from '../lib/packages.ts'
import { outputOf, root } from '../lib/run.ts'
import { toolFile } from '../lib/tools.ts'

/** Packs all published packages into a folder; the paths of the tarballs by the package's name, as `core`. */
export async function packAll(folder: string): Promise<ReadonlyMap<string, string>> {
  mkdirSync(folder, { recursive: true })
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
  // pnpm, because it writes versions in place of `workspace:^` and `catalog:`.
  const args = ['-y', packageManager, '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder]
  await outputOf('npx', args, root)
  const files = readdirSync(folder)
  const find = (name: string): string => {
    const file = files.find((candidate) => candidate.startsWith(`wechatpay-edge-${name}-`))
    if (!file) throw new Error(`pnpm packed no ${name}, but ${files.join(', ')}`)
    return join(folder, file)
  }
  return new Map(publishedPackages.map(({ name }) => [name, find(name)]))
}

/** Installs tarballs with npm into a folder that has nothing else; what they depend on comes from this clone. */
export async function install(tarballs: ReadonlyMap<string, string>, folder: string): Promise<void> {
  const vendor = `${folder}-vendor`
  const dependencies: Record<string, string> = {}
  for (const [name, tarball] of tarballs) dependencies[`@wechatpay-edge/${name}`] = `file:${tarball}`
  for (const [name, source] of outsiders()) {
    // A copy: in pnpm's store equal files of a package are one file, and npm would pack only the first.
    cpSync(source, join(vendor, name), { recursive: true, dereference: true })
    dependencies[name] = `file:${join(vendor, name)}`
  }
  mkdirSync(folder, { recursive: true })
  const manifest = { name: 'somebody', version: '1.0.0', private: true, type: 'module', dependencies }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  const options = ['--offline', '--install-links', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  await outputOf('npm', ['install', ...options, '--cache', `${folder}-cache`], folder)
}

/** Every package from elsewhere that ours depend on, and where it is. */
export function outsiders(): Map<string, string> {
  const found = new Map<string, string>()
  const add = (manifest: Manifest, modules: string): void => {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (name.startsWith('@wechatpay-edge/') || found.has(name)) continue
      const source = realpathSync(join(modules, name))
      found.set(name, source)
      // In pnpm's store a package lies beside what it depends on.
      add(readManifest(source), name.startsWith('@') ? dirname(dirname(source)) : dirname(source))
    }
  }
  for (const { folder, manifest } of publishedPackages) add(manifest, join(folder, 'node_modules'))
  return found
}

/** Puts a package of the tests (types of a platform) into an installed folder, with what it needs; under its real name. */
export function linkForTests(alias: string, folder: string): void {
  const source = realpathSync(toolFile(alias))
  const link = join(folder, 'node_modules', readManifest(source).name)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(source, link)
}
