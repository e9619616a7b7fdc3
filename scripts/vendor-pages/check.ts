import { audienceOf, type ChangeRow, compareOperations, pageUrl, type VendorPage } from '@wechatpay-edge/vendor-pages'
import type { Audience } from '../generate/bundle.ts'
import { type Comparison, compareCallbackPage, comparePage, isRouteOf } from './compare.ts'
import { concerns, type Reason, say } from './reasons.ts'
import { rowOf } from './rows.ts'
import type { SpecOperation, SpecWebhook } from './shape.ts'

/** One API: what its bundled spec says, and the reasons that are written for it. */
export interface Api {
  readonly name: string
  /** Where its reasons are written; APIs that share a folder share them. Default: its name. */
  readonly folder?: string | undefined
  /** Whose pages it is compared with; everybody's if there is none. */
  readonly audience?: Audience | undefined
  readonly operations: readonly SpecOperation[]
  readonly webhooks?: readonly SpecWebhook[] | undefined
  readonly reasons: readonly Reason[]
}

export interface Report {
  readonly lines: readonly string[]
  /** What has no reason, in the shape of changes. */
  readonly rows: readonly ChangeRow[]
  readonly ok: boolean
}

/** Whether a spec names a page as one of its sources. */
const names = ({ pages }: SpecOperation | SpecWebhook, { id }: VendorPage): boolean =>
  pages.some((url) => url.replace(/\.md$/, '').endsWith(`/${id}`))

/** The pages that an operation names, and those for its audience that print its method and path. */
export function pagesOf(operation: SpecOperation, pages: readonly VendorPage[], audience?: Audience): VendorPage[] {
  const prints = (page: VendorPage): boolean =>
    (audience === undefined || audienceOf(page.id) === audience) &&
    (page.operation?.routes.some((route) => isRouteOf(route, operation)) ?? false)
  return pages.filter((page) => names(operation, page) || prints(page))
}

const unusedLine = ({ row, aspect }: Reason): string =>
  `${row}: ${aspect}: a reason is written for what does not differ`

/** What a person adds to the spec, so that it names all pages of an operation. */
const missingLine = ({ id, updated }: VendorPage): string => {
  const date = updated?.replaceAll(/[./]/g, '-') ?? 'the date in the vendor\u2019s menu'
  return `not named in the spec: add { url: ${pageUrl(id)}, updated: '${date}' } to x-official-pages`
}

function reportPage(page: VendorPage, spec: SpecOperation | SpecWebhook, compared: Comparison): Report {
  const { differences, unused, explained } = compared
  const faults = [...differences.map(say), ...unused.map(unusedLine)]
  const verdict =
    faults.length === 0
      ? 'agrees'
      : `${faults.length} ${faults.length === 1 ? 'difference' : 'differences'} without a reason`
  const head = `${page.id} ${spec.operationId}: ${verdict}, ${explained} with one`
  const missing = names(spec, page) ? [] : [missingLine(page)]
  return {
    lines: [head, ...[...faults, ...missing].map((fault) => `  ${fault}`)],
    rows: differences.map((difference) => rowOf(page.id, difference)),
    ok: faults.length === 0 && missing.length === 0,
  }
}

function reportOperationPage(page: VendorPage, operation: SpecOperation, reasons: readonly Reason[]): Report {
  if (page.operation) return reportPage(page, operation, comparePage(page, operation, reasons))
  return { lines: [`${page.id} ${operation.operationId}: the page describes no operation`], rows: [], ok: false }
}

function reportWebhookPage(page: VendorPage, webhook: SpecWebhook, reasons: readonly Reason[]): Report {
  if (page.callback) return reportPage(page, webhook, compareCallbackPage(page, webhook, reasons))
  return { lines: [`${page.id} ${webhook.operationId}: the page describes no notification`], rows: [], ok: false }
}

