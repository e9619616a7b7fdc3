/** A bundled spec as plain data, and the pointers into it. */

export type Json = null | boolean | number | string | readonly Json[] | Fields
export type Fields = { readonly [name: string]: Json }

/** One operation of a spec, or one webhook, as it is written: its `$ref`s are not followed. */
export type OperationNode = Fields & { readonly operationId?: string; readonly deprecated?: boolean }

type Paths = { readonly [path: string]: { readonly [method: string]: OperationNode } }

export interface SpecDocument {
  readonly info: { readonly title: string; readonly version?: string }
  /** Whose view it is, if there are two. */
  readonly 'x-audience'?: string
  readonly paths?: Paths
  readonly webhooks?: Paths
}

/** Where an operation is. */
export interface Operation {
  readonly id: string
  readonly kind: 'operation' | 'webhook'
  readonly method: string
  /** The path, or the webhook's name. */
  readonly path: string
  readonly pointer: string
  readonly node: OperationNode
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : [])

/** `a/b` as a part of a pointer (RFC 6901). */
export const escapePart = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1')

/** The parts of a pointer, unescaped. */
export const partsOf = (pointer: string): string[] =>
  pointer
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The node above a node. */
export const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'))

/** What a pointer points to; `undefined` for nothing. */
export function nodeAt(document: SpecDocument, pointer: string): Json | undefined {
  return partsOf(pointer).reduce<Json | undefined>(
    (node, part) => (typeof node === 'object' && node !== null ? (node as Fields)[part] : undefined),
    document as unknown as Json,
  )
}

/** A node, or what its `$ref` points to, with the pointer of it. */
export function follow(document: SpecDocument, pointer: string): { readonly pointer: string; readonly node: Fields } {
  const node = nodeAt(document, pointer)
  if (!isFields(node)) return { pointer, node: {} }
  return typeof node.$ref === 'string' ? follow(document, node.$ref) : { pointer, node }
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** Every operation, and every webhook, in the spec's order. A webhook without an operationId is named by its key. */
export function operationsOf(document: SpecDocument): Operation[] {
  const read = (kind: Operation['kind'], section: string, items: Paths = {}): Operation[] =>
    Object.entries(items).flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const node = item[method]
        if (!node) return []
        const pointer = `#/${section}/${escapePart(path)}/${method}`
        return [{ id: node.operationId ?? path, kind, method, path, pointer, node }]
      }),
    )
  return [...read('operation', 'paths', document.paths), ...read('webhook', 'webhooks', document.webhooks)]
}
