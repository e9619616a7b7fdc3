/** One operation, as its file in `paths/`. */
import { pageUrl } from '@wechatpay-edge/vendor-pages'
import type { Keywords } from './facts.ts'
import type { Node } from './field.ts'
import { rateLimits } from './limits.ts'
import { deedOf } from './names.ts'
import type { DraftPage } from './pages.ts'
import { headerParameter, parameter } from './parameter.ts'
import { bodyOf, type Desk, type Plan } from './plan.ts'
import { errorsOf, examplesOf } from './rivals.ts'
import { examplesFor } from './samples.ts'
import { downloadOf, pagingOf, uploadOf } from './traits.ts'

const standardHeaders = /^(?:authorization|accept|content-type)$/i

/** A header's 【A】或【B】 and the three that OpenAPI says in other words. */
const isOwnHeader = ({ name }: Node): boolean => !standardHeaders.test(name)

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
