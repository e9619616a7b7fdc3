/** A copy of what the generator reads and writes, to be broken by a test. */
import { type Copy, copyTree } from '../../../scripts/lib/copy-tree.ts'

export { root as repository } from '../../../scripts/lib/run.ts'

export function copyRepository(): Copy {
  return copyTree([
    'package.json',
    'openapi',
    'scripts/generate',
    'scripts/lib',
    'packages/core/package.json',
    'packages/core/src/generated',
    'packages/partnerships/package.json',
    'packages/partnerships/src/generated',
    'packages/sandbox/src/generated',
    'node_modules',
    'scripts/node_modules',
  ])
}
