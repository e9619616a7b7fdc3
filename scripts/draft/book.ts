/**
 * All schemas of an API. Subtrees that say the same are one schema, whatever words the pages use; names are given when
 * all are known, so that the most used has the shortest.
 */
import { english } from './english.ts'
import { itemTypeOf, type Keywords, type LeafFacts, leafFacts, type Members, type Side } from './facts.ts'
import type { Node } from './field.ts'
import { pascal } from './names.ts'
import type { ValueMaker } from './samples.ts'
import { sentence, withEnglish } from './text.ts'

/** Where a schema is used. */
export interface Use {
  readonly side: Side
  /** The file of the operation, without its suffix: `create-order`. */
  readonly file: string
  /** Names above, the operation's first: `CreateOrder`, `Detail`. */
  readonly above: readonly string[]
  /** The page that prints it. */
  readonly page: string
  readonly values: ValueMaker
}

interface ObjectEntry {
  readonly kind: 'object'
  readonly children: readonly Node[]
  readonly title: string | undefined
  readonly text: string
  readonly marks: readonly string[]
}

interface EnumEntry {
  readonly kind: 'enum'
  readonly members: Members
  readonly node: Node
}

interface Entry {
  readonly key: string
  readonly what: ObjectEntry | EnumEntry
  readonly base: string
  readonly uses: Use[]
  /** The same at other places, whose words may be others. */
  readonly others: (readonly Node[])[]
  /** Other words of the pages for the same: titles. */
  readonly titles: Set<string>
  name: string
  file: string
}

/** What a root schema is called and its own title. */
export interface Root {
  readonly name: string
  readonly title?: string | undefined
  readonly text: string
}

/** Names that generated files, shared schemas or the language use. */
const reserved = new Set(
  (
    'ErrorBody ErrorDetail Notification NotificationEnvelope NotificationFailure EncryptedResource Webhook ErrorCode Omit Promise Record AsyncIterable ApiClient ' +
    'ApiClientOptions ApiPromise AsRead CallOptions DownloadedFile FileOptions Upload WechatPay WriteOptions Object Array ' +
    'Date Error String Number Boolean Function Symbol Map Set Request Response'
  ).split(' '),
)

/** Field names that say nothing alone. */
const vague =
  /^(?:type|state|status|scope|code|name|data|info|list|item|items|detail|details|value|result|mode|level|kind|time)$/

function leafKey(node: Node, side: Side): unknown {
  const { keywords, members, array } = leafFacts(node, side)
  const { row } = node
  const words = side === 'request' ? [row.condition, row.characters, row.limit, row.default] : []
  return [node.name, row.type, row.required, node.audience, keywords, members?.values, members && side, array, words]
}

function nodeKey(node: Node, side: Side): unknown {
  return [leafKey(node, side), childrenKey(node.children, side)]
}

function childrenKey(children: readonly Node[], side: Side): unknown {
  const byName = [...children].sort((a, b) => (a.name < b.name ? -1 : 1))
  return byName.map((child) => nodeKey(child, side))
}

const objectKey = (children: readonly Node[], side: Side): string =>
  JSON.stringify(['object', childrenKey(children, side)])
const enumKey = (node: Node, { values }: Members): string =>
  JSON.stringify(['enum', node.row.type.replace(/^array\[|\]$/g, ''), values])

const isText = ({ keywords }: LeafFacts): boolean => keywords.type === 'string'

export interface SchemaFile {
  readonly path: string
  readonly schemas: Readonly<Record<string, Keywords>>
}

export class SchemaBook {
  readonly #entries = new Map<string, Entry>()
  readonly #taken = new Set(reserved)

  /** @param taken - names that generated files have: types of paths and queries */
  constructor(taken: readonly string[]) {
    for (const name of taken) this.#taken.add(name)
  }

  /** The body or the response of an operation. */
  addRoot(root: Root, children: readonly Node[], use: Use): void {
    const what = { kind: 'object', children, title: root.title, text: root.text, marks: [] } as const
    this.#add(objectKey(children, use.side), what, root.name, use)
    this.addChildren(children, use)
  }

  addChildren(children: readonly Node[], use: Use): void {
    for (const child of children) this.addNode(child, use)
  }

