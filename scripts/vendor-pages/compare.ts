import { type Callback, type Operation, pathKey, type Route, type VendorPage } from '@wechatpay-edge/vendor-pages'
import { limitInWords, rateLimits } from '../draft/limits.ts'
import { compareErrors } from './compare-errors.ts'
import { compareTables } from './compare-fields.ts'
import { concerns, type Difference, explains, type Finding, type Reason } from './reasons.ts'
import type { SpecOperation, SpecPart, SpecWebhook } from './shape.ts'

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

/** Callers that the spec does not name: one page names those of its audience alone. */
const callersMissing = (vendor: Operation, spec: SpecOperation): Finding[] =>
  vendor.callers
    .filter((name) => !spec.callers.includes(name))
    .map((name) => ({ row: 'operation', aspect: `caller ${name}`, vendor: 'present', spec: 'absent' }))

/** The limits of a page that prints some. Pages of one operation need not repeat them. */
function compareLimits({ limits }: Operation, spec: SpecOperation): Finding[] {
  const printed = rateLimits(limits).rates.map((rate) => limitInWords({ ...rate }))
  const [vendor, ours] = [printed, spec.limits].map((list) => [...list].sort().join(', '))
  if (printed.length === 0 || vendor === ours) return []
  return [{ row: 'operation', aspect: 'rate limit', vendor: vendor ?? '', spec: ours || 'none' }]
}

const specParts: readonly SpecPart[] = ['header', 'path', 'query', 'body']

/** A page whose URL comes from another response has no request of its own. */
const hasRequest = ({ routes }: Operation): boolean => routes.some(({ path }) => path !== null)

function findings(vendor: Operation, spec: SpecOperation): Finding[] {
  const printed = { ...vendor.request, body: [...vendor.request.body, ...vendor.request.form] }
  const request = specParts.flatMap((part) => compareTables(part, printed[part], spec.request[part]))
  return [
    ...(hasRequest(vendor) ? [...compareHead(vendor, spec), ...request] : []),
    ...callersMissing(vendor, spec),
    ...compareLimits(vendor, spec),
    ...compareTables('answer', vendor.answer.fields, spec.answer.fields),
    ...compareErrors(vendor.errors, spec.errors),
  ]
}

/** Lists of words that say the same, whatever their order. */
function compareMembers(aspect: string, vendor: readonly string[], spec: readonly string[]): Finding[] {
  const has = (list: readonly string[], name: string): string => (list.includes(name) ? 'present' : 'absent')
  return [...new Set([...vendor, ...spec])]
    .filter((name) => !vendor.includes(name) || !spec.includes(name))
    .map((name) => ({
      row: 'notification',
      aspect: `${aspect} ${name}`,
      vendor: has(vendor, name),
      spec: has(spec, name),
    }))
}

/** The envelope is one for all notifications, and pages disagree about its lengths and words. */
const ofEnvelopes = ['row', 'type', 'required']

function callbackFindings(vendor: Callback, spec: SpecWebhook): Finding[] {
  const [printed = 'none', ours = 'none'] = [vendor.originalType, spec.originalType]
  const original = { row: 'notification', aspect: 'original type', vendor: printed, spec: ours }
  return [
    ...compareMembers('event type', vendor.eventTypes, spec.eventTypes),
    ...(printed === ours ? [] : [original]),
    ...compareTables('envelope', vendor.envelope, spec.envelope).filter(({ aspect }) => ofEnvelopes.includes(aspect)),
    ...compareTables('resource', vendor.resource, spec.resource),
  ]
}

/** A reason covers one difference, and only while both sides say what it quotes. */
function judge(operation: string, page: VendorPage, found: readonly Finding[], reasons: readonly Reason[]): Comparison {
  const unused = reasons.filter((reason) => reason.operation === operation && concerns(reason, page.id))
  const differences: Difference[] = []
  let explained = 0
  for (const finding of found) {
    const difference = { operation, ...finding }
    const at = unused.findIndex((reason) => explains(reason, difference))
    if (at < 0) differences.push(difference)
    else {
      unused.splice(at, 1)
      explained += 1
    }
  }
  return { differences, unused, explained }
}

/**
 * Compares one page with the operation that it describes.
 *
 * @throws {TypeError} when the page describes no operation
 */
export function comparePage(page: VendorPage, spec: SpecOperation, reasons: readonly Reason[]): Comparison {
  if (!page.operation) throw new TypeError(`${page.id} describes no operation`)
  return judge(spec.operationId, page, findings(page.operation, spec), reasons)
}

/**
 * Compares one page with the notification that it describes.
 *
 * @throws {TypeError} when the page describes no notification
 */
export function compareCallbackPage(page: VendorPage, spec: SpecWebhook, reasons: readonly Reason[]): Comparison {
  if (!page.callback) throw new TypeError(`${page.id} describes no notification`)
  return judge(spec.operationId, page, callbackFindings(page.callback, spec), reasons)
}
