/**
 * Writes what JSR publishes: the sources of all packages, as one Deno workspace. Names, versions and entry points come
 * from each package.json, so that nothing has to be kept in step.
 */
import { cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Package, publishedPackages, readManifest } from '../lib/packages.ts'
import { root } from '../lib/run.ts'
import { outsiders } from './install.ts'

/** Writes the workspace into a folder that is empty; `deno publish` runs there. */
export function stageJsr(folder: string): void {
  const versions = new Map([...outsiders()].map(([name, source]) => [name, readManifest(source).version]))
  for (const one of publishedPackages) {
    const target = join(folder, one.name)
    mkdirSync(target, { recursive: true })
    cpSync(join(one.folder, 'src'), join(target, 'src'), {
      recursive: true,
      filter: (path) => !path.endsWith('tsconfig.json'),
    })
    cpSync(join(one.folder, 'README.md'), join(target, 'README.md'))
    cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
    writeJson(join(target, 'deno.json'), describe(one, versions))
  }
  writeJson(join(folder, 'deno.json'), {
    workspace: publishedPackages.map(({ name }) => `./${name}`),
    nodeModulesDir: 'manual',
  })
}

function describe({ manifest, entries }: Package, versions: ReadonlyMap<string, string>): object {
  const { name, version, license } = manifest
  const outside = Object.keys(manifest.dependencies ?? {}).filter((dependency) => versions.has(dependency))
  return {
    name,
    version,
    license,
    exports: Object.fromEntries(
      entries.map(({ subpath, types }) => [subpath, types.replace('dist', 'src').replace('.d.ts', '.ts')]),
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
