/** Reads a draft as OpenAPI has it, following every `$ref`: what the specs' own readers do is not used. */
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { parse } from 'yaml'
import { root } from '../../../scripts/lib/run.ts'

export type Node = { readonly [key: string]: unknown }

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field as it is used: its own keywords, and those of what it refers to. */
export interface DraftedField {
  readonly name: string
  readonly required: boolean
  /** Every node that says something of it. */
  readonly nodes: readonly Node[]
}

const shared = new Map<string, unknown>()

export class Drafted {
  readonly #files = new Map<string, unknown>()

  constructor(texts: ReadonlyMap<string, string>) {
    for (const [path, text] of texts) this.#files.set(`api/${path}`, parse(text))
  }

  get files(): ReadonlyMap<string, unknown> {
    return this.#files
  }

  #read(file: string): unknown {
    if (this.#files.has(file)) return this.#files.get(file)
    if (!shared.has(file)) shared.set(file, parse(readFileSync(`${root}/openapi/${file}`, 'utf8')))
    return shared.get(file)
  }

  follow(file: string, ref: string): { readonly file: string; readonly node: unknown } {
    const [path = '', pointer = ''] = ref.split('#')
    const target = path === '' ? file : posix.join(posix.dirname(file), path)
    const node = pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((one, key) => (isNode(one) ? one[key] : undefined), this.#read(target))
    if (node === undefined) throw new Error(`${file}: ${ref} leads nowhere`)
    return { file: target, node }
  }

  /** The node and all that it refers to. */
  chain(file: string, node: unknown): { readonly file: string; readonly node: Node }[] {
    if (!isNode(node)) return []
    const next = typeof node.$ref === 'string' ? this.follow(file, node.$ref) : undefined
    const inner = [node.items, ...(Array.isArray(node.anyOf) ? node.anyOf : [])]
    return [
      { file, node },
      ...(next ? this.chain(next.file, next.node) : []),
      ...inner.flatMap((one) => this.chain(file, one)),
    ]
  }

  /** All fields below a schema, by dotted names. */
  fields(file: string, schema: unknown, prefix = ''): DraftedField[] {
    return this.chain(file, schema).flatMap(({ file: from, node }) => {
      const required = Array.isArray(node.required) ? node.required : []
      const properties = isNode(node.properties) ? Object.entries(node.properties) : []
      return properties.flatMap(([key, property]) => {
        const name = `${prefix}${key}`
        const nodes = this.chain(from, property).map(({ node: one }) => one)
        return [{ name, required: required.includes(key), nodes }, ...this.fields(from, property, `${name}.`)]
      })
    })
  }

  /** Operations and webhooks: the file, and what is in it. */
  operations(): { readonly file: string; readonly operation: Node }[] {
    return [...this.#files].flatMap(([file, content]) =>
      /^api\/(?:paths|webhooks)\//.test(file) && isNode(content)
        ? Object.values(content).flatMap((operation) => (isNode(operation) ? [{ file, operation }] : []))
        : [],
    )
  }

  /** Every mark of the draft, in one text. */
  marks(): string {
    const all: string[] = []
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) for (const one of value) visit(one)
      else if (isNode(value))
        for (const [key, inner] of Object.entries(value))
          if (key === 'x-draft' && Array.isArray(inner)) all.push(...inner.map(String))
          else visit(inner)
    }
    for (const content of this.#files.values()) visit(content)
    return all.join('\n')
  }
}

export const listOf = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : [])
