/** Puts the operations of a new spec where the old one has them, so that one that moved or was renamed is compared. */
import { type Operation, type OperationNode, operationsOf, type SpecDocument } from './document.ts'
import type { Found } from './finding.ts'

interface Normalised {
  readonly document: SpecDocument
  readonly found: readonly Found[]
}

type Items = Record<string, Record<string, OperationNode>>

const address = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`

export function normalise(base: SpecDocument, revision: SpecDocument): Normalised {
  const found: Found[] = []
  const document = structuredClone(revision) as SpecDocument & { paths: Items; webhooks?: Items }
  const [before, after] = [operationsOf(base), operationsOf(revision)]
  const place = (id: string) => ({ operation: id, side: 'request', in: 'body', field: '' }) as const
  for (const old of before.filter(({ kind }) => kind === 'operation')) {
    const same = after.find(({ id, kind }) => id === old.id && kind === 'operation')
    const there = after.find((one) => one.kind === 'operation' && address(one) === address(old))
    if (same && address(same) !== address(old) && !there) {
      const { pointer } = same
      found.push({
        kind: 'path-changed',
        places: [place(old.id)],
        pointer,
        old: `\`${address(old)}\``,
        now: `\`${address(same)}\``,
      })
      delete document.paths[same.path]?.[same.method]
      document.paths[old.path] = { ...document.paths[old.path], [old.method]: same.node }
    }
    if (!same && there && !before.some(({ id }) => id === there.id)) {
      const { pointer } = there
      found.push({
        kind: 'operation-renamed',
        places: [place(old.id)],
        pointer,
        old: `\`${old.id}\``,
        now: `\`${there.id}\``,
      })
      document.paths[old.path] = { ...document.paths[old.path], [old.method]: { ...there.node, operationId: old.id } }
    }
  }
  for (const [path, item] of Object.entries(document.paths))
    if (Object.keys(item).length === 0) delete document.paths[path]
  return { document, found }
}
