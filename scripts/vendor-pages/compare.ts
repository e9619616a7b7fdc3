import { compareErrors } from './compare-errors.ts'
import { compareTables } from './compare-fields.ts'
import { type Difference, explains, type Finding, type Reason } from './reasons.ts'
import { type Operation, requestParts, type SpecOperation, type VendorPage } from './shape.ts'

export interface Comparison {
  /** Differences for which no reason is written. */
  readonly differences: readonly Difference[]
  /** Reasons of this operation that explain nothing on this page. */
  readonly unused: readonly Reason[]
  /** How many differences have their reason. */
  readonly explained: number
}

function compareHead(vendor: Operation, spec: Operation): Finding[] {
  const pairs = [
    ['method', vendor.method, spec.method],
    ['path', vendor.path, spec.path],
    ['hosts', vendor.hosts.join(', '), spec.hosts.join(', ')],
    ['answer status', String(vendor.answer.status), String(spec.answer.status)],
  ] as const
  return pairs.flatMap(([aspect, ofVendor, ofSpec]) =>
    ofVendor === ofSpec ? [] : [{ row: 'operation', aspect, vendor: ofVendor, spec: ofSpec }],
  )
}

function findings(vendor: Operation, spec: Operation): Finding[] {
  return [
    ...compareHead(vendor, spec),
    ...requestParts.flatMap((part) => compareTables(part, vendor.request[part], spec.request[part])),
    ...compareTables('answer', vendor.answer.fields, spec.answer.fields),
    ...compareErrors(vendor.errors, spec.errors),
  ]
}

/**
 * Compares one page with the operation that it describes. A reason covers one difference, and only while both sides
 * say what it quotes.
 *
 * @throws {TypeError} when the page describes no operation
 */
export function comparePage(page: VendorPage, spec: SpecOperation, reasons: readonly Reason[]): Comparison {
  if (!page.operation) throw new TypeError(`${page.id} describes no operation`)
  const unused = reasons.filter(({ operation }) => operation === spec.operationId)
  const differences: Difference[] = []
  let explained = 0
  for (const finding of findings(page.operation, spec)) {
    const difference = { operation: spec.operationId, ...finding }
    const at = unused.findIndex((reason) => explains(reason, difference))
    if (at < 0) differences.push(difference)
    else {
      unused.splice(at, 1)
      explained += 1
    }
  }
  return { differences, unused, explained }
}
