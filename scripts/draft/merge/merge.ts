/**
 * Brings what changed on the vendor's pages into specs that persons have worked on: three states, of which a page's two
 * say what it changed, and only that is proposed. What the spec has otherwise stays; if both changed, a mark asks.
 */
import { pageUrl } from '@wechatpay-edge/vendor-pages'
import { SchemaBook } from '../book.ts'
import type { DraftInput } from '../draft.ts'
import { planAll } from '../draft.ts'
import { type Keywords, leafFacts } from '../facts.ts'
import type { Node } from '../field.ts'
import { parameter } from '../parameter.ts'
import type { Desk, Plan } from '../plan.ts'
import { errorInWords, errorsOf, examplesOf } from '../rivals.ts'
import { parsed, ValueMaker } from '../samples.ts'
import type { WebhookPlan } from '../webhook.ts'
import { addField, mergeField } from './field.ts'
import type { Ours, Spot } from './ours.ts'
import {
  errorKey,
  exampleKey,
  planKey,
  type Row,
  rowKey,
  rowsOf,
  type State,
  sideOf,
  stateOf,
  webhookKey,
  webhookRows,
} from './state.ts'

interface Context {
  readonly ours: Ours
  readonly desk: Desk
  readonly earlier: State
  readonly now: State
  /** Names of schemas that are taken. */
  readonly taken: Set<string>
}

const isParameterPart = (part: string): boolean => part === 'path' || part === 'query' || part === 'header'

/** Where a row's field is, below an operation. */
function fieldsAt(ours: Ours, operation: Spot, { part, node }: Row) {
  const [first = '', ...rest] = node.path.split('.')
  if (isParameterPart(part)) {
    const found = ours.parameter(operation, part, first)
    if (!found) return []
    return rest.length === 0 ? [{ ...found.schema, holder: found.parameter }] : ours.fields(found.schema, rest)
  }
  const schema = ours.bodySchema(operation, sideOf(part as Row['part']))
  return schema ? ours.fields(schema, [first, ...rest]) : []
}

/** The schemas that a new field belongs to. */
function holdersOf(ours: Ours, operation: Spot, { part, node }: Row): Spot[] {
  const parents = node.path.split('.').slice(0, -1)
  if (isParameterPart(part) && parents.length === 0) return []
  const [first = ''] = parents
  const start = isParameterPart(part)
    ? ours.parameter(operation, part, first)?.schema
    : ours.bodySchema(operation, sideOf(part))
  const rest = isParameterPart(part) ? parents.slice(1) : parents
  if (!start) return []
  if (rest.length === 0) return ours.holders(start)
  return ours.fields(start, rest).flatMap((field) => ours.holders(field))
}

/** A property for a file of schemas, with the schemas that it needs added to that file. */
function propertyFor(
  { ours, desk, taken }: Context,
  holder: Spot,
  { part, node }: Row,
  above: string,
  page: string,
): Keywords {
  const name = holder.file.replace(/^.*\/|\.yaml$/g, '')
  const side = sideOf(part)
  const values = new ValueMaker(desk.samples, page)
  const book = new SchemaBook([...taken])
  book.addNode(node, { side, file: name, above: [above], page, values })
  book.settle()
  const property = book.property(node, side, `schemas/${name}`, values)
  const file = ours.file(holder.file)
  for (const { schemas } of book.files())
    for (const [key, schema] of Object.entries(schemas)) {
      file.set(file.root, key, schema)
      taken.add(key)
    }
  const marks = Array.isArray(property['x-draft']) ? property['x-draft'] : []
  return { ...property, 'x-draft': [`new: ${page} has the row now`, ...marks] }
}

interface Entry {
  readonly key: string
  readonly operation: Spot
  readonly rows: readonly Row[]
  readonly page: string
  readonly id: string
}

function addRow(context: Context, { operation, page, id }: Entry, row: Row): void {
  const { ours, desk } = context
  const { part, node } = row
  if (isParameterPart(part) && !node.path.includes('.')) {
    const place = part as 'path' | 'query' | 'header'
    const file = ours.file(operation.file)
    if (place === 'query' && leafFacts(node, 'request').members === undefined && node.children.length === 0)
      file.append(
        operation.map,
        'parameters',
        parameter({ values: new ValueMaker(desk.samples, page), place, from: 'paths/new' }, node, desk),
      )
    file.mark(operation.map, `new: the page has the ${place} parameter ${node.name} now`)
    return
  }
  const [holder, ...more] = holdersOf(ours, operation, row)
  if (!holder) {
    ours.file(operation.file).mark(operation.map, `new: the page has ${part} ${node.path} now`)
    return
  }
  addField(ours, holder, node, propertyFor(context, holder, row, id, page))
  for (const { file, map } of more)
    ours.file(file).mark(map, `new: the page has ${node.path} now; in this alternative?`)
}

