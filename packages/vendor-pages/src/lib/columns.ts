/** What the columns of a table are: by their heads, in the vendor's words and in others that mean the same. */
import type { Table, TableRow } from './markdown.ts'
import { bare, keyOf, narrow, remember } from './text.ts'

/** How a column is known: by its head, else by its cells. */
interface ColumnRule {
  /** The vendor's word for it. */
  readonly title: string
  /** The first that is found is taken. */
  readonly heads: readonly RegExp[]
  readonly fits: (cell: string) => boolean
}

export type ColumnRules<K extends string> = Readonly<Record<K, ColumnRule>>

/** The index of each column, -1 if the table has none. */
export type Columns<K extends string> = Readonly<Record<K, number>>

/** `类型[长度限制]` is 类型. */
const titleOf = remember((cell: string) => narrow(keyOf(bare(cell))).replace(/【|】|[([].*$/g, ''))

const keysOf = <K extends string>(rules: ColumnRules<K>): K[] => Object.keys(rules) as K[]

function readHead<K extends string>(head: readonly string[], rules: ColumnRules<K>): Columns<K> {
  const titles = head.map(titleOf)
  const taken = new Set<number>()
  const entries = keysOf(rules).map((key) => {
    const at = rules[key].heads
      .map((pattern) => titles.findIndex((title, index) => !taken.has(index) && pattern.test(title)))
      .find((index) => index >= 0)
    if (at !== undefined) taken.add(at)
    return [key, at ?? -1] as const
  })
  return Object.fromEntries(entries) as Columns<K>
}

/** Nearly all tables have one of two heads. */
const known = new WeakMap<object, Map<string, Columns<string>>>()

/** The columns that heads name. */
export function columnsByHead<K extends string>(head: readonly string[], rules: ColumnRules<K>): Columns<K> {
  const own = known.get(rules) ?? new Map<string, Columns<string>>()
  known.set(rules, own)
  const key = head.join('|')
  const columns = own.get(key) ?? readHead(head, rules)
  own.set(key, columns)
  return columns as Columns<K>
}

export interface FoundColumns<K extends string> {
  readonly at: Columns<K>
  /** All other columns, by their heads: `示例`. */
  readonly others: readonly { readonly at: number; readonly title: string }[]
  /** What a person must look at: columns that the heads do not name. */
  readonly faults: readonly string[]
}

const isMost = (count: number, of: number): boolean => of > 0 && count * 2 >= of

/** The columns of a table, those without a known head by what is in their cells. */
export function findColumns<K extends string>({ head, rows }: Table, rules: ColumnRules<K>): FoundColumns<K> {
  const at: Record<K, number> = { ...columnsByHead(head, rules) }
  const width = head.length || (rows[0]?.cells.length ?? 0)
  const isFree = (index: number): boolean => !Object.values(at).includes(index)
  const faults: string[] = []
  for (const key of keysOf(rules).filter((one) => at[one] < 0)) {
    const { title, fits } = rules[key]
    const found = Array.from({ length: width }, (_, index) => index)
      .filter(isFree)
      .find((index) => isMost(rows.filter(({ cells }) => fits(bare(cells[index] ?? ''))).length, rows.length))
    if (found === undefined) faults.push(`the table has no column ${title}`)
    else {
      at[key] = found
      faults.push(`the column ${head[found] ? `"${head[found]}"` : found + 1} is read as ${title}`)
    }
  }
  const others = head.flatMap((title, index) => (isFree(index) ? [{ at: index, title }] : []))
  return { at, others, faults }
}

/** The words in all other columns, which follow those of the description. */
export const otherWords = ({ cells }: TableRow, others: FoundColumns<string>['others']): string =>
  others
    .filter(({ at }) => bare(cells[at] ?? '') !== '')
    .map(({ at, title }) => `<br>${title}：${cells[at]}`)
    .join('')
