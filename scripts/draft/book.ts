/** All schemas of an API, as its files have them. Subtrees that say the same are one schema. */
import { english } from './english.ts'
import { Entries, type Entry, type EnumEntry, isText, type ObjectEntry, type Root, type Use } from './entries.ts'
import { itemTypeOf, type Keywords, type LeafFacts, leafFacts, type Side } from './facts.ts'
import type { Node } from './field.ts'
import { enumKey, objectKey } from './keys.ts'
import type { ValueMaker } from './samples.ts'
import { sentence, withEnglish } from './text.ts'
import { bare, otherWords, sayWords, withOtherWords } from './words.ts'

export interface SchemaFile {
  readonly path: string
  readonly schemas: Readonly<Record<string, Keywords>>
}

export class SchemaBook {
  readonly #entries: Entries

  /** @param taken - names that generated files have: types of paths and queries */
  constructor(taken: readonly string[]) {
    this.#entries = new Entries(taken)
  }

  /** The body or the response of an operation. */
  addRoot(root: Root, children: readonly Node[], use: Use): void {
    this.#entries.addRoot(root, children, use)
  }

  addChildren(children: readonly Node[], use: Use): void {
    this.#entries.addChildren(children, use)
  }

  /** A field and all below it. */
  addNode(node: Node, use: Use): void {
    this.#entries.addNode(node, use)
  }

  /** Gives every schema its name and its file. */
  settle(): void {
    this.#entries.settle()
  }