/** Pages for one audience that disagree: the vendor contradicts himself, and a person chooses. */
function reportRivals(own: readonly VendorPage[]): Report {
  const lines = own.flatMap((page, at) => {
    const rivals = own.slice(at + 1).filter(({ id }) => audienceOf(id) === audienceOf(page.id))
    return rivals.flatMap((rival) => {
      const rows = compareOperations(page, rival)
      return rows.length === 0
        ? []
        : [`${page.id} and ${rival.id} disagree: ${rows.map(({ description }) => description).join('; ')}`]
    })
  })
  return { lines, rows: [], ok: true }
}

/** What is found of an operation or a notification on its pages, and the reasons that are for none of them. */
function reportPages(
  { operationId }: SpecOperation | SpecWebhook,
  { reasons }: Api,
  own: readonly VendorPage[],
  reportOne: (page: VendorPage) => Report,
): Report {
  // Without a page nothing is known, so a reason for one is not idle.
  if (own.length === 0) return { lines: [`no page of ${operationId} is at hand`], rows: [], ok: true }
  const idle = reasons.filter(
    (reason) => reason.operation === operationId && !own.some(({ id }) => concerns(reason, id)),
  )
  const unused = { lines: idle.map((reason) => `  ${unusedLine(reason)}`), rows: [], ok: idle.length === 0 }
  return merge([...own.map(reportOne), reportRivals(own), unused])
}

/** The pages of everything that an API describes, and what is found on them. */
function examine(api: Api, pages: readonly VendorPage[]): { readonly used: VendorPage[]; readonly report: Report } {
  const operations = api.operations.map((operation) => {
    const own = pagesOf(operation, pages, api.audience)
    const report = reportPages(operation, api, own, (page) => reportOperationPage(page, operation, api.reasons))
    return { own, report }
  })
  const webhooks = (api.webhooks ?? []).map((webhook) => {
    const own = pages.filter((page) => names(webhook, page))
    const report = reportPages(webhook, api, own, (page) => reportWebhookPage(page, webhook, api.reasons))
    return { own, report }
  })
  const all = [...operations, ...webhooks]
  return { used: all.flatMap(({ own }) => own), report: merge(all.map(({ report }) => report)) }
}

export const merge = (reports: readonly Report[]): Report => ({
  lines: reports.flatMap(({ lines }) => lines),
  rows: reports.flatMap(({ rows }) => rows),
  ok: reports.every(({ ok }) => ok),
})

const idsOf = ({ operations, webhooks = [] }: Api): string[] =>
  [...operations, ...webhooks].map(({ operationId }) => operationId)

/** A reason must name an operation or a notification of an API in its folder, else nothing would ever use it. */
function reportReasons(api: Api, apis: readonly Api[]): Report {
  const folderOf = ({ name, folder = name }: Api): string => folder
  const others = apis.filter((one) => one !== api && folderOf(one) === folderOf(api)).flatMap(idsOf)
  const own = api.reasons.filter(({ operation }) => !others.includes(operation))
  const stray = own.filter(({ operation }) => !idsOf(api).includes(operation))
  const lines = stray.map(({ operation }) => `${api.name}: a reason names ${operation}, which is no operation`)
  return { lines: [...lines, `${api.name}: reasons written: ${own.length}`], rows: [], ok: stray.length === 0 }
}

/** Compares every operation and notification of the APIs with every page of it that is at hand. */
export function checkPages(apis: readonly Api[], pages: readonly VendorPage[]): Report {
  const examined = apis.map((api) => {
    const { used, report } = examine(api, pages)
    return { used, report: merge([report, reportReasons(api, apis)]) }
  })
  const used = new Set(examined.flatMap((one) => one.used))
  const idle = pages.filter((page) => !used.has(page)).length
  return merge([
    ...examined.map(({ report }) => report),
    { lines: [`${pages.length} pages read, ${idle} of them for no operation of the specs`], rows: [], ok: true },
  ])
}
