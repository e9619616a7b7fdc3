/** Compares two states of the tables of errors. */
import type { ErrorRow } from '../shape.ts'
import type { Change } from './classes.ts'
import { type ChangeRow, changeRow, errorFacts, type Place } from './row.ts'

type Same = (old: ErrorRow, now: ErrorRow) => boolean

const head = (row: ErrorRow): string => row.gist.split('|')[0] ?? ''
const isSameTable: Same = (old, now) =>
  old.common === undefined || now.common === undefined || old.common === now.common

/** One code has several rows: rows that say the same go first, then those that share less and less. */
const passes: readonly Same[] = [
  (old, now) => isSameTable(old, now) && old.status === now.status && old.code === now.code && old.gist === now.gist,
  (old, now) => isSameTable(old, now) && old.status === now.status && old.code === now.code && head(old) === head(now),
  (old, now) => old.code === now.code && head(old) === head(now),
  (old, now) => isSameTable(old, now) && old.status === now.status && head(old) === head(now),
]
/** What is left, if one row of a code changed its words, and no row of it is new or gone. */
const loose: Same = (old, now) => isSameTable(old, now) && old.status === now.status && old.code === now.code

export interface ErrorChanges {
  readonly rows: readonly ChangeRow[]
  /** Whether the words of a row changed. */
  readonly words: boolean
}

interface Pairing {
  readonly pairs: readonly (readonly [ErrorRow, ErrorRow])[]
  readonly gone: readonly ErrorRow[]
  readonly added: readonly ErrorRow[]
}

function pair(before: readonly ErrorRow[], after: readonly ErrorRow[]): Pairing {
  const [gone, added] = [[...before], [...after]]
  const pairs: [ErrorRow, ErrorRow][] = []
  for (const same of [...passes, loose]) {
    for (const old of [...gone]) {
      const now = added.find((row) => same(old, row))
      if (!now) continue
      pairs.push([old, now])
      gone.splice(gone.indexOf(old), 1)
      added.splice(added.indexOf(now), 1)
    }
  }
  return { pairs, gone, added }
}

const changeOf = (row: ErrorRow, own: Change): Change => (row.common === true ? 'common error changed' : own)

/** The order of rows is no change; their words are reported once a page, by the caller. */
export function compareErrors(page: string, before: readonly ErrorRow[], after: readonly ErrorRow[]): ErrorChanges {
  const place: Place = { page, side: 'errors', in: 'errors' }
  const { pairs, gone, added } = pair(before, after)
  const moved = pairs.filter(([old, now]) => old.status !== now.status || old.code !== now.code)
  return {
    rows: [
      ...moved.map(([old, now]) =>
        changeRow(place, 'error changed', changeOf(now, 'error changed'), {
          field: now.code,
          old: errorFacts(old),
          new: errorFacts(now),
          line: now.line,
        }),
      ),
      ...added.map((row) =>
        changeRow(place, 'error added', changeOf(row, 'error added'), {
          field: row.code,
          new: errorFacts(row),
          line: row.line,
        }),
      ),
      ...gone.map((row) =>
        changeRow(place, 'error removed', changeOf(row, 'error removed'), { field: row.code, old: errorFacts(row) }),
      ),
    ],
    words: pairs.some(([old, now]) => old.gist !== now.gist),
  }
}
