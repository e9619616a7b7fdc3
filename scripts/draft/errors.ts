/** Rows of `x-errors`: those that several operations print with the same words are written once. */
import type { ErrorRow } from '@wechatpay-edge/vendor-pages'
import { englishRemedy } from './english.ts'
import type { Keywords } from './facts.ts'

/** A row of `openapi/shared/errors.yaml`, by its key. */
export interface SharedRow {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly remedy: { readonly zh: string }
  readonly common?: boolean
}

const same = (a: string, b: string): boolean => a.replace(/\s/g, '') === b.replace(/\s/g, '')

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** A page may print no status, and a response has one. */
const hasStatus = ({ status }: ErrorRow): boolean => status > 0

function keyOf({ status, code, description, remedy, common }: ErrorRow): string {
  return JSON.stringify([status, code, description.replace(/\s/g, ''), remedy.replace(/\s/g, ''), common === true])
}

/** A row as it is written, with a mark where only a person knows the English half. */
function rowOf({ status, code, description, remedy, common }: ErrorRow): Keywords {
  const en = englishRemedy(code)
  const zh = flat(remedy)
  return {
    status,
    code,
    description: flat(description),
    remedy: { zh: zh || flat(description), en: en ?? 'To be written.' },
    ...(common === true ? { common: true } : {}),
    ...(en === undefined || zh === ''
      ? { 'x-draft': [...(en === undefined ? ['english'] : []), ...(zh === '' ? ['remedy: the page has none'] : [])] }
      : {}),
  }
}

/** All rows of an API. */
export class ErrorBook {
  readonly #shared: ReadonlyMap<string, SharedRow>
  readonly #taken: Set<string>
  readonly #counts = new Map<string, number>()
  readonly #rows = new Map<string, ErrorRow>()
  readonly #names = new Map<string, string>()

  /** @param taken - names that `schemas/` has already */
  constructor(shared: Readonly<Record<string, SharedRow>>, taken: readonly string[] = []) {
    this.#shared = new Map(Object.entries(shared))
    this.#taken = new Set(taken)
  }

  add(all: readonly ErrorRow[]): void {
    const rows = all.filter(hasStatus)
    for (const key of new Set(rows.map(keyOf))) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
    for (const row of rows) if (!this.#rows.has(keyOf(row))) this.#rows.set(keyOf(row), row)
  }

  #sharedName(row: ErrorRow): string | undefined {
    if (row.common === false) return undefined
    return [...this.#shared].find(
      ([, { status, code, description, remedy }]) =>
        row.status === status && row.code === code && same(row.description, description) && same(row.remedy, remedy.zh),
    )?.[0]
  }

  /** Names the rows that several operations have. */
  settle(): void {
    for (const [key, row] of this.#rows) {
      if ((this.#counts.get(key) ?? 0) < 2 || this.#sharedName(row) !== undefined) continue
      const base = row.common === true ? `COMMON_${row.code}` : row.code
      let name = base
      for (let count = 2; this.#taken.has(name); count += 1) name = `${base}_${count}`
      this.#taken.add(name)
      this.#names.set(key, name)
    }
  }

  /** The rows of one operation: its own first, then the common ones. */
  list(rows: readonly ErrorRow[]): { readonly rows: readonly unknown[]; readonly marks: readonly string[] } {
    const seen = new Set<string>()
    const marks = rows
      .filter((row) => !hasStatus(row))
      .map(
        ({ line, code, description, remedy }) =>
          `errors: line ${line} has ${code} without a status: ${flat(description)}; ${flat(remedy)}`,
      )
    const unique = rows.filter(hasStatus).filter((row) => {
      const key = keyOf(row)
      const again = seen.has(key)
      seen.add(key)
      if (again) marks.push(`errors: line ${row.line} has the row ${row.status} ${row.code} again`)
      return !again
    })
    const ordered = [
      ...unique.filter(({ common }) => common !== true),
      ...unique.filter(({ common }) => common === true),
    ]
    return { rows: ordered.map((row) => this.#write(row)), marks }
  }

  #write(row: ErrorRow): unknown {
    const shared = this.#sharedName(row)
    if (shared !== undefined) return { $ref: `../../shared/errors.yaml#/${shared}` }
    const own = this.#names.get(keyOf(row))
    return own === undefined ? rowOf(row) : { $ref: `../schemas/errors.yaml#/${own}` }
  }

  /** What `schemas/errors.yaml` has; empty if no row is on several pages. */
  file(): Readonly<Record<string, Keywords>> {
    return Object.fromEntries(
      [...this.#names].flatMap(([key, name]) => {
        const row = this.#rows.get(key)
        return row ? [[name, rowOf(row)] as const] : []
      }),
    )
  }
}
