import { comparePage } from './compare.ts'
import { type Reason, say } from './reasons.ts'
import type { SpecOperation, VendorPage } from './shape.ts'

/** One API: what its bundled spec says, and the reasons that are written for it. */
export interface Api {
  readonly name: string
  readonly operations: readonly SpecOperation[]
  readonly reasons: readonly Reason[]
}

export interface Report {
  readonly lines: readonly string[]
  readonly ok: boolean
}

/** The pages that an operation names, and those that print its method and path. */
export function pagesOf(operation: SpecOperation, pages: readonly VendorPage[]): VendorPage[] {
  const prints = ({ operation: printed }: VendorPage): boolean =>
    printed !== undefined && printed.method === operation.method && printed.path === operation.path
  return pages.filter((page) => operation.pages.includes(page.url) || prints(page))
}

const unusedLine = ({ row, aspect }: Reason): string =>
  `${row}: ${aspect}: a reason is written for what does not differ`

function reportPage(page: VendorPage, operation: SpecOperation, reasons: readonly Reason[]): Report {
  if (!page.operation)
    return { lines: [`${page.id} ${operation.operationId}: the page describes no operation`], ok: false }
  const { differences, unused, explained } = comparePage(page, operation, reasons)
  const faults = [...differences.map(say), ...unused.map(unusedLine)]
  const verdict =
    faults.length === 0
      ? 'agrees'
      : `${faults.length} ${faults.length === 1 ? 'difference' : 'differences'} without a reason`
  const head = `${page.id} ${operation.operationId}: ${verdict}, ${explained} with one`
  return { lines: [head, ...faults.map((fault) => `  ${fault}`)], ok: faults.length === 0 }
}

function reportOperation(operation: SpecOperation, { reasons }: Api, pages: readonly VendorPage[]): Report {
  const own = pagesOf(operation, pages)
  if (own.length > 0) return merge(own.map((page) => reportPage(page, operation, reasons)))
  const idle = reasons.filter((reason) => reason.operation === operation.operationId)
  const lines = [`no page of ${operation.operationId} is at hand`, ...idle.map((reason) => `  ${unusedLine(reason)}`)]
  return { lines, ok: idle.length === 0 }
}

const merge = (reports: readonly Report[]): Report => ({
  lines: reports.flatMap(({ lines }) => lines),
  ok: reports.every(({ ok }) => ok),
})

/** A reason must name an operation of its API, else nothing would ever use it. */
function reportReasons({ name, operations, reasons }: Api): Report {
  const stray = reasons.filter((reason) => !operations.some(({ operationId }) => operationId === reason.operation))
  const lines = stray.map((reason) => `${name}: a reason names ${reason.operation}, which is no operation`)
  return { lines: [...lines, `${name}: reasons written: ${reasons.length}`], ok: stray.length === 0 }
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
    { lines: [`${pages.length} pages read, ${idle} of them for no operation of the specs`], ok: true },
  ])
}
