/**
 * What pages said when an API was drafted: `openapi/<name>/drafted.json`. Facts are kept as they are; of words only a
 * digest, because they are the vendor's.
 */
import { createHash } from 'node:crypto'
import { pathKey, type RequestPart, requestParts } from '@wechatpay-edge/vendor-pages'
import { type Keywords, leafFacts, type Side } from '../facts.ts'
import type { Node } from '../field.ts'
import type { Plan } from '../plan.ts'
import { sentence } from '../text.ts'
import type { WebhookPlan } from '../webhook.ts'

export type Part = RequestPart | 'answer'

/** What one row said. */
export interface RowState {
  readonly required: boolean
  /** Keywords of the schema, bounds of an array among them. */
  readonly keywords: Keywords
  readonly members?: readonly (string | number)[]
  /** The digest of its words, and how many characters they have. */
  readonly words: string
  readonly length: number
}

/** What the pages of one operation or notification said. */
export interface EntryState {
  readonly pages: readonly string[]
  readonly date?: string
  /** `body amount.total` → its row. */
  readonly rows: Readonly<Record<string, RowState>>
  /** `400 PARAM_ERROR`, and a digest of the words. */
  readonly errors: readonly string[]
  readonly examples: readonly string[]
  /** Digests of other words: who may call, how often. */
  readonly callers: readonly string[]
  readonly limits: readonly string[]
}

/** `merchant POST /v3/…` or `merchant webhook TRANSACTION.SUCCESS transaction` → its state. */
export type State = Readonly<Record<string, EntryState>>

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

const wordsOf = ({ row, name }: Node): string => sentence(row.title, row.text) || name

function rowState(node: Node, side: Side): RowState {
  const { keywords, members, array } = leafFacts(node, side)
  const words = wordsOf(node)
  return {
    required: node.row.required,
    keywords: { ...keywords, ...array },
    ...(members ? { members: members.values } : {}),
    words: digest(words),
    length: words.length,
  }
}

/** One row with its place. */
export interface Row {
  readonly part: Part
  readonly node: Node
}

const below = (part: Part, nodes: readonly Node[]): Row[] =>
  nodes.flatMap((node) => [{ part, node }, ...below(part, node.children)])

/** A body with a file is drafted as a form, so the part is where the draft has it. */
export const rowsOf = ({ own }: Plan): Row[] => [
  ...requestParts.flatMap((part) => below(part, own[part])),
  ...below('answer', own.answer),
]
export const webhookRows = ({ resource }: WebhookPlan): Row[] => below('answer', resource)

export const rowKey = ({ part, node }: Row): string => `${part} ${node.path}`
export const sideOf = (part: Part): Side => (part === 'answer' ? 'answer' : 'request')

const statesOf = (rows: readonly Row[]): Record<string, RowState> =>
  Object.fromEntries(rows.map((row) => [rowKey(row), rowState(row.node, sideOf(row.part))]))

export const errorKey = ({
  status,
  code,
  description,
  remedy,
}: {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly remedy: string
}): string => `${status} ${code} ${digest(`${description}\n${remedy}`.replaceAll(/\s/g, ''))}`

export const exampleKey = (text: string): string => digest(text.replaceAll(/\s/g, ''))

export const planKey = ({ audience, method, path }: Plan): string =>
  `${audience} ${method.toUpperCase()} ${pathKey(path)}`
export const webhookKey = ({ audience, callback, page }: WebhookPlan): string =>
  `${audience} webhook ${callback.eventTypes.join('+')} ${callback.originalType ?? page.id}`

function planState(plan: Plan): EntryState {
  const { view, page, operation } = plan
  return {
    pages: view.pages.map(({ id }) => id),
    ...(page.date === undefined ? {} : { date: page.date }),
    rows: statesOf(rowsOf(plan)),
    errors: operation.errors.map(errorKey),
    examples: operation.answer.examples.map(({ text }) => exampleKey(text)),
    callers: operation.callers,
    limits: operation.limits.map(digest),
  }
}

function webhookState(plan: WebhookPlan): EntryState {
  const { page, callback } = plan
  return {
    pages: [page.id],
    ...(page.date === undefined ? {} : { date: page.date }),
    rows: statesOf(webhookRows(plan)),
    errors: [],
    examples: callback.examples.map(({ text }) => exampleKey(text)),
    callers: [],
    limits: [],
  }
}

export const stateOf = (plans: readonly Plan[], webhooks: readonly WebhookPlan[]): State =>
  Object.fromEntries([
    ...plans.map((plan) => [planKey(plan), planState(plan)] as const),
    ...webhooks.map((plan) => [webhookKey(plan), webhookState(plan)] as const),
  ])
