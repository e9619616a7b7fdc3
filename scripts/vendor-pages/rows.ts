/** A difference of a page from our spec, in the shape in which changes of pages are written. */
import { type Change, type ChangeRow, changeRow, type Place } from '@wechatpay-edge/vendor-pages'
import type { Difference } from './reasons.ts'

/** As if the spec were the page before, and the page the page now. */
const changes: Readonly<Record<string, (vendor: string, spec: string) => Change>> = {
  title: () => 'words',
  description: () => 'words',
  remedy: () => 'words',
  table: () => 'words',
  branches: () => 'type changed',
  type: () => 'type changed',
  required: (vendor) =>
    vendor === 'true' ? 'optional to required' : vendor === 'false' ? 'required to optional' : 'condition tightened',
  minLength: (vendor, spec) => (isNarrower(spec, vendor) ? 'length narrowed' : 'length widened'),
  maxLength: (vendor, spec) => (isNarrower(vendor, spec) ? 'length narrowed' : 'length widened'),
  minimum: (vendor, spec) => (isNarrower(spec, vendor) ? 'limit narrowed' : 'limit widened'),
  maximum: (vendor, spec) => (isNarrower(vendor, spec) ? 'limit narrowed' : 'limit widened'),
  minItems: (vendor, spec) => (isNarrower(spec, vendor) ? 'limit narrowed' : 'limit widened'),
  maxItems: (vendor, spec) => (isNarrower(vendor, spec) ? 'limit narrowed' : 'limit widened'),
  default: () => 'default changed',
  encrypted: () => 'encryption changed',
  value: () => 'media type changed',
  pattern: (vendor) => (vendor === 'none' ? 'characters widened' : 'characters narrowed'),
  symbols: () => 'characters in other words',
  method: () => 'path changed',
  path: () => 'path changed',
  hosts: () => 'host changed',
  'rate limit': () => 'rate limit changed',
  'answer status': () => 'response changed',
  'original type': () => 'type changed',
  status: () => 'error changed',
  code: () => 'error changed',
}

/** Whether a bound leaves less than another: it is lower, or the other is none. */
function isNarrower(bound: string, other: string): boolean {
  return other === 'none' || (bound !== 'none' && Number(bound) < Number(other))
}

function changeOf({ row, aspect, vendor, spec, change }: Difference): Change {
  if (change !== undefined) return change
  if (aspect.startsWith('caller ')) return 'caller added'
  if (aspect.startsWith('event type ')) return vendor === 'present' ? 'event type added' : 'event type removed'
  if (aspect.startsWith('member ')) return vendor === 'present' ? 'enum member added' : 'enum member removed'
  if (row.startsWith('error ') && aspect === 'row') return vendor === 'present' ? 'error added' : 'error removed'
  return changes[aspect]?.(vendor, spec) ?? 'words'
}

function placeOf(page: string, row: string): Place & { readonly field: string | null } {
  const [part = '', name = ''] = row.split(' ')
  if (part === 'operation' || part === 'notification') return { page, side: null, in: null, field: null }
  if (part === 'envelope') return { page, side: 'answer', in: 'envelope', field: name }
  if (part === 'error') return { page, side: 'errors', in: 'errors', field: row.split(' ')[2] ?? name }
  return part === 'answer' || part === 'resource'
    ? { page, side: 'answer', in: 'body', field: name }
    : { page, side: 'request', in: part, field: name }
}

/** @param page - its id */
export function rowOf(page: string, difference: Difference): ChangeRow {
  const { field, ...place } = placeOf(page, difference.row)
  const { operation, row, aspect, vendor, spec } = difference
  const description = `${operation}: ${row}: ${aspect}: the page says ${vendor}, our spec says ${spec}`
  return changeRow(place, aspect, changeOf(difference), { field, old: spec, new: vendor, description })
}
