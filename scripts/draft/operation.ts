/** One operation, as its file in `paths/`. */
import { type Audience, type Operation, pageUrl, requestParts } from '@wechatpay-edge/vendor-pages'
import type { SchemaBook, Use } from './book.ts'
import { english } from './english.ts'
import type { ErrorBook } from './errors.ts'
import { itemTypeOf, type Keywords, type Side } from './facts.ts'
import { type Node, treeOf, withoutTaken } from './field.ts'
import { rateLimits } from './limits.ts'
import { deedOf, kebab, nounOf, operationName, pascal } from './names.ts'
import type { DraftPage } from './pages.ts'
import { matchPath, placeBody, type Trees } from './place.ts'
import { errorsOf, examplesOf, rivalMarks } from './rivals.ts'
import { examplesFor, type Samples, ValueMaker } from './samples.ts'
import { type Subject, tablesOf, type View } from './subjects.ts'
import { sentence, withEnglish } from './text.ts'

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

const standardHeaders = /^(?:authorization|accept|content-type)$/i

/** A header's 【A】或【B】 and the three that OpenAPI says in other words. */
const isOwnHeader = ({ name }: Node): boolean => !standardHeaders.test(name)

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
const bodyOf = ({ body, form }: Trees): readonly Node[] => (form.length > 0 ? form : body)

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

const headers = {
  signed: ['WechatpayTimestamp', 'WechatpayNonce', 'WechatpaySignature', 'WechatpaySerial', 'WechatpaySignatureType'],
  names: {
    WechatpayTimestamp: 'Wechatpay-Timestamp',
    WechatpayNonce: 'Wechatpay-Nonce',
    WechatpaySignature: 'Wechatpay-Signature',
    WechatpaySerial: 'Wechatpay-Serial',
    WechatpaySignatureType: 'Wechatpay-Signature-Type',
  } as Readonly<Record<string, string>>,
}

function responseHeaders(isSigned: boolean): Keywords {
  const names = isSigned ? headers.signed : []
  return Object.fromEntries([
    ['Request-ID', { $ref: '../../shared/headers.yaml#/RequestId' }],
    ...names.map((name) => [headers.names[name] ?? name, { $ref: `../../shared/headers.yaml#/${name}` }] as const),
  ])
}

const yearOf = ({ date }: DraftPage): string => `Page of ${date?.slice(0, 4) ?? 'the vendor'}`

/** Headers that the specs share, and any other as it is. */
function headerParameter(plan: Plan, node: Node, from: string, desk: Desk): unknown {
  const name = node.name.toLowerCase()
  if (name === 'idempotency-key') return { $ref: '../../shared/parameters.yaml#/IdempotencyKey' }
  if (name === 'wechatpay-serial') return { $ref: '../../shared/parameters.yaml#/WechatpaySerial' }
  const own = parameter({ values: plan.values, place: 'header', from }, node, desk) as Keywords
  return {
    ...own,
    required: false,
    'x-draft': [
      `header: nothing sends ${node.name} yet; the page says it is ${node.row.required ? 'required' : 'optional'}`,
    ],
  }
}

/** A parameter of an operation, in a file as `paths/create-order`. */
export function parameter(
  { values, place, from }: { readonly values: ValueMaker; readonly place: string; readonly from: string },
  node: Node,
  { book }: Desk,
): unknown {
  const { name, row } = node
  const value = values.valueOf(node)
  const example = { own: { summary: 'Made from the table', value } }
  const schema = book.property(node, 'request', from, values)
  const isObject = node.children.length > 0
  const isList = !isObject && place === 'query' && itemTypeOf(row.type).depth > 0
  const marks = [
    ...(isObject ? ['query: an object; how it is encoded is on the page for curl'] : []),
    ...(isList ? [`query: an array; explode: false (${name}=a,b), or JSON text? It is on the page for curl`] : []),
    ...(schema['x-encrypted'] === undefined || place === 'query'
      ? []
      : ['encrypted: the page says so of a parameter of the path']),
  ]
  const least = place === 'path' && schema.type === 'string' && schema.minLength === undefined ? { minLength: 1 } : {}
  const { 'x-encrypted': encrypted, ...plain } = schema
  // An empty array is not sent.
  const some = isList && row.required && schema.minItems === undefined ? { minItems: 1 } : {}
  const inner = { ...(place === 'query' ? schema : plain), ...least }
  return {
    name,
    in: place,
    required: place === 'path' || row.required,
    description: withEnglish(sentence(row.title, row.text) || name, english(name)),
    ...(marks.length > 0 ? { 'x-draft': marks } : {}),
    ...(isList ? { explode: true } : {}),
    ...(isObject
      ? { content: { 'application/json': { schema: inner, examples: example } } }
      : { schema: { ...inner, ...some }, examples: example }),
  }
}

