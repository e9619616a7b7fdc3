/** Changes single places of a YAML file, and leaves every other byte as it is: comments, order, line breaks. */
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { yamlOf } from '../write.ts'

interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** A value in one line. */
function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${inLine(key)}: ${inLine(inner)}`)
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
  }
  const text = stringify(value, { lineWidth: 0, singleQuote: true }).trimEnd()
  // A bare word of a list or map in one line must not contain what ends it.
  // Without quotes, YAML before 1.2 has a date there.
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(text)) return `'${text}'`
  const isBare = typeof value === 'string' && !/^['"]/.test(text)
  if (isBare && (/[,[\]{}]|: |\n/.test(text) || text.includes(' #'))) return JSON.stringify(value)
  return text
}

const rangeOf = (node: Node): readonly [number, number] => {
  const { range } = node
  if (!range) throw new Error('a node that was read has a range')
  return [range[0], range[1]]
}

export const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '')

export class EditedFile {
  readonly document: Document
  #text: string
  #edits: Edit[] = []
  /** Values that are set but not yet in the document: a second change of one place is made of them. */
  readonly #pending = new Map<YAMLMap, Map<string, unknown>>()

  /** @throws {Error} for a text that is not YAML */
  constructor(text: string, path: string) {
    this.#text = text
    this.document = parseDocument(text)
    const [error] = this.document.errors
    if (error) throw new Error(`${path}: ${error.message}`)
  }

  get root(): YAMLMap {
    if (!isMap(this.document.contents)) throw new Error('a file of a spec is a map')
    return this.document.contents
  }

  /** The value at a key as data, with what was set since. */
  valueOf(map: YAMLMap, key: string): unknown {
    const pending = this.#pending.get(map)
    if (pending?.has(key)) return pending.get(key)
    const value = map.get(key, true) as Node | undefined
    return value === undefined ? undefined : value.toJS(this.document)
  }

  set(map: YAMLMap, key: string, value: unknown): void {
    const pending = this.#pending.get(map) ?? new Map<string, unknown>()
    this.#pending.set(map, pending.set(key, value))
  }

  /** Sets what is not there yet. */
  add(map: YAMLMap, key: string, value: unknown): void {
    if (this.valueOf(map, key) === undefined) this.set(map, key, value)
  }

  /** Adds a mark for a person, once. */
  mark(map: YAMLMap, mark: string): void {
    const marks = this.valueOf(map, 'x-draft')
    const list = Array.isArray(marks) ? marks.map(String) : []
    if (!list.includes(mark)) this.set(map, 'x-draft', [...list, mark])
  }

  /** A row at the end of a list in a map. */
  append(map: YAMLMap, key: string, value: unknown): void {
    const list = map.get(key, true)
    if (!isSeq(list) || list.flow || list.items.length === 0) {
      const before = this.valueOf(map, key)
      this.set(map, key, [...(Array.isArray(before) ? before : []), value])
      return
    }
    this.#insertItem(list, value)
  }

  #insertItem(list: YAMLSeq, value: unknown): void {
    const first = rangeOf(list)[0]
    const end = this.#lineEnd(rangeOf(list.items.at(-1) as Node)[1])
    const indent = ' '.repeat(first - this.#lineStart(first))
    // Below a key, where a list stands in a file, short maps are in one line.
    const [, ...lines] = yamlOf({ list: [value] })
      .trimEnd()
      .split('\n')
    const text = lines.map((line) => `\n${line === '' ? '' : `${indent}${line.slice(2)}`}`).join('')
    this.#edits.push({ from: end, to: end, text })
  }

  #lineStart = (at: number): number => this.#text.lastIndexOf('\n', at - 1) + 1

  /** Where the last line of a node ends, without its line break; a block's range may run into the next line. */
  #lineEnd(at: number): number {
    let end = at
    while (end > 0 && /\s/.test(this.#text[end - 1] ?? '')) end -= 1
    return end
  }

  #write(map: YAMLMap, key: string, value: unknown): void {
    const pair = map.items.find((one) => keyOf(one) === key)
    if (pair?.key && isScalar(pair.key)) {
      const from = rangeOf(pair.key)[1]
      const inner = pair.value as Node | null
      const to = inner ? this.#lineEnd(rangeOf(inner)[1]) : from + 1
      this.#edits.push({ from, to, text: `: ${inLine(value)}` })
      return
    }
    const last = map.items.at(-1)
    if (map.flow || !last) {
      const end = rangeOf(map)[1] - 1
      const before = this.#lineEnd(end)
      const text = `${last ? ',' : ''} ${inLine(key)}: ${inLine(value)} `
      this.#edits.push({ from: before, to: end, text })
      return
    }
    const end = this.#lineEnd(rangeOf((last.value ?? last.key) as Node)[1])
    this.#edits.push({ from: end, to: end, text: this.#newPair(map, key, value) })
  }

  /** A line, or the value below its key where it is long. An empty line stands before a schema. */
  #newPair(map: YAMLMap, key: string, value: unknown): string {
    const indent = this.#indentOf(map)
    const line = `${indent}${inLine(key)}: ${inLine(value)}`
    const isLong = typeof value === 'object' && line.length > 100
    const lines =
      isLong || map === this.root
        ? yamlOf({ [key]: value })
            .trimEnd()
            .split('\n')
        : [line.trimStart()]
    const text = lines.map((one) => `\n${one === '' ? '' : `${indent}${one}`}`).join('')
    return map === this.root ? `\n${text}` : text
  }

  #indentOf(map: YAMLMap): string {
    const key = map.items[0]?.key
    const at = isScalar(key) ? rangeOf(key)[0] : 0
    return ' '.repeat(at - this.#lineStart(at))
  }

  /** The text with every change; the same text if there is none. */
  text(): string {
    for (const [map, values] of this.#pending) for (const [key, value] of values) this.#write(map, key, value)
    this.#pending.clear()
    const edits = this.#edits
      .map((edit, at) => ({ ...edit, at }))
      // Of two insertions at one place, the first that was made stands first.
      .sort((a, b) => b.from - a.from || b.at - a.at)
    this.#edits = []
    for (const { from, to, text } of edits) this.#text = `${this.#text.slice(0, from)}${text}${this.#text.slice(to)}`
    parseDocument(this.#text)
    return this.#text
  }
}