function mergeRow(context: Context, entry: Entry, row: Row): void {
  const { ours, earlier, now } = context
  const key = rowKey(row)
  const [before, after] = [earlier[entry.key]?.rows[key], now[entry.key]?.rows[key]]
  if (after === undefined || JSON.stringify(before) === JSON.stringify(after)) return
  const found = fieldsAt(ours, entry.operation, row)
  const isParameter = isParameterPart(row.part) && !row.node.path.includes('.')
  const words = leafFacts(row.node, sideOf(row.part)).members?.words ?? {}
  if (before === undefined) {
    if (found.length === 0 && !hasNewParent(context, entry, row)) addRow(context, entry, row)
    return
  }
  if (found.length === 0)
    ours.file(entry.operation.file).mark(entry.operation.map, `${key}: its row changed, and the spec has no such field`)
  for (const field of found) mergeField(ours, field, { node: row.node, before, now: after, words, isParameter })
}

/** A field of an object that is new itself comes with it. */
function hasNewParent({ earlier }: Context, { key }: Entry, { part, node }: Row): boolean {
  const parent = node.path.slice(0, Math.max(0, node.path.lastIndexOf('.')))
  return parent !== '' && earlier[key]?.rows[`${part} ${parent}`] === undefined
}

function removedRows({ ours, earlier, now }: Context, { key, operation }: Entry): void {
  const gone = Object.keys(earlier[key]?.rows ?? {}).filter((one) => now[key]?.rows[one] === undefined)
  for (const one of gone) {
    const [part = '', path = ''] = one.split(' ')
    const node = { path, name: path.slice(path.lastIndexOf('.') + 1) } as Node
    const found = fieldsAt(ours, operation, { part: part as Row['part'], node })
    const marked = found.length > 0 ? found : [operation]
    for (const { file, map } of marked) ours.file(file).mark(map, `gone: the page no longer has ${one}`)
  }
}

/** Pages of the operation that are new here are named in it, with what they alone say. */
function addPages(ours: Ours, { file, map }: Spot, plan: Plan, known: readonly string[]): void {
  const { pages } = plan.view
  const edited = ours.file(file)
  const named = JSON.stringify([edited.valueOf(map, 'x-official-url'), edited.valueOf(map, 'x-official-pages')])
  for (const { id, date } of pages.filter(
    (one) => !known.includes(one.id) && !named.includes(`"${pageUrl(one.id)}"`),
  )) {
    edited.append(map, 'x-official-pages', { url: pageUrl(id), updated: date ?? '2000-01-01' })
    const view = { ...plan.view, pages: [plan.page, ...pages.filter((one) => one.id === id && one !== plan.page)] }
    const marks = plan.marks.filter((mark) => mark.startsWith(`page: ${id} `))
    const { errors, answer } = plan.operation
    const rows = errorsOf(view).slice(errors.length)
    for (const mark of [...marks, ...rows.map((row) => `page: ${id} also has the error ${errorInWords(row)}`)])
      edited.mark(map, mark)
    for (const { text } of examplesOf(view).slice(answer.examples.length))
      edited.append(map, 'x-vendor-example', { in: 'answer', reason: `on ${id} alone`, value: jsonOr(text) })
  }
}

const minus = (a: readonly string[] = [], b: readonly string[] = []): string[] => a.filter((one) => !b.includes(one))

