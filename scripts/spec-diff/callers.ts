/** Who may call an operation (`x-callers`), of both specs: Redocly compares no list of words. */
import { listOf, operationsOf, type SpecDocument } from './document.ts'
import type { Found } from './finding.ts'

/** Operations that others may call now; the order of their names is no change. */
export function compareCallers(base: SpecDocument, revision: SpecDocument): Found[] {
  const before = new Map(operationsOf(base).map(({ id, node }) => [id, namesOf(node['x-callers'])]))
  return operationsOf(revision)
    .filter(({ id, node }) => (before.get(id) ?? namesOf(node['x-callers'])) !== namesOf(node['x-callers']))
    .map(({ id, pointer }) => ({
      kind: 'callers-changed',
      pointer: `${pointer}/x-callers`,
      places: [{ operation: id, side: 'request', in: 'body', field: '' }],
    }))
}

const namesOf = (list: Parameters<typeof listOf>[0]): string => [...listOf(list)].sort().join(', ')
