import { audienceOf, type ChangeRow, compareOperations, type VendorPage } from '@wechatpay-edge/vendor-pages'
import { comparePage, isRouteOf } from './compare.ts'
import { concerns, type Reason, say } from './reasons.ts'
import { rowOf } from './rows.ts'
import type { SpecOperation } from './shape.ts'

/** One API: what its bundled spec says, and the reasons that are written for it. */
export interface Api {
  readonly name: string
  readonly operations: readonly SpecOperation[]
  readonly reasons: readonly Reason[]
}

export interface Report {
  readonly lines: readonly string[]
  /** What has no reason, in the shape of changes. */
  readonly rows: readonly ChangeRow[]
  readonly ok: boolean
}

/** The pages that an operation names, and those that print its method and path. */
export function pagesOf(operation: SpecOperation, pages: readonly VendorPage[]): VendorPage[] {
  const names = ({ id }: VendorPage): boolean =>
    operation.pages.some((url) => url.replace(/\.md$/, '').endsWith(`/${id}`))
  const prints = (page: VendorPage): boolean =>
    page.operation?.routes.some((route) => isRouteOf(route, operation)) ?? false
  return pages.filter((page) => names(page) || prints(page))
}

const unusedLine = ({ row, aspect }: Reason): string =>
  `${row}: ${aspect}: a reason is written for what does not differ`

function reportPage(page: VendorPage, operation: SpecOperation, reasons: readonly Reason[]): Report {
  if (!page.operation)
    return { lines: [`${page.id} ${operation.operationId}: the page describes no operation`], rows: [], ok: false }
  const { differences, unused, explained } = comparePage(page, operation, reasons)
  const faults = [...differences.map(say), ...unused.map(unusedLine)]
  const verdict =
    faults.length === 0
      ? 'agrees'
      : `${faults.length} ${faults.length === 1 ? 'difference' : 'differences'} without a reason`
  const head = `${page.id} ${operation.operationId}: ${verdict}, ${explained} with one`
  return {
    lines: [head, ...faults.map((fault) => `  ${fault}`)],
    rows: differences.map((difference) => rowOf(page.id, difference)),
    ok: faults.length === 0,
  }
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

function reportOperation(operation: SpecOperation, { reasons }: Api, pages: readonly VendorPage[]): Report {
  const own = pagesOf(operation, pages)
  // Without a page nothing is known, so a reason for one is not idle.
  if (own.length === 0) return { lines: [`no page of ${operation.operationId} is at hand`], rows: [], ok: true }
  const idle = reasons.filter(
    (reason) => reason.operation === operation.operationId && !own.some(({ id }) => concerns(reason, id)),
  )
  const unused = { lines: idle.map((reason) => `  ${unusedLine(reason)}`), rows: [], ok: idle.length === 0 }
  return merge([...own.map((page) => reportPage(page, operation, reasons)), reportRivals(own), unused])
}

export const merge = (reports: readonly Report[]): Report => ({
  lines: reports.flatMap(({ lines }) => lines),
  rows: reports.flatMap(({ rows }) => rows),
  ok: reports.every(({ ok }) => ok),
})

/** A reason must name an operation of its API, else nothing would ever use it. */
function reportReasons({ name, operations, reasons }: Api): Report {
  const stray = reasons.filter((reason) => !operations.some(({ operationId }) => operationId === reason.operation))
  const lines = stray.map((reason) => `${name}: a reason names ${reason.operation}, which is no operation`)
  return { lines: [...lines, `${name}: reasons written: ${reasons.length}`], rows: [], ok: stray.length === 0 }
}

/** Compares every operation of the APIs with every page of it that is at hand. */
export function checkPages(apis: readonly Api[], pages: readonly VendorPage[]): Report {
  const reports = apis.map((api) =>
    merge([...api.operations.map((operation) => reportOperation(operation, api, pages)), reportReasons(api)]),
  )
  const used = new Set(apis.flatMap(({ operations }) => operations.flatMap((operation) => pagesOf(operation, pages))))
  const idle = pages.filter((page) => !used.has(page)).length
  return merge([
    ...reports,
    { lines: [`${pages.length} pages read, ${idle} of them for no operation of the specs`], rows: [], ok: true },
  ])
}
