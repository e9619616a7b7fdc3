/** The schemas that an API needs, and their names, which are given when all are known: the most used has the shortest. */
import { type LeafFacts, leafFacts, type Members, type Side } from './facts.ts'
import type { Node } from './field.ts'
import { enumKey, nodeKey, objectKey } from './keys.ts'
import { pascal } from './names.ts'
import type { ValueMaker } from './samples.ts'

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

export interface ObjectEntry {
  readonly kind: 'object'
  readonly children: readonly Node[]
  readonly title: string | undefined
  readonly text: string
  readonly marks: readonly string[]
}

export interface EnumEntry {
  readonly kind: 'enum'
  readonly members: Members
  readonly node: Node
}

export interface Entry {
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

export const isText = ({ keywords }: LeafFacts): boolean => keywords.type === 'string'

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

export class Entries {
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
  similarTo(entry: Entry): string[] {
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

  entryOf(key: string): Entry {
    const entry = this.#entries.get(key)
    if (!entry) throw new Error(`no schema was collected for ${key.slice(0, 200)}`)
    return entry
  }

  all(): Iterable<Entry> {
    return this.#entries.values()
  }
}
