/** Two real states of the vendor's pages, and what changed between them, read by eye. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ChangeRow, compareStates } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { loadSources, readSources } from '../../../scripts/vendor-pages/load.ts'
import { pagesIn } from '../../../scripts/vendor-pages/report.ts'

const history = fileURLToPath(new URL('../../../../shared/vendor-history/', import.meta.url))
const sources = loadSources()
const missing = sources === undefined ? '../shared/vendor-corpus' : '../shared/vendor-history'
const absent = sources !== undefined && existsSync(history) ? '' : ` (skipped: ${missing} is absent)`

interface Label {
  readonly page: string
  readonly side?: string
  readonly in?: string
  readonly field?: string | null
  readonly kind: string
  readonly class: string
}

/** Pages of the later state that the earlier one does not have, as its README says. */
const unknownBefore = [
  ...['4012716434', '4014399293', '4014399371', '4014399423', '4014551946', '4015653811'].map((id) => `merchant/${id}`),
  ...['4012691469', '4012713017', '4012760432', '4012761049', '4015781289'].map((id) => `partner/${id}`),
]

const place = ({ page, side, field }: Pick<Label, 'page' | 'field'> & { readonly side?: string | null }): string =>
  `${page} ${side ?? '-'} ${field ?? '-'}`

describe.skipIf(absent !== '')(`the vendor's pages of April and of August${absent}`, () => {
  const before = pagesIn(readSources(absent ? [] : (loadSources(`${history}2026-04-12`) ?? [])))
  const rows: readonly ChangeRow[] = compareStates(before, pagesIn(readSources(sources ?? [])))
  const all: readonly Label[] = absent ? [] : JSON.parse(readFileSync(`${history}changes.json`, 'utf8'))
  const labels = all.filter(({ kind }) => kind !== 'description' && kind !== 'title')
  /** Pages of which an earlier state or a label is at hand. */
  const known = new Set([...before.map(({ id }) => id), ...all.map(({ page }) => page), ...unknownBefore])
  const facts = rows.filter(({ kind, page }) => kind !== 'words' && known.has(page))

  it('differ in all that a reader found, on its side and in its field', () => {
    const found = new Set(facts.map((row) => `${place(row)} ${row.kind}`))
    const lost = labels.filter((label) => !found.has(`${place(label)} ${label.kind}`))
    expect(labels).toHaveLength(95)
    expect(lost).toEqual([])
  })

  it('differ with the class that a reader gave', () => {
    const other = labels.filter(
      (label) =>
        !facts.some((row) => place(row) === place(label) && row.kind === label.kind && row.class === label.class),
    )
    expect(other).toEqual([])
  })

  it('differ in nothing else', () => {
    const labelled = new Set(labels.map((label) => `${place(label)} ${label.kind}`))
    const more = facts.filter((row) => !labelled.has(`${place(row)} ${row.kind}`) && !unknownBefore.includes(row.page))
    expect(more).toEqual([])
  })

  it('report each change once', () => {
    const keys = facts.map((row) => `${place(row)} ${row.kind} ${row.old} ${row.new}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('have a page with a row of its own for each that the earlier state does not have', () => {
    const kinds = facts.filter(({ page }) => unknownBefore.includes(page)).map(({ kind }) => kind)
    expect(new Set(kinds)).toEqual(new Set(['operation added', 'page added for a known operation']))
    expect(kinds).toHaveLength(unknownBefore.length)
  })

  it('report words on pages that bind somebody, once a page', () => {
    const words = rows.filter(({ kind }) => kind === 'words').map(({ page }) => page)
    expect(new Set(words).size).toBe(words.length)
    const described = new Set(all.filter(({ kind }) => kind === 'description').map(({ page }) => page))
    expect([...described].filter((page) => !words.includes(page))).toEqual([])
  })
})
