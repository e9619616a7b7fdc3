/** Which operations pages make: their names, trees and marks, before their schemas have names. */
import { type Audience, type Operation, requestParts } from '@wechatpay-edge/vendor-pages'
import type { SchemaBook } from './book.ts'
import type { Use } from './entries.ts'
import type { ErrorBook } from './errors.ts'
import type { Side } from './facts.ts'
import { type Node, treeOf, withoutTaken } from './field.ts'
import { kebab, nounOf, operationName, pascal } from './names.ts'
import type { DraftPage } from './pages.ts'
import { matchPath, placeBody, type Trees } from './place.ts'
import { errorsOf, rivalMarks } from './rivals.ts'
import { type Samples, ValueMaker } from './samples.ts'
import { type Subject, tablesOf, type View } from './subjects.ts'

/** What all operations of an API share while it is drafted. */
export interface Desk {
  readonly api: string
  readonly book: SchemaBook
  readonly errors: ErrorBook
  readonly samples: Samples
}

/** An operation of one audience, before its schemas have names. */
export interface Plan {
  readonly id: string
  readonly file: string
  readonly noun: string
  readonly audience: Audience
  readonly method: string
  readonly path: string
  readonly view: View
  readonly page: DraftPage
  readonly operation: Operation
  readonly trees: Trees
  /** Without what is for another audience. */
  readonly own: Trees
  readonly marks: readonly string[]
  readonly values: ValueMaker
}

/** What one audience sees of a tree. */
function viewOf(nodes: readonly Node[], audience: Audience): Node[] {
  return nodes
    .filter((node) => node.audience === undefined || node.audience === audience)
    .map((node) => ({ ...node, audience: undefined, children: viewOf(node.children, audience) }))
}

const ownTrees = (trees: Trees, audience: Audience): Trees =>
  Object.fromEntries(Object.entries(trees).map(([part, nodes]) => [part, viewOf(nodes, audience)])) as unknown as Trees

/** A file of which only the link is known. */
const linkPath = (page: DraftPage): string => `/v3/draft-${page.id.replace('/', '-')}`

/** What pages call a call that may be repeated. */
const reentrant =
  /可重入|重入|原参数|相同参数|相同的参数|原单(?:号)?重|同一个?(?:商户)?(?:订单号|退款单号|单号)[^。]{0,12}(?:重复|多次|重试)/

function idempotenceMark({ method }: { method: string }, trees: Trees, page: DraftPage): string[] {
  if (method === 'GET' || trees.header.some(({ name }) => name.toLowerCase() === 'idempotency-key')) return []
  const own = [...trees.path, ...trees.body].find(
    ({ name, row }) => row.required && /^out_.*_?no$|^out_.*_id$/.test(name),
  )
  if (!own) return []
  const words = reentrant.exec(page.gist)?.[0]
  return [
    `x-idempotent-by: ${own.name}? ${words === undefined ? 'Only if a page calls the call re-entrant (重入).' : `The page says ${words}; name it as the source.`}`,
  ]
}

/** The name of the file of an operation: two names may differ in their capitals alone. */
function fileOf(id: string, taken: Set<string>): string {
  let file = kebab(id)
  for (let count = 2; taken.has(`paths/${file}`); count += 1) file = `${kebab(id)}-${count}`
  taken.add(`paths/${file}`)
  return file
}

/** Plans the operations of a subject: one for each audience that has it. */
export function plansOf(desk: Desk, subject: Subject, taken: Set<string>): Plan[] {
  const { request, answer } = tablesOf(subject)
  const parts = [...requestParts.map((part) => [part, request[part]] as const), ['answer', answer] as const]
  const kept = parts.map(([part, rows]) => ({ part, ...withoutTaken(rows, part) }))
  const base = Object.fromEntries(kept.map(({ part, rows }) => [part, treeOf(rows)])) as unknown as Trees
  return subject.views.map((view, at) => {
    const page = view.pages[0]
    const operation = page?.operation
    if (!page || !operation) throw new Error(`${subject.key} has no page`)
    const { method, path: printed } = view.route
    const path = printed ?? linkPath(page)
    const matched = matchPath(base, path)
    const placed = placeBody(matched.trees, method)
    const { trees } = placed
    const infix = subject.views.length > 1 && at > 0 ? 'Partner' : ''
    const { id, words } = operationName({ method, path }, taken, infix)
    taken.add(id)
    const linkMarks = printed === null ? ['path: the URL comes from another response; write the path that it has'] : []
    return {
      id,
      file: fileOf(id, taken),
      noun: nounOf({ method, path }, words),
      audience: view.audience,
      method: method.toLowerCase(),
      path,
      view,
      page,
      operation,
      trees,
      own: subject.views.length > 1 ? ownTrees(trees, view.audience) : trees,
      marks: [
        ...linkMarks,
        ...kept.flatMap(({ marks }) => marks),
        ...placed.marks,
        ...matched.marks,
        ...idempotenceMark({ method }, trees, page),
        ...rivalMarks(view),
      ],
      values: new ValueMaker(desk.samples, id),
    }
  })
}

const useOf = (plan: Plan, side: Side): Use => ({
  side,
  file: plan.file,
  above: [pascal(plan.id)],
  page: plan.page.id,
  values: plan.values,
})

/** A body is JSON, or the parts of a form with a file. */
export const bodyOf = ({ body, form }: Trees): readonly Node[] => (form.length > 0 ? form : body)

/** Gives the book all schemas of an operation. */
export function collect({ book, errors }: Desk, plan: Plan): void {
  const { id, trees, noun, method, page, view } = plan
  const title = page.title
  const request = useOf(plan, 'request')
  const body = bodyOf(trees)
  const text = `${title ?? id}的请求。`
  if (body.length > 0)
    book.addRoot({ name: `${pascal(id)}${trees.form.length > 0 ? 'Form' : 'Body'}`, text }, body, request)
  book.addChildren([...trees.path, ...trees.query], { ...request, above: [noun] })
  const name = method === 'get' ? noun : `${pascal(id)}Result`
  if (trees.answer.length > 0)
    book.addRoot({ name, text: `${title ?? id}的应答。` }, trees.answer, { ...useOf(plan, 'answer'), above: [noun] })
  errors.add(errorsOf(view))
}
