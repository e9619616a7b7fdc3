/** What a page prints and its draft has neither as such nor in a mark. */
import { isDeepStrictEqual } from 'node:util'
import { Drafted, type DraftedField, isNode, listOf, type Node } from './drafted.ts'
import { type PrintedRow, readPrinted } from './printed.ts'

/** OpenAPI has other words for them. */
const standard = /^(?:authorization|accept|content-type)$/i

/** What every notification and every response to one has, in `openapi/shared`. */
const envelope = /^(?:id|create_time|event_type|resource_type|resource|summary|code|message|resource\.\w+)$/

const contentOf = (holder: unknown): Node[] =>
  isNode(holder) && isNode(holder.content) ? Object.values(holder.content).filter(isNode) : []

function successOf({ responses }: Node): Node | undefined {
  const entries = isNode(responses) ? Object.entries(responses) : []
  const found = entries.find(([status]) => /^2/.test(status))?.[1]
  return isNode(found) ? found : undefined
}

function requestFields(drafted: Drafted, file: string, operation: Node): DraftedField[] {
  const parameters = listOf(operation.parameters).flatMap((one) => {
    const { file: from, node } = typeof one.$ref === 'string' ? drafted.follow(file, one.$ref) : { file, node: one }
    if (!isNode(node)) return []
    const schema = node.schema ?? contentOf(node)[0]?.schema
    const nodes = [node, one, ...drafted.chain(from, schema).map(({ node: inner }) => inner)]
    const name = String(node.name)
    return [{ name, required: node.required === true, nodes }, ...drafted.fields(from, schema, `${name}.`)]
  })
  const body = contentOf(operation.requestBody).flatMap(({ schema }) => drafted.fields(file, schema))
  return [...parameters, ...body]
}

function answerFields(drafted: Drafted, file: string, operation: Node): DraftedField[] {
  const decrypted = isNode(operation['x-decrypted']) ? drafted.fields(file, operation['x-decrypted'].schema) : []
  return [...contentOf(successOf(operation)).flatMap(({ schema }) => drafted.fields(file, schema)), ...decrypted]
}

/** Every text that a field says. */
const textOf = ({ nodes }: DraftedField): string =>
  nodes
    .flatMap(({ title, description, 'x-enum-descriptions': members, 'x-draft': marks }) => [
      title,
      description,
      ...(isNode(members) ? Object.values(members) : []),
      ...(Array.isArray(marks) ? marks : []),
    ])
    .join('\n')

function lostOfRow(row: PrintedRow, fields: readonly DraftedField[], marks: string): string[] {
  const { name, side } = row
  const same = fields.filter((field) => field.name.toLowerCase() === name.toLowerCase())
  const where = `${side} ${name}`
  if (same.length === 0) return marks.includes(name) ? [] : [`${where}: no field`]
  const text = same.map(textOf).join('\n')
  const nodes = same.flatMap((field) => field.nodes)
  const isHeader = nodes.some((node) => node.in === 'header')
  const length = /^string\((?:\d+,)?(\d+)\)$/.exec(row.type)?.[1]
  const hasLength =
    length === undefined || nodes.some((node) => String(node.maxLength) === length) || text.includes(length)
  const values = nodes.flatMap((node) => (Array.isArray(node.enum) ? node.enum.map(String) : []))
  return [
    ...(hasLength || isHeader ? [] : [`${where}: no length ${length}`]),
    ...(!row.required || isHeader || same.some(({ required }) => required) || text.includes('twice:')
      ? []
      : [`${where}: not required`]),
    ...row.members
      .filter((member) => !values.includes(member) && !text.includes(member))
      .map((member) => `${where}: no ${member}`),
    ...(isHeader ? [] : row.words.filter((word) => !text.includes(word)).map((word) => `${where}: no ${word}`)),
  ]
}

/** `ORDER_NOT_ EXIST` is ORDER_NOT_EXIST, `SYSTEM ERROR` SYSTEM_ERROR. */
const keyOf = (status: unknown, code: unknown): string => `${status} ${String(code).replaceAll(/[\s_]/g, '')}`

function lostErrors(drafted: Drafted, markdown: string): string[] {
  const rows = drafted.operations().flatMap(({ file, operation }) =>
    listOf(operation['x-errors']).flatMap((one) => {
      const { node } = typeof one.$ref === 'string' ? drafted.follow(file, one.$ref) : { node: one }
      return isNode(node)
        ? [{ key: keyOf(node.status, node.code), text: JSON.stringify(node).replaceAll(' ', '') }]
        : []
    }),
  )
  return readPrinted(markdown).errors.flatMap(({ status, code, words }) => {
    const key = keyOf(status, code)
    const same = rows.filter((row) => row.key === key)
    const isThere = same.some(({ text }) => words.every((word) => text.includes(word)))
    return isThere ? [] : [`error ${key}: ${same.length === 0 ? 'no row' : `no ${words.join(' ')}`}`]
  })
}

function lostExamples(drafted: Drafted, markdown: string): string[] {
  const has = drafted
    .operations()
    .flatMap(({ operation }) => [
      ...[...contentOf(successOf(operation)), operation['x-decrypted']].flatMap((media) =>
        isNode(media) && isNode(media.examples)
          ? Object.values(media.examples).flatMap((one) => (isNode(one) ? [one.value] : []))
          : [],
      ),
      ...listOf(operation['x-vendor-example']).map(({ value }) => value),
    ])
  return readPrinted(markdown).examples.flatMap((text, at) => {
    if (/无应答包体/.test(text)) return []
    const value = parsed(text)
    const isThere = has.some((one) => isDeepStrictEqual(one, value) || squash(one) === squash(text))
    return isThere ? [] : [`example ${at + 1} is neither an example nor a vendor's example`]
  })
}

const squash = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll(/\s/g, '') : undefined)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is on the page and not in its draft. */
export function findLost(texts: ReadonlyMap<string, string>, markdown: string): string[] {
  const drafted = new Drafted(texts)
  const marks = drafted.marks()
  const operations = drafted.operations()
  const isWebhook = operations.some(({ operation }) => operation['x-event-types'] !== undefined)
  const of = {
    request: operations.flatMap(({ file, operation }) => requestFields(drafted, file, operation)),
    answer: operations.flatMap(({ file, operation }) => answerFields(drafted, file, operation)),
  }
  const { rows, callers } = readPrinted(markdown)
  const own = rows.filter(({ name }) => !standard.test(name) && !(isWebhook && envelope.test(name)))
  const called = operations.flatMap(({ operation }) => operation['x-callers'] ?? [])
  return [
    ...own.flatMap((row) => lostOfRow(row, isWebhook ? of.answer : of[row.side], marks)),
    ...lostErrors(drafted, markdown),
    ...(isWebhook ? [] : lostExamples(drafted, markdown)),
    ...callers.filter((one) => !called.includes(one)).map((one) => `caller ${one}`),
  ]
}
