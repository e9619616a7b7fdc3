/** One parameter of an operation. */
import { english } from './english.ts'
import { itemTypeOf, type Keywords } from './facts.ts'
import type { Node } from './field.ts'
import type { Desk, Plan } from './plan.ts'
import type { ValueMaker } from './samples.ts'
import { sentence, withEnglish } from './text.ts'

/** Headers that the specs share, and any other as it is. */
export function headerParameter(plan: Plan, node: Node, from: string, desk: Desk): unknown {
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
