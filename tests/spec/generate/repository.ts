/** A copy of what the generator reads and writes, to be broken by a test; of the APIs it has the small ones. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, parseDocument } from 'yaml'
import { type Copy, copyTree } from '../../../scripts/lib/copy-tree.ts'

export { root as repository } from '../../../scripts/lib/run.ts'

const apis = ['partnerships', 'security', 'media', 'certificates']

export function copyRepository(): Copy {
  const copy = copyTree([
    'package.json',
    'openapi/redocly.yaml',
    'openapi/rules.js',
    'openapi/shared',
    ...apis.flatMap((name) => [`openapi/${name}`, `openapi/bundled/${name}.yaml`]),
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
  const path = join(copy.root, 'openapi/redocly.yaml')
  const registry = parseDocument(readFileSync(path, 'utf8'))
  const all = registry.get('apis')
  if (isMap(all)) for (const name of Object.keys(all.toJSON())) if (!apis.includes(name)) all.delete(name)
  writeFileSync(path, registry.toString({ lineWidth: 0 }))
  return copy
}
