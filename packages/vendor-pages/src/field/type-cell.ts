/** Reads the cell 类型: 45 spellings of 13 types, classes by name, and words that run into the cell. */
import { bare, narrow, present } from '../lib/text.ts'
import type { FieldType } from '../shape.ts'

const names: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'integer',
  int: 'integer',
  int32: 'integer',
  uint32: 'integer',
  int64: 'integer',
  uint64: 'integer',
  long: 'integer',
  number: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  object: 'object',
  file: 'file',
  message: 'file',
  function: 'function',
  array: 'array',
}
const wide = new Set(['int64', 'uint64', 'long'])

export interface TypeCell extends FieldType {
  /** What is printed, without the words that run into the cell. */
  readonly printed: string
  /** Words that belong into 描述. */
  readonly words: string
  readonly isKnown: boolean
}

type Scalar = FieldType & { readonly isKnown: boolean }

const lengths = /^([A-Za-z][\w/]*?)(?:[([](?:(\d+)[,，~-])?(\d+)[)\]])?$/

function scalarOf(text: string): Scalar {
  const [, name = '', low, high] = lengths.exec(text) ?? []
  const alternatives = name.split('/').map((one) => names[one.toLowerCase()])
  const bounds = {
    minLength: low === undefined ? undefined : Number(low),
    maxLength: high === undefined ? undefined : Number(high),
  }
  if (name !== '' && alternatives.every((one) => one !== undefined)) {
    const format = wide.has(name.toLowerCase()) ? name.toLowerCase().replace('long', 'int64') : undefined
    return present({ type: alternatives.join('|'), ...bounds, format, isKnown: true })
  }
  if (/^[A-Z]\w*$/.test(text)) return { type: 'object', className: text, isKnown: true }
  return { type: text, isKnown: false }
}

/** The length of what is a type: up to the first word that is no letter, digit or bracket of one. */
const printedPart = /^(?:array\s*\[[^[\]]*(?:\[[^\]]*\])?[^[\]]*\]|[A-Za-z][\w/]*(?:\[\d[^\]]*\])?)(?:\([\d,，~-]*\))?/i

export function readTypeCell(cell: string): TypeCell {
  const text = narrow(bare(cell)).replace(/（/g, '(').replace(/）/g, ')').trim()
  const compact = text.replace(/\s+/g, '')
  const printed = printedPart.exec(compact)?.[0] ?? compact
  const words = compact.length > printed.length ? text.slice(text.search(/[^\w\s()[\],，/~-]/)) : ''
  const items = /^array\[(.*)\](?:\((?:(\d+),)?(\d+)\))?$/i.exec(printed)
  const { isKnown, ...type } = items ? arrayOf(items[1] ?? '') : scalarOf(printed)
  const isWhole = compact.length === printed.length || /^[^\w(),[\]]/.test(compact.slice(printed.length))
  return { ...type, printed, words, isKnown: isKnown && isWhole }
}

function arrayOf(inner: string): Scalar {
  const nested = /^array\[(.*)\]$/i.exec(inner)
  const item = nested ? arrayOf(nested[1] ?? '') : scalarOf(inner)
  return { ...item, type: `array[${item.type}]` }
}
