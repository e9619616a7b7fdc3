/** The packages that are published, and what their manifests say. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/run.ts'

/** In the order in which one needs another. */
export const packageNames = ['core', 'client', 'partnerships', 'sandbox'] as const

export type PackageName = (typeof packageNames)[number]

/** What is read of a package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: unknown
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly bin?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly access?: string }
  readonly dependencies?: Readonly<Record<string, string>>
}

/** One module that users import. */
export interface EntryPoint {
  /** `@wechatpay-edge/sandbox/node` */
  readonly specifier: string
  /** `.`, or `./node` */
  readonly subpath: string
  /** `./dist/node/index.d.ts` */
  readonly types: string
}

/** Where a package's sources are. */
export function packageFolder(name: PackageName): string {
  return join(root, 'packages', name)
}

/** Reads the package.json in a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest
}

/** Every file in a folder and those in it, with `/`. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'))
}

/** The modules that a package exports. */
export function entryPoints({ name, exports }: Manifest): EntryPoint[] {
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string' ? [] : [{ specifier: name + subpath.slice(1), subpath, types: target.types }],
  )
}
