import { audienceOf, type Operation, pathKey, type Route, type VendorPage } from '@wechatpay-edge/vendor-pages'
import { compareErrors } from './compare-errors.ts'
import { compareTables } from './compare-fields.ts'
import { concerns, type Difference, explains, type Finding, type Reason } from './reasons.ts'
import type { SpecField, SpecOperation, SpecPart } from './shape.ts'

export interface Comparison {
  /** Differences for which no reason is written. */
  readonly differences: readonly Difference[]
  /** Reasons for this page that explain nothing on it. */
  readonly unused: readonly Reason[]
  /** How many differences have their reason. */
  readonly explained: number
}

/** The route of a page that is the operation's, or else its first. */
function routeOf({ routes }: Operation, spec: SpecOperation): Route | undefined {
  return routes.find((route) => isRouteOf(route, spec)) ?? routes[0]
}

/** Names of placeholders make no difference. */
export const isRouteOf = ({ method, path }: Route, spec: SpecOperation): boolean =>
  path !== null && method === spec.method && pathKey(path) === pathKey(spec.path)

function compareHead(vendor: Operation, spec: SpecOperation): Finding[] {
  const route = routeOf(vendor, spec)
  const status = vendor.answer.status ?? spec.answer.status
  const pairs = [
    ['method', route?.method ?? 'none', spec.method],
    ['path', route?.path ?? 'a URL that another response gives', spec.path],
    ['hosts', vendor.hosts.join(', '), spec.hosts.join(', ')],
    ['answer status', String(status), String(spec.answer.status)],
  ] as const
  return pairs.flatMap(([aspect, ofVendor, ofSpec]) =>
    ofVendor === ofSpec ? [] : [{ row: 'operation', aspect, vendor: ofVendor, spec: ofSpec }],
  )
}

const specParts: readonly SpecPart[] = ['header', 'path', 'query', 'body']

/** What a page for one audience can show of our spec: all but what is for another alone. */
const viewOf = (fields: readonly SpecField[], audience: string): SpecField[] => {
  const hidden = fields.filter((field) => field.audience !== undefined && field.audience !== audience)
  return fields.filter(({ name }) => !hidden.some((field) => name === field.name || name.startsWith(`${field.name}.`)))
}

/** A page whose URL comes from another response has no request of its own. */
const hasRequest = ({ routes }: Operation): boolean => routes.some(({ path }) => path !== null)

function findings(vendor: Operation, spec: SpecOperation, audience: string): Finding[] {
  const printed = { ...vendor.request, body: [...vendor.request.body, ...vendor.request.form] }
  const request = specParts.flatMap((part) => compareTables(part, printed[part], viewOf(spec.request[part], audience)))
  return [
    ...(hasRequest(vendor) ? [...compareHead(vendor, spec), ...request] : []),
    ...compareTables('answer', vendor.answer.fields, viewOf(spec.answer.fields, audience)),
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
  const unused = reasons.filter((reason) => reason.operation === spec.operationId && concerns(reason, page.id))
  const differences: Difference[] = []
  let explained = 0
  for (const finding of findings(page.operation, spec, audienceOf(page.id))) {
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
