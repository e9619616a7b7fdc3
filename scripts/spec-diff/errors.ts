/** The error rows of both specs, compared as sets: their order is no change. */
import { type Fields, follow, listOf, operationsOf, type SpecDocument } from './document.ts'
import type { Found } from './finding.ts'
import type { Kind } from './table.ts'

interface Difference {
  readonly kind: Kind
  readonly old: string
  readonly now: string
}

/** Rows that differ, reported once if several operations share them. */
export function compareErrors(base: SpecDocument, revision: SpecDocument): Found[] {
  const before = new Map(operationsOf(base).map((operation) => [operation.id, rowsOf(base, operation.pointer)]))
  const found = new Map<string, { difference: Difference; pointer: string; operations: string[] }>()
  for (const { id, pointer } of operationsOf(revision)) {
    const old = before.get(id)
    if (!old) continue
    for (const difference of compareRows(old, rowsOf(revision, pointer))) {
      const key = JSON.stringify(difference)
      const known = found.get(key) ?? { difference, pointer: `${pointer}/x-errors`, operations: [] }
      found.set(key, { ...known, operations: [...known.operations, id] })
    }
  }
  return [...found.values()].map(({ difference, pointer, operations }) => ({
    ...difference,
    pointer,
    places: operations.map((operation) => ({ operation, side: 'response', in: 'error', field: '' })),
  }))
}

function rowsOf(document: SpecDocument, pointer: string): Fields[] {
  const { node } = follow(document, pointer)
  return listOf(node['x-errors']).map((_, index) => follow(document, `${pointer}/x-errors/${index}`).node)
}

const name = ({ status, code }: Fields): string => `\`${status} ${code}\``
const title = (row: Fields): string => `${name(row)} ${row.description}`
const isCommon = (row: Fields): boolean => row.common === true

const wordsOf = ({ outcome }: Fields): string =>
  outcome === undefined ? ' means that nothing was done' : ` can mean that it was done: the outcome is \`${outcome}\``

/** Whether rows differ in their outcome alone. */
const isSameText = ({ outcome: _, ...row }: Fields, { outcome: _other, ...other }: Fields): boolean =>
  JSON.stringify(row) === JSON.stringify(other)

/** Rows are the same by status, code and words; else by status and code; else by their words. */
function compareRows(old: readonly Fields[], now: readonly Fields[]): Difference[] {
  const left = old.filter((row) => !now.some((other) => JSON.stringify(other) === JSON.stringify(row)))
  const right = now.filter((row) => !old.some((other) => JSON.stringify(other) === JSON.stringify(row)))
  const differences: Difference[] = []
  const pair = (isSame: (one: Fields, other: Fields) => boolean, kind: Kind): void => {
    for (const row of [...left]) {
      const other = right.find((candidate) => isSame(row, candidate))
      if (!other) continue
      left.splice(left.indexOf(row), 1)
      right.splice(right.indexOf(other), 1)
      if (row.outcome !== other.outcome)
        differences.push({ kind: 'error-outcome-changed', old: '', now: title(other) + wordsOf(other) })
      if (isSameText(row, other)) continue
      differences.push({
        kind: isCommon(row) && isCommon(other) ? 'common-error-changed' : kind,
        old: title(row),
        now: title(other),
      })
    }
  }
  pair((one, other) => name(one) === name(other) && one.description === other.description, 'error-words-changed')
  pair((one, other) => name(one) === name(other), 'error-words-changed')
  pair((one, other) => one.description === other.description, 'error-code-changed')
  const rest = (rows: readonly Fields[], kind: Kind, make: (row: Fields) => Omit<Difference, 'kind'>): Difference[] =>
    rows.map((row) => ({ kind: isCommon(row) ? 'common-error-changed' : kind, ...make(row) }))
  return [
    ...differences,
    ...rest(left, 'error-removed', (row) => ({ old: title(row), now: '' })),
    ...rest(right, 'error-added', (row) => ({ old: '', now: title(row) })),
  ]
}

/** Whether a change is about error rows. */
export const isErrorRow = (pointer: string): boolean => /\/x-errors(\/|$)/.test(pointer)
