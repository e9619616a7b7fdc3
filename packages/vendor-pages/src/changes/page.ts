/** Compares two states of one page. */
import { keyOf } from '../lib/text.ts'
import { parsedExample } from '../page/examples.ts'
import {
  type Callback,
  type Example,
  type Field,
  type Operation,
  requestParts,
  routeKey,
  type VendorPage,
} from '../shape.ts'
import type { Change } from './classes.ts'
import { compareErrors } from './errors.ts'
import { compareTables, keyed } from './fields.ts'
import { type ChangeRow, changeRow, type Place } from './row.ts'

/** A table with its side: what both states of a page have. */
interface Part {
  readonly place: Place
  readonly fields: readonly Field[]
}

function operationParts(page: string, { request, answer }: Operation): Part[] {
  return [
    ...requestParts.map((part): Part => ({ place: { page, side: 'request', in: part }, fields: request[part] })),
    { place: { page, side: 'answer', in: 'body' }, fields: answer.fields },
  ]
}

/** What a notification brings is read as a response is; what the merchant replies is sent. */
function callbackParts(page: string, { envelope, reply, resource }: Callback): Part[] {
  return [
    { place: { page, side: 'answer', in: 'body' }, fields: resource },
    { place: { page, side: 'answer', in: 'envelope' }, fields: envelope },
    { place: { page, side: 'request', in: 'reply' }, fields: reply },
  ]
}

const isReturned = (caption: string): boolean => /返回|回调|应答|success/i.test(caption)

/** A JS-API or app call: what its tables have in common is one list a side. */
function tableParts({ id, tables }: VendorPage): Part[] {
  return (['request', 'answer'] as const).map((side) => ({
    place: { page: id, side, in: 'body' },
    fields: tables.filter(({ caption }) => isReturned(caption) === (side === 'answer')).flatMap(({ fields }) => fields),
  }))
}

function partsOf(page: VendorPage): Part[] {
  if (page.operation) return operationParts(page.id, page.operation)
  return page.callback ? callbackParts(page.id, page.callback) : tableParts(page)
}

function valueKey({ text }: Example): string {
  const parsed = parsedExample(text)
  return parsed ? JSON.stringify(parsed.value) : keyOf(text)
}

function compareExamples(page: string, before: readonly Example[], after: readonly Example[]): ChangeRow[] {
  const keys = (examples: readonly Example[]): string => examples.map(valueKey).join('\n')
  if (keys(before) === keys(after)) return []
  const place: Place = { page, side: 'answer', in: 'example' }
  return [
    changeRow(place, 'example', 'example', {
      line: after[0]?.line,
      description: 'the example of the response is another',
    }),
  ]
}

/** A list of words: what is new, and what is gone. */
function compareLists(
  page: string,
  kind: string,
  [added, removed]: readonly [Change, Change],
  before: readonly string[],
  after: readonly string[],
): ChangeRow[] {
  const place: Place = { page, side: null, in: null }
  return [
    ...after.filter((one) => !before.includes(one)).map((one) => changeRow(place, kind, added, { new: one })),
    ...before.filter((one) => !after.includes(one)).map((one) => changeRow(place, kind, removed, { old: one })),
  ]
}

/** A rate limit is its numbers; other words about them are words. */
const numbersIn = (limits: readonly string[]): string => (limits.join().match(/\d+/g) ?? []).join()

/** What one of two pages does not say is no difference. */
const isSame = (old: number | undefined, now: number | undefined): boolean =>
  old === undefined || now === undefined || old === now

function compareOperation(page: string, old: Operation, now: Operation): ChangeRow[] {
  const place: Place = { page, side: null, in: null }
  const routes = (operation: Operation): string => operation.routes.map(routeKey).join(', ')
  const printed = (operation: Operation): string =>
    operation.routes.map(({ method, path }) => `${method} ${path}`).join(', ')
  const answer = ({ kind, status }: Operation['answer']): string => `${kind} ${status ?? ''}`.trim()
  const isSameAnswer = old.answer.kind === now.answer.kind && isSame(old.answer.status, now.answer.status)
  return [
    ...(routes(old) === routes(now)
      ? []
      : [changeRow(place, 'path changed', 'path changed', { old: printed(old), new: printed(now) })]),
    ...compareLists(page, 'host', ['host changed', 'host changed'], old.hosts, now.hosts),
    ...compareLists(page, 'caller', ['caller added', 'caller removed'], old.callers, now.callers),
    ...(numbersIn(old.limits) === numbersIn(now.limits)
      ? []
      : [
          changeRow(place, 'rate limit', 'rate limit changed', {
            old: old.limits.join('; ') || null,
            new: now.limits.join('; ') || null,
          }),
        ]),
    ...(isSameAnswer
      ? []
      : [
          changeRow({ page, side: 'answer', in: 'body' }, 'response', 'response changed', {
            old: answer(old.answer),
            new: answer(now.answer),
          }),
        ]),
    ...compareExamples(page, old.answer.examples, now.answer.examples),
  ]
}

/** On a page of a callback other code is about signatures. */
const isObjectText = ({ text }: Example): boolean => text.startsWith('{')

function compareCallback(page: string, old: Callback, now: Callback): ChangeRow[] {
  return [
    ...compareLists(page, 'event type', ['event type added', 'event type removed'], old.eventTypes, now.eventTypes),
    ...compareExamples(page, old.examples.filter(isObjectText), now.examples.filter(isObjectText)),
  ]
}

/** Whether words changed that no row reports. */
function hasOtherWords(old: VendorPage, now: VendorPage, rows: readonly ChangeRow[]): boolean {
  const before = partsOf(old)
  return partsOf(now).some(({ place, fields }, at) => {
    const known = keyed(before[at]?.fields ?? [], place.in)
    const isReported = ({ name }: Field): boolean =>
      rows.some((row) => row.field === name && row.in === place.in && row.side === place.side)
    return [...keyed(fields, place.in)].some(([key, field]) => {
      const was = known.get(key)
      if (!was || isReported(field)) return false
      return keyOf(was.title ?? '') !== keyOf(field.title ?? '') || was.gist !== field.gist
    })
  })
}

/** In which fields two pages of one operation disagree. */
export function compareOperations(one: VendorPage, other: VendorPage): ChangeRow[] {
  const parts = partsOf(one)
  return partsOf(other).flatMap(({ place, fields }, at) => compareTables(place, parts[at]?.fields ?? [], fields))
}

/** Every change from one state of a page to another, those in words alone as one row. */
export function comparePages(old: VendorPage, now: VendorPage): ChangeRow[] {
  const page = now.id
  const tables = compareOperations(old, now)
  const errors = compareErrors(page, old.operation?.errors ?? [], now.operation?.errors ?? [])
  const rows = [
    ...(old.operation && now.operation ? compareOperation(page, old.operation, now.operation) : []),
    ...(old.callback && now.callback ? compareCallback(page, old.callback, now.callback) : []),
    ...tables,
    ...errors.rows,
  ]
  const hasWords = old.gist !== now.gist || errors.words || hasOtherWords(old, now, rows)
  if (!hasWords) return rows
  const words = changeRow({ page, side: null, in: null }, 'words', 'words', {
    description: 'words that bind nobody changed',
  })
  return [...rows, words]
}
