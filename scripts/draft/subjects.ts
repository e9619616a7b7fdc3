/** Which pages describe one operation, for whom, and what they say together. */
import {
  type Audience,
  audienceOf,
  type Field,
  type Operation,
  type RequestPart,
  type Route,
  requestParts,
  routeKey,
} from '@wechatpay-edge/vendor-pages'
import { type SidedField, shortFacts } from './field.ts'
import type { DraftPage } from './pages.ts'
import { sentence } from './text.ts'

/** The pages of one operation for one audience: the richest and newest first. */
export interface View {
  readonly audience: Audience
  readonly route: Route
  readonly pages: readonly DraftPage[]
}

/** One operation: of one audience, or of both. */
export interface Subject {
  readonly key: string
  readonly views: readonly View[]
}

const sizeOf = ({ operation }: DraftPage): number =>
  operation
    ? requestParts.reduce((sum, part) => sum + operation.request[part].length, operation.answer.fields.length)
    : 0

const better = (a: DraftPage, b: DraftPage): number =>
  sizeOf(b) - sizeOf(a) || (b.date ?? '').localeCompare(a.date ?? '')

function keysOf(page: DraftPage): { key: string; route: Route }[] {
  return (page.operation?.routes ?? []).map((route) => ({
    key: route.path === null ? `GET ${page.id}` : routeKey(route),
    route,
  }))
}

/** Groups pages by method and path, in the order in which they are named. */
export function subjectsOf(pages: readonly DraftPage[]): Subject[] {
  const groups = new Map<string, { page: DraftPage; route: Route }[]>()
  for (const page of pages)
    for (const { key, route } of keysOf(page)) groups.set(key, [...(groups.get(key) ?? []), { page, route }])
  return [...groups].map(([key, members]) => ({
    key,
    views: (['merchant', 'partner'] as const).flatMap((audience) => {
      const own = members.filter(({ page }) => audienceOf(page.id) === audience)
      const [first] = own
      return first ? [{ audience, route: first.route, pages: own.map(({ page }) => page).sort(better) }] : []
    }),
  }))
}

const longer = (a: Field, b: Field): Field => (b.text.length > a.text.length ? b : a)
const least = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.min(a, b)
const most = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(a, b)

/** One field of two pages: what both accept, and a mark where they differ. */
function join(merchant: Field, partner: Field): SidedField {
  const field: Field = {
    ...longer(merchant, partner),
    title: merchant.title ?? partner.title,
    type: merchant.type,
    required: merchant.required && partner.required,
    minLength: least(merchant.minLength, partner.minLength),
    maxLength: most(merchant.maxLength, partner.maxLength),
    members: [...new Set([...merchant.members, ...partner.members])],
  }
  const [ours, theirs] = [shortFacts(merchant), shortFacts(partner)]
  const shorter = field.text === merchant.text ? partner : merchant
  const isSaid = shorter.gist === '' || shorter.gist === longer(merchant, partner).gist
  return {
    field,
    marks: [
      ...(ours === theirs ? [] : [`audiences: ${ours} for merchants, ${theirs} for partners`]),
      ...(isSaid ? [] : [`words: also ${sentence(shorter.title, shorter.text)}`]),
    ],
  }
}

function mergeTables(merchant: readonly Field[], partner: readonly Field[]): SidedField[] {
  const find = (fields: readonly Field[], name: string): Field | undefined =>
    fields.find((field) => field.name === name)
  const isTop = (name: string, others: readonly Field[]): boolean => {
    const parent = name.slice(0, Math.max(0, name.lastIndexOf('.')))
    return parent === '' || find(others, parent) !== undefined
  }
  const lone = (field: Field, audience: Audience, others: readonly Field[]): SidedField =>
    isTop(field.name, others) ? { field, audience, marks: [] } : { field, marks: [] }
  const first = merchant.map((field) => {
    const other = find(partner, field.name)
    return other ? join(field, other) : lone(field, 'merchant', partner)
  })
  const rest = partner.filter(({ name }) => find(merchant, name) === undefined)
  return [...first, ...rest.map((field) => lone(field, 'partner', merchant))]
}

/** What all views of an operation say together: the tables of every part. */
export interface Tables {
  readonly request: Readonly<Record<RequestPart, readonly SidedField[]>>
  readonly answer: readonly SidedField[]
}

const operationIn = ({ pages }: View): Operation => {
  const operation = pages[0]?.operation
  if (!operation) throw new Error('a view has a page of an operation')
  return operation
}

export function tablesOf({ views }: Subject): Tables {
  const [first, second] = views
  if (!first) throw new Error('a subject has a view')
  const merge = (pick: (operation: Operation) => readonly Field[]): SidedField[] =>
    second
      ? mergeTables(pick(operationIn(first)), pick(operationIn(second)))
      : pick(operationIn(first)).map((field) => ({ field, marks: [] }))
  const request = Object.fromEntries(
    requestParts.map((part) => [part, merge(({ request: all }) => all[part])]),
  ) as unknown as Record<RequestPart, SidedField[]>
  return { request, answer: merge(({ answer }) => answer.fields) }
}