interface Requested {
  readonly requestBody?: Keywords
  readonly marks: readonly string[]
  readonly vendor: readonly Keywords[]
}

const madeMark = (page: DraftPage): string =>
  `example: the request is made from the table; the vendor's is on ${pageUrl(page.id)}-curl`

function requestOf(plan: Plan, from: string, { book }: Desk): Requested {
  const { trees, page, values } = plan
  const nodes = bodyOf(trees)
  if (nodes.length === 0)
    return { marks: trees.query.length + trees.path.length > 0 ? [madeMark(page)] : [], vendor: [] }
  const isForm = trees.form.length > 0
  const given = isForm || page.sample === undefined ? [] : [{ name: undefined, text: JSON.stringify(page.sample) }]
  const { examples, vendor } = examplesFor(bodyOf(plan.own), given, values, yearOf(page))
  return {
    requestBody: {
      required: true,
      content: {
        [isForm ? 'multipart/form-data' : 'application/json']: {
          schema: book.rootRef(nodes, 'request', from),
          ...(isForm ? { encoding: { meta: { contentType: 'application/json' } } } : {}),
          examples,
        },
      },
    },
    marks: given.length === 0 ? [madeMark(page)] : [],
    vendor: vendor.map((one) => ({ in: 'request', ...one })),
  }
}

function answerOf(
  plan: Plan,
  from: string,
  { book }: Desk,
): { responses: Keywords; marks: string[]; vendor: Keywords[] } {
  const { operation, trees, page, values, view } = plan
  const { answer } = operation
  const nodes = trees.answer
  const isBinary = answer.kind === 'binary'
  const status = answer.status ?? (nodes.length > 0 || isBinary ? 200 : 204)
  const { examples, vendor } = examplesFor(plan.own.answer, examplesOf(view), values, yearOf(page))
  const marks = [
    ...(answer.status === undefined ? [`status: the page prints none; drafted as ${status}`] : []),
    ...(nodes.length === 0 && answer.kind === 'json' ? ['response: the page has no table of it'] : []),
    ...(nodes.length > 0 && Object.keys(examples).includes('made')
      ? ['example: the response is made from the table']
      : []),
    ...(isBinary ? ['response: its media type'] : []),
  ]
  const content = isBinary
    ? {
        'application/octet-stream': {
          schema: { type: 'string', format: 'binary' },
          examples: { own: { summary: 'Bytes of a file', value: '…' } },
        },
      }
    : nodes.length > 0
      ? { 'application/json': { schema: book.rootRef(nodes, 'answer', from), examples } }
      : undefined
  const success = {
    description: page.title ?? plan.id,
    headers: responseHeaders(!isBinary),
    ...(content === undefined ? {} : { content }),
  }
  return {
    responses: { [status]: success, default: { $ref: '../../shared/responses.yaml#/Failure' } },
    marks,
    vendor: vendor.map((one) => ({ in: 'answer', ...one })),
  }
}

const suffixWords = /[A-Za-z0-9]{2,5}(?=\s*[、,，/和或]|\s*(?:格式|后缀|文件|类型))/g

/** A form with a file is an upload: which fields of `meta` name it. */
function uploadOf({ trees }: Plan): { upload?: Keywords; marks: string[] } {
  if (trees.form.length === 0) return { marks: [] }
  const meta = trees.form.find(({ name }) => name === 'meta')?.children ?? []
  const find = (pattern: RegExp): string | undefined => meta.find(({ name }) => pattern.test(name))?.name
  const filename = find(/^file_?name$/)
  const digest = find(/sha256/)
  const words = trees.form.map(({ row }) => row.text).join(' ')
  const suffixes = [...new Set([...words.matchAll(suffixWords)].map(([word]) => word.toLowerCase()))].filter((word) =>
    /^(?:jpe?g|png|bmp|gif|pdf|mp4|avi|wmv|mpeg|mov|mkv|flv|f4v|m4v|rmvb|zip|xlsx?|docx?|csv|txt)$/.test(word),
  )
  return {
    upload: {
      ...(filename && { filename }),
      ...(digest && { digest }),
      ...(suffixes.length > 0 && { files: [{ suffixes }] }),
    },
    marks: [
      'x-upload: which files it takes, how large, and what the sandbox refuses them with',
      ...(digest === undefined ? ['x-upload: no field of meta is called the SHA-256 of the file'] : []),
    ],
  }
}

