/** The modules that users import: each entry of each published package, but not what is internal. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.ts'

export interface Entry {
  /** `@wechatpay-edge/sandbox/node` */
  readonly specifier: string
  /** Its source file: `packages/sandbox/src/node/index.ts`, from the repository's root. */
  readonly source: string
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>
}

export const publicEntries: readonly Entry[] = readdirSync(join(root, 'packages'))
  .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
  .sort()
  .flatMap(entriesOf)

function entriesOf(folder: string): Entry[] {
  const text = readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')
  const { name, private: isPrivate, exports } = JSON.parse(text) as Manifest
  if (isPrivate) return []
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string' || subpath === './internal') return []
    const source = target.types.replace(/^\.\/dist\//, 'src/').replace(/\.d\.ts$/, '.ts')
    return [{ specifier: name + subpath.slice(1), source: `packages/${folder}/${source}` }]
  })
}
