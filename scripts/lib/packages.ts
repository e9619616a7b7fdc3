/**
 * The packages of this repository, as their manifests describe them. Whatever needs a list of packages takes it from
 * here, so that a new package is found, not listed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.ts'

const scope = '@wechatpay-edge/'

/** What is read of a package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: unknown
  readonly exports?: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly bin?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly access?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  /** This repository's own marks. A package without `platform` runs everywhere. */
  readonly wechatpayEdge?: { readonly platform?: 'node' }
}

/** One module that users import. */
export interface EntryPoint {
  /** `@wechatpay-edge/sandbox/node` */
  readonly specifier: string
  /** `.`, or `./node` */
  readonly subpath: string
  /** `./dist/node/index.d.ts` */
  readonly types: string
  /** `packages/sandbox/src/node/index.ts`, from the repository's folder. */
  readonly source: string
  /** Whether it runs everywhere. `./node` is for Node in every package. */
  readonly isNeutral: boolean
}

/** One folder of `packages/`. */
export interface Package {
  /** `sandbox`: the name of its folder, and of the package within the scope. */
  readonly name: string
  readonly folder: string
  readonly manifest: Manifest
  readonly entries: readonly EntryPoint[]
  readonly isPublished: boolean
  /** Whether it is an API's package: those depend on client. */
  readonly isApi: boolean
  /** Whether it may use what only Node has, as its manifest says: it is exempt from the check for neutral packages. */
  readonly isForNode: boolean
}

/** All packages, private ones included; each after those that it depends on, else by name. */
export const packages: readonly Package[] = sortByDependency(
  readdirSync(`${root}/packages`)
    .filter((name) => existsSync(`${root}/packages/${name}/package.json`))
    .sort()
    .map(readPackage),
)

/** The packages that users install. */
export const publishedPackages: readonly Package[] = packages.filter(({ isPublished }) => isPublished)

/** The modules that users import: all but those that packages of this repository share with each other. */
export const publicEntries: readonly EntryPoint[] = publishedPackages
  .flatMap(({ entries }) => entries)
  .filter(({ subpath }) => subpath !== './internal')

/** Reads the package.json in a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest
}

/** Every file in a folder and the folders in it, sorted, with `/`. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
}

/** The TypeScript files of a package, relative to its `src`. */
export function sourcesOf({ folder }: Package): string[] {
  return filesIn(`${folder}/src`).filter((file) => file.endsWith('.ts'))
}

/** Whether what runs of a package is joined into a few modules: all packages of which no part is for Node. */
export function isJoined({ entries }: Package): boolean {
  return entries.length > 0 && entries.every(({ isNeutral }) => isNeutral)
}

const toProgram = ({ types }: EntryPoint): string => types.replace('./', '').replace(/\.d\.ts$/, '.js')

/** The module of each entry point, as a path in the package: `dist/index.js`. */
export function programsOf({ entries }: Package): string[] {
  return entries.map(toProgram)
}

/** The module of one entry point; `undefined` if the package has none. */
export function programOf({ entries }: Package, subpath: string): string | undefined {
  return entries.filter((entry) => entry.subpath === subpath).map(toProgram)[0]
}

function readPackage(name: string): Package {
  const folder = join(root, 'packages', name)
  const manifest = readManifest(folder)
  if (manifest.name !== scope + name) {
    throw new Error(`packages/${name}/package.json: expected the name ${scope}${name}, received ${manifest.name}`)
  }
  const isForNode = manifest.wechatpayEdge?.platform === 'node'
  return {
    name,
    folder,
    manifest,
    entries: readEntries(manifest, isForNode),
    isPublished: manifest.private !== true,
    isApi: `${scope}client` in (manifest.dependencies ?? {}),
    isForNode,
  }
}

function readEntries({ name, exports = {} }: Manifest, isForNode: boolean): EntryPoint[] {
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [
          {
            specifier: name + subpath.slice(1),
            subpath,
            types: target.types,
            source: `packages/${name.replace(scope, '')}/${target.types.replace('./dist', 'src').replace('.d.ts', '.ts')}`,
            isNeutral: !isForNode && subpath !== './node',
          },
        ],
  )
}

function sortByDependency(found: readonly Package[]): Package[] {
  const sorted = new Set<Package>()
  const add = (one: Package): void => {
    for (const dependency of found) {
      if (dependency.manifest.name in (one.manifest.dependencies ?? {})) add(dependency)
    }
    sorted.add(one)
  }
  for (const one of found) add(one)
  return [...sorted]
}
