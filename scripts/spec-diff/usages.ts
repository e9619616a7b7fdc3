/** Where each node of a spec is used: by which operation, on which side, as which field. */
import {
  escapePart,
  type Fields,
  follow,
  isFields,
  listOf,
  nodeAt,
  operationsOf,
  type SpecDocument,
} from './document.ts'

/** One field of one operation. */
export interface Place {
  readonly operation: string
  readonly side: 'request' | 'response' | 'notification'
  /** `error` is the body of a response that is no success. */
  readonly in: 'body' | 'query' | 'path' | 'header' | 'error'
  /** `partner.appid`, `data[].state`; empty for the whole body. */
  readonly field: string
}

/** How a node is used there. */
export interface Usage extends Place {
  /** Whether the field must be there. */
  readonly isRequired: boolean
  /** Whether another branch takes any text, so that an enum is open. */
  readonly isOpen: boolean
  /** Whether the node counts under a condition alone: a branch of `if`, `anyOf` or `oneOf`. */
  readonly isConditional: boolean
}

/** Pointer of a node → its usages. */
export type Usages = ReadonlyMap<string, readonly Usage[]>

export const placeKey = (place: Place): string => [place.operation, place.side, place.in, place.field].join(' ')

/** Finds every usage of every schema, parameter, body and response of a spec. */
export function findUsages(document: SpecDocument): Usages {
  const usages = new Map<string, Usage[]>()

  const note = (pointer: string, usage: Usage): void => {
    usages.set(pointer, [...(usages.get(pointer) ?? []), usage])
  }

  /** A schema, what it refers to, and all that is in it. */
  const visit = (pointer: string, usage: Usage, above: readonly string[]): void => {
    if (above.includes(pointer)) return
    note(pointer, usage)
    const within = [...above, pointer]
    const { pointer: target } = follow(document, pointer)
    if (target !== pointer) visit(target, usage, within)
    const node = fieldsOf(nodeAt(document, pointer))
    const required = listOf(node.required)
    for (const name of Object.keys(fieldsOf(node.properties))) {
      const field = usage.field === '' ? name : `${usage.field}.${name}`
      const inner = { ...usage, field, isRequired: required.includes(name), isOpen: false }
      visit(`${pointer}/properties/${escapePart(name)}`, inner, within)
    }
    if (isFields(node.items)) visit(`${pointer}/items`, { ...usage, field: `${usage.field}[]`, isOpen: false }, within)
    visitBranches(pointer, node, usage, within)
  }

  const visitBranches = (pointer: string, node: Fields, usage: Usage, within: readonly string[]): void => {
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      const branches = listOf(node[keyword])
      const isOpen =
        usage.isOpen || branches.some((_, index) => isFreeText(follow(document, at(pointer, keyword, index)).node))
      const isConditional = usage.isConditional || (keyword !== 'allOf' && !isOpen)
      for (const index of branches.keys()) {
        visit(at(pointer, keyword, index), { ...usage, isOpen, isConditional }, within)
      }
    }
    for (const keyword of ['if', 'then', 'else']) {
      if (isFields(node[keyword])) visit(`${pointer}/${keyword}`, { ...usage, isConditional: true }, within)
    }
  }

  for (const { id, kind, pointer, node } of operationsOf(document)) {
    const isWebhook = kind === 'webhook'
    const place = (side: Place['side'], where: Place['in'], field: string, isRequired: boolean): Usage => ({
      operation: id,
      side: isWebhook ? 'notification' : side,
      in: where,
      field,
      isRequired,
      isOpen: false,
      isConditional: false,
    })
    const visitMedia = (owner: string, usage: Usage): void => {
      note(owner, usage)
      const { pointer: target, node: body } = follow(document, owner)
      note(target, usage)
      for (const type of Object.keys(fieldsOf(body.content))) {
        const media = `${target}/content/${escapePart(type)}`
        note(media, usage)
        visit(`${media}/schema`, usage, [])
      }
      if (isFields(body.schema)) visit(`${target}/schema`, usage, [])
      for (const name of Object.keys(fieldsOf(body.headers))) {
        visitMedia(`${target}/headers/${escapePart(name)}`, { ...usage, in: 'header', field: name, isRequired: false })
      }
    }
    listOf(node.parameters).forEach((_, index) => {
      const { node: parameter } = follow(document, at(pointer, 'parameters', index))
      const where = parameter.in as Place['in']
      visitMedia(
        at(pointer, 'parameters', index),
        place('request', where, String(parameter.name), parameter.required === true),
      )
    })
    // What a notification brings is in its envelope, and in what is decrypted of it.
    if (node['x-decrypted']) visitMedia(`${pointer}/x-decrypted`, place('response', 'body', '', true))
    if (node.requestBody) visitMedia(`${pointer}/requestBody`, place('request', 'body', '', true))
    for (const status of Object.keys(fieldsOf(node.responses))) {
      // The receiver's own response to a notification is nothing that it reads.
      const where = status.startsWith('2') ? 'body' : 'error'
      if (!isWebhook) visitMedia(`${pointer}/responses/${status}`, place('response', where, '', true))
    }
  }
  return usages
}

const at = (pointer: string, keyword: string, index: number): string => `${pointer}/${keyword}/${index}`

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

const isFreeText = (node: Fields): boolean =>
  node.type === 'string' && ['enum', 'const', 'pattern'].every((keyword) => node[keyword] === undefined)
