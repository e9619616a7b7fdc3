/** Finds the pages that are to be drafted from, in a folder of the vendor's pages. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Audience, parsePage, type VendorPage } from '@wechatpay-edge/vendor-pages'
import { audiences } from '../vendor-pages/load.ts'

/** A page, and what only the folder says about it. */
export interface DraftPage extends VendorPage {
  /** `2024-08-26`, if the page or the index of the folder has it. */
  readonly date?: string | undefined
  /** The page's name in the vendor's menu. */
  readonly title?: string | undefined
  /** The body of the sample for curl, if it is at hand. */
  readonly sample?: unknown
}

export interface Selection {
  readonly folder: string
  /** `merchant/4012791856`, or the number alone. */
  readonly names: readonly string[]
  /** Where a number alone is looked for. */
  readonly audience?: Audience | undefined
}

/** `merchant/4012791856` for a number; both audiences number their pages in one row. */
function idOf(name: string, { folder, audience }: Selection): string {
  const ids = name.includes('/') ? [name] : (audience ? [audience] : audiences).map((one) => `${one}/${name}`)
  const found = ids.find((id) => existsSync(join(folder, `${id}.md`)))
  if (found === undefined) throw new Error(`there is no page ${ids.join(' or ')} in ${folder}`)
  return found
}

type Index = ReadonlyMap<string, { readonly title?: string | undefined; readonly date?: string | undefined }>

function readIndex(folder: string): Index {
  const file = join(folder, 'index.tsv')
  if (!existsSync(file)) return new Map()
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  return new Map(
    rows.map((row) => {
      const [id = '', title, , date] = row.split('\t')
      return [id, { title: title || undefined, date: date || undefined }]
    }),
  )
}

const isoDate = (text: string | undefined): string | undefined => {
  const [year, month = '', day = ''] = text?.split(/[.\-/]/) ?? []
  return year === undefined ? undefined : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** The first JSON of a page of samples: the body that it sends. */
function sampleIn(text: string): unknown {
  const body = /-d\s+'([^']*)'/.exec(text)?.[1]
  try {
    return body === undefined ? undefined : JSON.parse(body)
  } catch {
    return undefined
  }
}

function sampleOf(folder: string, id: string): unknown {
  const file = join(folder, `${id}-curl.md`)
  return existsSync(file) ? sampleIn(readFileSync(file, 'utf8')) : undefined
}

/**
 * Reads the pages that are named, in their order.
 *
 * @throws {Error} for a page that is not in the folder, or that cannot be read
 */
export function selectPages(selection: Selection): DraftPage[] {
  const { folder, names } = selection
  const index = readIndex(folder)
  return names.map((name) => {
    const id = idOf(name, selection)
    const page = parsePage(readFileSync(join(folder, `${id}.md`), 'utf8'), id)
    const { title, date } = index.get(id) ?? {}
    return { ...page, title, date: isoDate(page.updated) ?? date, sample: sampleOf(folder, id) }
  })
}