function downloadOf({ trees }: Plan): { download?: Keywords; marks: string[] } {
  const has = (name: string): boolean => trees.answer.some((node) => node.name === name)
  if (!has('download_url')) return { marks: [] }
  if (!has('hash_type') || !has('hash_value'))
    return { marks: ['x-download: the response has download_url, and no hash_type and hash_value'] }
  const gzip = trees.query.some(({ name }) => name === 'tar_type') ? { gzip: 'tar_type' } : {}
  return { download: { url: 'download_url', ...gzip }, marks: [] }
}

/** A query with both is that of a list, for the lint: whether it is read to its end, a person decides. */
function pagingOf({ trees }: Plan): { unpaged?: string; marks: string[] } {
  const query = trees.query.map(({ name }) => name)
  if (!query.includes('offset') || !query.includes('limit')) return { marks: [] }
  const rows = trees.answer.find(({ row }) => row.type === 'array[object]')?.name ?? '?'
  const total = trees.answer.find(({ name }) => /total/.test(name))?.name ?? '?'
  const pagination = `{ rows: ${rows}, total: ${total}, key: [?], offset: offset, limit: limit }`
  return {
    unpaged: 'To be written.',
    marks: [`x-pagination: ${pagination} in place of x-unpaged, if the list is paged so`],
  }
}

/** A page says more than tables do; what it contradicts itself in, a person decides. */
const pageMarks = ({ page }: Plan): string[] => [
  ...page.problems.map(({ line, text }) => `page: line ${line}: ${text}`),
  ...page.contradictions
    .filter(({ text }) => !/example/.test(text))
    .map(({ line, text }) => `page: line ${line}: ${text}`),
]

/** The path item of an operation: what its file has. */
export function writeOperation(desk: Desk, plan: Plan): Keywords {
  const from = `paths/${plan.file}`
  const { page, view, operation, own: trees, id } = plan
  const others = view.pages.slice(1).map((one) => ({ url: pageUrl(one.id), updated: one.date ?? '2000-01-01' }))
  const { rates, marks: limitMarks } = rateLimits(operation.limits)
  const request = requestOf(plan, from, desk)
  const answer = answerOf(plan, from, desk)
  const upload = uploadOf(plan)
  const download = downloadOf(plan)
  const paging = pagingOf(plan)
  const errors = desk.errors.list(errorsOf(view))
  const vendor = [...request.vendor, ...answer.vendor]
  const parameters = [
    ...trees.header.filter(isOwnHeader).map((node) => headerParameter(plan, node, from, desk)),
    ...trees.path.map((node) => parameter({ values: plan.values, place: 'path', from }, node, desk)),
    ...trees.query.map((node) => parameter({ values: plan.values, place: 'query', from }, node, desk)),
  ]
  const marks = [
    'operationId',
    'english',
    ...(page.title === undefined ? ['title'] : []),
    ...(page.date === undefined ? ['date: neither the page nor the list has one'] : []),
    ...plan.marks,
    ...pageMarks(plan),
    ...request.marks,
    ...answer.marks,
    ...limitMarks,
    ...upload.marks,
    ...download.marks,
    ...paging.marks,
    ...errors.marks,
    ...(errors.rows.length === 0 ? ['errors: the page has no table of them'] : []),
  ]
  return {
    [plan.method]: {
      operationId: id,
      tags: [desk.api],
      summary: page.title ?? id,
      description: `${page.title ?? id}。${deedOf(id)}`,
      'x-draft': [...new Set(marks)],
      'x-method': id,
      'x-official-url': pageUrl(page.id),
      ...(others.length > 0 ? { 'x-official-pages': others } : {}),
      'x-official-updated': page.date ?? '2000-01-01',
      // The lint refuses such a path without the reason.
      ...(plan.path.endsWith('/') ? { 'x-trailing-slash': `The page prints ${plan.path}` } : {}),
      'x-signed-answer': operation.answer.kind !== 'binary',
      ...(operation.callers.length > 0 ? { 'x-callers': operation.callers } : {}),
      ...(rates.length > 0 ? { 'x-rate-limit': rates } : {}),
      ...(upload.upload ? { 'x-upload': upload.upload } : {}),
      ...(paging.unpaged === undefined ? {} : { 'x-unpaged': paging.unpaged }),
      ...(download.download ? { 'x-download': download.download } : {}),
      ...(parameters.length > 0 ? { parameters } : {}),
      ...(request.requestBody ? { requestBody: request.requestBody } : {}),
      responses: answer.responses,
      'x-errors': errors.rows,
      ...(vendor.length > 0 ? { 'x-vendor-example': vendor } : {}),
    },
  }
}