  /** A field and all below it. */
  addNode(node: Node, use: Use): void {
    const { row, children, name } = node
    if (children.length > 0) {
      const what = { kind: 'object', children, title: row.title, text: row.text, marks: [] } as const
      this.#add(objectKey(children, use.side), what, this.#baseOf(name, use), use)
      this.addChildren(children, { ...use, above: [...use.above, pascal(name)] })
      return
    }
    const facts = leafFacts(node, use.side)
    if (!facts.members || !isText(facts)) return
    this.#add(
      enumKey(node, facts.members),
      { kind: 'enum', members: facts.members, node },
      this.#baseOf(name, use),
      use,
    )
  }

  #baseOf(name: string, { above }: Use): string {
    return vague.test(name) ? `${above.at(-1) ?? ''}${pascal(name)}` : pascal(name)
  }

  #add(key: string, what: Entry['what'], base: string, use: Use): void {
    const known = this.#entries.get(key)
    const title = what.kind === 'enum' ? what.node.row.title : what.title
    if (known) {
      known.uses.push(use)
      known.others.push(what.kind === 'enum' ? [what.node] : what.children)
      if (title !== undefined) known.titles.add(title)
      return
    }
    const titles = new Set(title === undefined ? [] : [title])
    this.#entries.set(key, { key, what, base, uses: [use], others: [], titles, name: '', file: '' })
  }

  /** Gives every schema its name and its file. */
  settle(): void {
    const entries = [...this.#entries.values()]
    const isAnswer = ({ uses }: Entry): boolean => uses.every(({ side }) => side === 'answer')
    const order = entries
      .map((entry, at) => ({ entry, at }))
      .sort(
        (a, b) =>
          Number(isAnswer(a.entry)) - Number(isAnswer(b.entry)) ||
          b.entry.uses.length - a.entry.uses.length ||
          a.at - b.at,
      )
    for (const { entry } of order) {
      entry.name = this.#nameOf(entry, isAnswer(entry))
      this.#taken.add(entry.name)
      const files = new Set(entry.uses.map(({ file }) => file))
      entry.file = files.size === 1 ? ([...files][0] ?? 'common') : 'common'
    }
  }

  #nameOf({ base, uses, what }: Entry, isAnswer: boolean): string {
    const above = uses[0]?.above ?? []
    const isOfRequest = [...this.#entries.values()].some(
      (entry) => entry.name === base && entry.uses.some(({ side }) => side === 'request'),
    )
    const suffix = isAnswer && isOfRequest && what.kind === 'object' ? 'Answer' : ''
    const parents = above.map((_, at) => `${above.slice(above.length - 1 - at).join('')}${base}`)
    const candidates = [base, ...parents].flatMap((one) => [one, `${one}${suffix}`])
    const free = candidates.find((one) => !this.#taken.has(one) && /^(?!Given[A-Z])[A-Z]\w*$/.test(one))
    if (free !== undefined) return free
    for (let count = 2; ; count += 1) {
      const name = `${candidates.findLast((one) => /^[A-Z]/.test(one)) ?? 'Thing'}${count}`
      if (!this.#taken.has(name)) return name
    }
  }

  /** Schemas of nearly the same fields: a person may see that they are one. */
  #similarTo(entry: Entry): string[] {
    const own = fieldsOf(entry)
    if (own === undefined || own.size < 2) return []
    return [...this.#entries.values()].flatMap((other) => {
      const theirs = other === entry ? undefined : fieldsOf(other)
      if (theirs === undefined || other.name > entry.name) return []
      const names = new Set([...own.keys(), ...theirs.keys()])
      const common = [...names].filter((name) => own.has(name) && theirs.has(name))
      if (common.length / names.size < 0.8) return []
      const different = [...names].filter((name) => own.get(name) !== theirs.get(name))
      return [`similar: ${other.name} differs in ${different.join(', ') || 'its side'}`]
    })
  }

  #entryOf(key: string): Entry {
    const entry = this.#entries.get(key)
    if (!entry) throw new Error(`no schema was collected for ${key.slice(0, 200)}`)
    return entry
  }

  #refTo({ name, file }: Entry, from: string): string {
    if (from.startsWith('schemas/')) return from === `schemas/${file}` ? `#/${name}` : `${file}.yaml#/${name}`
    return `../schemas/${file}.yaml#/${name}`
  }

  /** What refers to the schema of an object, from a file as `paths/create-order` or `schemas/common`. */
  rootRef(children: readonly Node[], side: Side, from: string): { readonly $ref: string } {
    return { $ref: this.#refTo(this.#entryOf(objectKey(children, side)), from) }
  }

  rootName(children: readonly Node[], side: Side): string {
    return this.#entryOf(objectKey(children, side)).name
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
      const entry = this.#entryOf(objectKey(node.children, side))
      return { schema: { $ref: this.#refTo(entry, from) }, entry }
    }
    const { keywords, members } = facts
    if (!members) return { schema: keywords }
    if (!isText(facts)) {
      const own = { ...keywords, enum: members.values, 'x-enum-descriptions': members.words }
      return { schema: side === 'answer' ? { anyOf: [own, { type: keywords.type }] } : own }
    }
    const entry = this.#entryOf(enumKey(node, members))
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
      ...this.#similarTo(entry),
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
    for (const entry of this.#entries.values()) {
      const path = `schemas/${entry.file}`
      const schemas = files.get(path) ?? {}
      files.set(path, schemas)
      schemas[entry.name] =
        entry.what.kind === 'enum' ? this.#enumSchema(entry, entry.what) : this.#objectSchema(entry, entry.what, path)
    }
    return [...files].map(([path, schemas]) => ({ path, schemas }))
  }
}

const bare = (text: string): string => text.replace(/\s/g, '')

/** The words of a row, whatever blanks they have. */
const sayWords = ({ row }: Node): string => bare(sentence(row.title, row.text))

/** Other words of pages for the same field at other places: a mark for each. */
function otherWords(node: Node, others: readonly (readonly Node[])[]): string[] {
  const rows = others.flatMap((list) => list.filter(({ name }) => name === node.name)).map(({ row }) => row)
  const texts = new Map(rows.map(({ title, text }) => [bare(sentence(title, text)), sentence(title, text)]))
  texts.delete(sayWords(node))
  return [...texts.values()].filter((text) => text !== '').map((text) => `words: also ${text}`)
}

/** An object's field that has a schema of its own says its words there or where it is used. */
function withOtherWords(node: Node, others: readonly (readonly Node[])[]): Node {
  const marks = otherWords(node, others)
  return marks.length === 0 ? node : { ...node, marks: [...node.marks, ...marks] }
}

const knownFields = new WeakMap<Entry, ReadonlyMap<string, string>>()

/** The fields of an object, and what each says. */
function fieldsOf(entry: Entry): ReadonlyMap<string, string> | undefined {
  const { what, uses } = entry
  if (what.kind === 'enum') return undefined
  const known = knownFields.get(entry)
  if (known) return known
  const side = uses[0]?.side ?? 'answer'
  const fields = new Map(what.children.map((child) => [child.name, JSON.stringify(nodeKey(child, side))]))
  knownFields.set(entry, fields)
  return fields
}

function pick(from: Keywords, names: readonly string[]): Keywords {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}
