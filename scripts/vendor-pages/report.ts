/** What a run prints about pages and their changes, and what it writes as JSON. */
import type { ChangeRow, PageResult, Route, VendorPage } from '@wechatpay-edge/vendor-pages'
import type { Report } from './check.ts'

/** One page, as `--read --json` writes it. */
export interface ReadRow {
  readonly page: string
  readonly result: string
  readonly operations: readonly Route[]
  readonly fields: number
  readonly errors: number
  readonly examples: number
}

export function readRowOf({ id, result, page }: PageResult): ReadRow {
  const { fields = 0, errors = 0, examples = 0 } = page?.counts ?? {}
  return { page: id, result, operations: page?.operation?.routes ?? [], fields, errors, examples }
}

const isFault = ({ result }: PageResult): boolean => /^(?:partly|unreadable)/.test(result)

export const pagesIn = (results: readonly PageResult[]): VendorPage[] => results.flatMap(({ page }) => page ?? [])

function describePage({ id, result, page }: PageResult): string {
  const routes = (page?.operation?.routes ?? []).map(
    ({ method, path }) => `${method} ${path ?? '(a URL that another response gives)'}`,
  )
  const events = page?.callback?.eventTypes ?? []
  return [`${id}: ${result}`, [...routes, ...events].join(', ')].filter((part) => part !== '').join(', ')
}

const contradictionsOf = ({ page }: PageResult): string[] =>
  (page?.contradictions ?? []).map(({ line, text }) => `  line ${line}: ${text}`)

function totals(results: readonly PageResult[]): string {
  const count = (test: RegExp): number => results.filter(({ result }) => test.test(result)).length
  const contradictions = results.reduce((sum, { page }) => sum + (page?.contradictions.length ?? 0), 0)
  return `${results.length} pages: ${count(/^read/)} read, ${count(/^partly/)} partly, ${count(/^not/)} not an operation, ${count(/^unreadable/)} unreadable; ${contradictions} contradictions`
}

/** How the pages were read: all of them, or only those that a person has to look at. */
export function reportReading(results: readonly PageResult[], isWhole: boolean): Report {
  const shown = isWhole ? results : results.filter(isFault)
  const lines = shown.flatMap((one) => [describePage(one), ...(isWhole ? contradictionsOf(one) : [])])
  return { lines: [...lines, totals(results)], rows: [], ok: !results.some(isFault) }
}

/** The same change on several pages is one line. */
function grouped(rows: readonly ChangeRow[]): string[] {
  const groups = new Map<string, ChangeRow[]>()
  for (const row of rows) {
    const key = `${row.class}: ${row.description}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups].map(
    ([key, same]) =>
      `${key} (${same.map(({ page, line }) => (line === undefined ? page : `${page}:${line}`)).join(', ')})`,
  )
}

/** What changed between two states: what matters page by page, and words in one line. */
export function reportChanges(rows: readonly ChangeRow[]): Report {
  const words = rows.filter(({ kind }) => kind === 'words')
  const facts = rows.filter(({ kind }) => kind !== 'words')
  const count = (one: string): string => `${facts.filter((row) => row.class === one).length} ${one}`
  const summary = `${facts.length} changes: ${['major', 'minor', 'patch', 'none'].map(count).join(', ')}; words alone on ${words.length} pages`
  return { lines: [...grouped(facts), ...grouped(words), summary], rows, ok: true }
}