  #refTo({ name, file }: Entry, from: string): string {
    if (from.startsWith('schemas/')) return from === `schemas/${file}` ? `#/${name}` : `${file}.yaml#/${name}`
    return `../schemas/${file}.yaml#/${name}`
  }

  /** What refers to the schema of an object, from a file as `paths/create-order` or `schemas/common`. */
  rootRef(children: readonly Node[], side: Side, from: string): { readonly $ref: string } {
    return { $ref: this.#refTo(this.#entries.entryOf(objectKey(children, side)), from) }
  }

  rootName(children: readonly Node[], side: Side): string {
    return this.#entries.entryOf(objectKey(children, side)).name
  }

  /** The schema of a field, as a property or a parameter in a file. */
  property(node: Node, side: Side, from: string, values: ValueMaker): Keywords {
    const { depth } = itemTypeOf(node.row.type)
    const facts = leafFacts(node, side)
    const item = this.#itemOf(node, facts, side, from)
    if (depth === 0) return { ...this.#single(node, facts, item, values), ...this.#own(node, facts) }
    const { title, text } = node.row
    const nested = Array.from({ length: depth - 1 }).reduce<Keywords>(
      (items) => ({ type: 'array', items }),
      item.schema,
    )
    return {
      type: 'array',
      ...(title === undefined ? {} : { title }),
      description: this.#describe(node, title, text),
      ...facts.array,
      ...this.#own(node, facts),
      items: nested,
    }
  }

  #describe(node: Node, title: string | undefined, text: string): string {
    return withEnglish(sentence(title, text) || node.name, english(node.name))
  }

  /** The marks of a field, and who has it. */
  #own(node: Node, { marks, members, keywords }: LeafFacts): Keywords {
    const { depth } = itemTypeOf(node.row.type)
    const isNamed = node.children.length > 0 || (members !== undefined && keywords.type === 'string')
    const all = [...(english(node.name) === undefined && !(isNamed && depth === 0) ? ['english'] : []), ...marks]
    return {
      ...(node.audience === undefined ? {} : { 'x-audience': node.audience }),
      ...(all.length === 0 ? {} : { 'x-draft': all }),
    }
  }

  /** What one value of the field is, without its words. */
  #itemOf(node: Node, facts: LeafFacts, side: Side, from: string): { schema: Keywords; entry?: Entry } {
    if (node.children.length > 0) {
      const entry = this.#entries.entryOf(objectKey(node.children, side))
      return { schema: { $ref: this.#refTo(entry, from) }, entry }
    }
    const { keywords, members } = facts
    if (!members) return { schema: keywords }
    if (!isText(facts)) {
      const own = { ...keywords, enum: members.values, 'x-enum-descriptions': members.words }
      return { schema: side === 'answer' ? { anyOf: [own, { type: keywords.type }] } : own }
    }
    const entry = this.#entries.entryOf(enumKey(node, members))
    const ref = { $ref: this.#refTo(entry, from) }
    return { schema: side === 'answer' ? { anyOf: [ref, { type: 'string' }] } : ref, entry }
  }

  #single(
    node: Node,
    { keywords, members }: LeafFacts,
    item: { schema: Keywords; entry?: Entry },
    values: ValueMaker,
  ): Keywords {
    const { title, text } = node.row
    const named = title === undefined ? {} : { title }
    const description = this.#describe(node, title, text)
    if (item.entry && item.schema.$ref !== undefined) {
      const isSame = sayWords(node) === this.#wordsOf(item.entry)
      const isOwnLength = members !== undefined && keywords.maxLength !== this.#lengthOf(item.entry)
      const extra = members ? pick(keywords, ['default', 'deprecated', ...(isOwnLength ? ['maxLength'] : [])]) : {}
      return isSame ? { ...item.schema, ...extra } : { ...item.schema, ...named, description, ...extra }
    }
    if (members)
      return {
        ...item.schema,
        ...named,
        description,
        ...pick(keywords, ['maxLength', 'minLength', 'default', 'deprecated']),
        ...(item.entry ? {} : { examples: [members.values[0]] }),
      }
    const { type, format, ...more } = keywords
    return {
      ...(type === undefined ? {} : { type }),
      ...(format === undefined ? {} : { format }),
      ...named,
      description,
      ...more,
      examples: [values.valueOf(node)],
    }
  }

  #lengthOf({ what }: Entry): unknown {
    return what.kind === 'enum' ? leafFacts(what.node, 'answer').keywords.maxLength : undefined
  }

  #wordsOf({ what }: Entry): string {
    return what.kind === 'enum' ? sayWords(what.node) : bare(sentence(what.title, what.text))
  }

  #objectSchema(entry: Entry, what: ObjectEntry, from: string): Keywords {
    const use = entry.uses[0]
    if (!use) throw new Error(`${entry.name} is used nowhere`)
    const { side, values } = use
    const required = what.children.filter(({ row }) => row.required).map(({ name }) => name)
    const description = sentence(what.title, what.text) || entry.name
    const sides = new Set(entry.uses.map((one) => one.side))
    const others = [...entry.titles].filter((title) => title !== what.title)
    const marks = [
      'english',
      ...(others.length > 0 ? [`title: also ${others.join(', ')}`] : []),
      ...this.#entries.similarTo(entry),
      ...(sides.size > 1 ? ['sides: a request and a response have the same fields'] : []),
    ]
    return {
      type: 'object',
      ...(what.title === undefined ? {} : { title: what.title }),
      description,
      'x-draft': marks,
      ...(required.length > 0 ? { required } : {}),
      properties: Object.fromEntries(
        what.children.map((child) => [
          child.name,
          this.property(withOtherWords(child, entry.others), side, from, values),
        ]),
      ),
      examples: [values.objectOf(what.children)],
    }
  }

  #enumSchema(entry: Entry, { members, node }: EnumEntry): Keywords {
    const { title, text } = node.row
    const others = [...entry.titles].filter((one) => one !== title)
    const { maxLength } = leafFacts(node, 'answer').keywords
    const translated = english(node.name)
    const marks = [
      ...(translated === undefined ? ['english'] : []),
      ...(others.length > 0 ? [`title: also ${others.join(', ')}`] : []),
      ...otherWords(node, entry.others),
    ]
    return {
      type: 'string',
      ...(title === undefined ? {} : { title }),
      description: withEnglish(sentence(title, text) || node.name, translated),
      ...(marks.length > 0 ? { 'x-draft': marks } : {}),
      ...(maxLength === undefined ? {} : { maxLength }),
      enum: members.values,
      'x-enum-descriptions': members.words,
      examples: [members.values[0]],
    }
  }

  /** Every file of schemas, in the order in which the pages name them. */
  files(): SchemaFile[] {
    const files = new Map<string, Record<string, Keywords>>()
    for (const entry of this.#entries.all()) {
      const path = `schemas/${entry.file}`
      const schemas = files.get(path) ?? {}
      files.set(path, schemas)
      schemas[entry.name] =
        entry.what.kind === 'enum' ? this.#enumSchema(entry, entry.what) : this.#objectSchema(entry, entry.what, path)
    }
    return [...files].map(([path, schemas]) => ({ path, schemas }))
  }
}

function pick(from: Keywords, names: readonly string[]): Keywords {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}
