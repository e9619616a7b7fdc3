/** The modules that users import: each entry of each published package, but not what is internal. */
import { relative } from 'node:path'
import { publishedPackages } from './packages.ts'
import { root } from './run.ts'

export interface Entry {
  /** `@wechatpay-edge/sandbox/node` */
  readonly specifier: string
  /** Its source file: `packages/sandbox/src/node/index.ts`, from the repository's root. */
  readonly source: string
}

export const publicEntries: readonly Entry[] = publishedPackages.flatMap(({ folder, entries }) =>
  entries
    .filter(({ subpath }) => subpath !== './internal')
    .map(({ specifier, types }) => ({
      specifier,
      source: `${relative(root, folder)}/${types.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts')}`,
    })),
)