/** What is no row: who may call, how often, errors, examples, and the date. */
function mergeRest(context: Context, entry: Entry, plan: Plan | undefined): void {
  const { ours, desk, earlier, now } = context
  const { operation, key } = entry
  const file = ours.file(operation.file)
  const [before, after] = [earlier[key], now[key]]
  if (!before || !after) return
  if (JSON.stringify(before) === JSON.stringify(after)) return
  if (after.date !== undefined && file.valueOf(operation.map, 'x-official-updated') === before.date)
    file.set(operation.map, 'x-official-updated', after.date)
  if (JSON.stringify(before.callers) !== JSON.stringify(after.callers))
    if (JSON.stringify(file.valueOf(operation.map, 'x-callers') ?? []) === JSON.stringify(before.callers))
      file.set(operation.map, 'x-callers', after.callers)
    else file.mark(operation.map, `x-callers: the page says ${after.callers.join(', ')} now`)
  if (minus(after.limits, before.limits).length > 0 && plan)
    file.mark(operation.map, `x-rate-limit: the page says now: ${plan.operation.limits.join('; ')}`)
  if (minus(before.limits, after.limits).length > 0 && after.limits.length === 0)
    file.mark(operation.map, 'x-rate-limit: the page no longer has one')
  const added = minus(after.errors, before.errors)
  const rows = plan?.operation.errors.filter((row) => added.includes(errorKey(row))) ?? []
  const listed = desk.errors.list(rows)
  for (const row of listed.rows) file.append(operation.map, 'x-errors', markNew(row))
  for (const mark of listed.marks) file.mark(operation.map, mark)
  for (const one of minus(before.errors, after.errors))
    file.mark(
      operation.map,
      `errors: the page no longer has the row ${one.split(' ').slice(0, 2).join(' ')} with these words`,
    )
  const examples = minus(after.examples, before.examples)
  if (examples.length > 0) file.mark(operation.map, `example: the page has ${examples.length} that it had not before`)
  const shown = plan?.operation.answer.examples ?? []
  for (const { text } of shown.filter((one) => examples.includes(exampleKey(one.text))))
    file.append(operation.map, 'x-vendor-example', { in: 'answer', reason: 'new on the page', value: jsonOr(text) })
}

function jsonOr(text: string): unknown {
  const json = parsed(text)
  return json ? json.value : text
}

function markNew(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || '$ref' in row) return row
  const { 'x-draft': marks = [], ...rest } = row as { readonly 'x-draft'?: readonly string[] }
  return { ...rest, 'x-draft': ['new: the page has the row now', ...marks] }
}

/** What was proposed, in lines to print. */
export interface Merged {
  readonly lines: readonly string[]
  readonly now: State
  /** Operations and notifications that no state and no spec has: to be drafted. */
  readonly fresh: readonly (Plan | WebhookPlan)[]
}

/** Proposes what pages changed since `earlier`. The files are changed in `ours`, and not written. */
export function merge(ours: Ours, input: DraftInput, earlier: State): Merged {
  const { desk, plans, webhooks } = planAll(input)
  const now = stateOf(plans, webhooks)
  const context: Context = { ours, desk, earlier, now, taken: new Set(ours.schemaNames()) }
  const rootsOf = (audience: string): string[] => {
    const roots = ours.roots()
    return roots.length > 1 ? roots.filter((root) => (root === 'partner.yaml') === (audience === 'partner')) : roots
  }
  const lines: string[] = []
  const fresh: (Plan | WebhookPlan)[] = []
  const visit = (
    key: string,
    operation: Spot | undefined,
    entry: Omit<Entry, 'operation' | 'key'>,
    plan: Plan | WebhookPlan,
  ): void => {
    if (!operation) {
      if (earlier[key] === undefined) fresh.push(plan)
      else lines.push(`${key}: openapi/${input.name} has no such operation, so nothing of its page is proposed`)
      return
    }
    if ('trees' in plan) addPages(ours, operation, plan, earlier[key]?.pages ?? [])
    if (earlier[key] === undefined) {
      lines.push(`${key}: nothing is known of how its page was; from now on it is`)
      return
    }
    const whole = { ...entry, key, operation }
    for (const row of entry.rows) mergeRow(context, whole, row)
    removedRows(context, whole)
    mergeRest(context, whole, 'trees' in plan ? plan : undefined)
  }
  for (const plan of plans)
    visit(
      planKey(plan),
      ours.operation(plan.method, plan.path, rootsOf(plan.audience)),
      { rows: rowsOf(plan), page: plan.page.id, id: plan.id },
      plan,
    )
  for (const plan of webhooks)
    visit(
      webhookKey(plan),
      ours.webhook(plan.callback.eventTypes, plan.callback.originalType, rootsOf(plan.audience)),
      { rows: webhookRows(plan), page: plan.page.id, id: plan.id },
      plan,
    )
  for (const key of Object.keys(earlier).filter((one) => now[one] === undefined))
    lines.push(`${key}: no page has it any more: deprecate it, or name its page`)
  return { lines, now, fresh }
}
