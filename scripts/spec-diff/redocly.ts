/** What differs between two bundled specs, as `redocly diff` finds it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { runRedocly } from '../lib/redocly.ts'
import { root } from '../lib/run.ts'
import type { Json, SpecDocument } from './document.ts'

/** A node of one of both specs. */
export interface Side {
  /** `#/components/schemas/Appid/maxLength` */
  readonly pointer: string
  readonly value: Json | undefined
}

/** One difference. References are followed, so a shared schema is one difference, wherever it is used. */
export interface Change {
  /** OpenAPI's name for the node: `Schema`, `Parameter`, `Operation`, … */
  readonly typeName: string
  readonly kind: 'added' | 'removed' | 'modified'
  /** Which field of the node was modified. `key` is the node's own name. */
  readonly property?: string | undefined
  readonly base?: Side | undefined
  readonly revision?: Side | undefined
}

const config = join(root, 'openapi/diff.yaml')

/**
 * Every difference between two bundled specs.
 *
 * @param folder - An empty folder for both, as files.
 */
export async function findChanges(base: SpecDocument, revision: SpecDocument, folder: string): Promise<Change[]> {
  const files = Object.entries({ base, revision }).map(([name, document]) => {
    const file = join(folder, `${name}.yaml`)
    writeFileSync(file, stringify(document, { aliasDuplicateObjects: false }))
    return file
  })
  const args = ['diff', ...files, '--config', config, '--format', 'json', '--fail-on', 'none']
  const { status, stdout, output } = await runRedocly(folder, args)
  if (status !== 0) throw new Error(`redocly ${args.join(' ')} failed:\n${output}`)
  const { changes } = JSON.parse(stdout) as { changes: Change[] }
  return changes
}
