/**
 * Writes what JSR publishes: the sources of all packages, as one Deno workspace. Names, versions and entry points come
 * from each package.json, so that nothing has to be kept in step.
 */
import { cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../lib/run.ts'
import { outsiders } from './install.ts'
import { entryPoints, type Manifest, packageFolder, packageNames, readManifest } from './packages.ts'

/** Writes the workspace into a folder that is empty; `deno publish` runs there. */
export function stageJsr(folder: string): void {
  const versions = new Map([...outsiders()].map(([name, source]) => [name, readManifest(source).version]))
  for (const name of packageNames) {
    const manifest = readManifest(packageFolder(name))
    const target = join(folder, name)
    mkdirSync(target, { recursive: true })
    cpSync(join(packageFolder(name), 'src'), join(target, 'src'), {
      recursive: true,
      filter: (path) => !path.endsWith('tsconfig.json'),
    })
    cpSync(join(packageFolder(name), 'README.md'), join(target, 'README.md'))
    cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
    writeJson(join(target, 'deno.json'), describe(manifest, versions))
  }
  writeJson(join(folder, 'deno.json'), { workspace: packageNames.map((name) => `./${name}`), nodeModulesDir: 'manual' })
}

function describe(manifest: Manifest, versions: ReadonlyMap<string, string>): object {
  const { name, version, license } = manifest
  const outside = Object.keys(manifest.dependencies ?? {}).filter((dependency) => versions.has(dependency))
  return {
    name,
    version,
    license,
    exports: Object.fromEntries(
      entryPoints(manifest).map(({ subpath, types }) => [
        subpath,
        types.replace('dist', 'src').replace('.d.ts', '.ts'),
      ]),
    ),
    // A package of this family is found in the workspace; Deno writes its version into what it publishes.
    imports: Object.fromEntries(
      outside.map((dependency) => [dependency, `npm:${dependency}@${versions.get(dependency)}`]),
    ),
  }
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}

/** What only a dry run without a network needs: the packages from npm, and the types of Node, copied from this clone. */
export function vendorJsr(folder: string): void {
  const nodeTypes = realpathSync(join(root, 'tests/node_modules/@types/node'))
  const undici = realpathSync(join(dirname(dirname(nodeTypes)), 'undici-types'))
  for (const [name, source] of [...outsiders(), ['@types/node', nodeTypes], ['undici-types', undici]] as const) {
    cpSync(source, join(folder, 'node_modules', name), { recursive: true, dereference: true })
  }
}
