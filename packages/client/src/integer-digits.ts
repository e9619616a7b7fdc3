/**
 * Integers of 64 bits (`format: int64`). A JavaScript number is exact up to 2^53 - 1: greater integers are the text of
 * their digits, in responses and in arguments. The tables of operations that have such fields name this code, so that no
 * other program carries it.
 */
import type { TextForm } from './time-forms.ts'

/** How the digits of great integers are kept. */
export interface IntegerDigits {
  /** JSON as data. An integer that a number cannot represent exactly is the text of its digits. */
  read(text: string): unknown
  /** The JSON text of a body, with the digits that are texts at its `paths` as integers. */
  write(fields: { readonly paths: readonly string[] }, body: string): string
}

/** Keeps the digits of great integers: generated tables name it. */
export const integerDigits: IntegerDigits = {
  read(text) {
    // What is no JSON fails here.
    const value: unknown = JSON.parse(text)
    return /(?:^|[:,[\s])-?\d{16}/.test(text) ? JSON.parse(quoteGreat(text)) : value
  },

  write({ paths }, body) {
    return toText(JSON.parse(body), paths)
  },
}

/** The forms of such digits in arguments. Generated schemas name those that they use. */
export const int64Form: TextForm = {
  source: 'the digits of an integer of 64 bits',
  test: (text) => isDigits(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text),
}

/** Those of an integer that is not negative. */
export const uint64Form: TextForm = {
  source: 'the digits of an integer of 64 bits, 0 or more',
  test: (text) => isDigits(text) && BigInt.asUintN(64, BigInt(text)) === BigInt(text),
}

/** Piece by piece: to match a long text as a whole takes more stack than a process may have. */
function quoteGreat(json: string): string {
  let isText = false
  return json.replace(/"|\\.|-?\d[\d.eE+-]*/g, (token) => {
    if (token === '"') isText = !isText
    return !isText && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token
  })
}

/** Twenty digits at most: what is longer is no integer of 64 bits, and slow to read. */
function isDigits(text: string): boolean {
  return /^(?:0|-?[1-9]\d{0,19})$/.test(text)
}

/** @param paths - Where digits are, from here. */
function toText(value: unknown, paths: readonly string[]): string {
  if (typeof value === 'string' && paths.includes('') && isDigits(value)) return value
  if (typeof value !== 'object' || value === null || paths.length === 0) return JSON.stringify(value)
  const at = (name: string): string[] =>
    paths.flatMap((path) => (path === name || path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : []))
  if (Array.isArray(value)) return `[${value.map((item) => toText(item, at('*'))).join()}]`
  const fields = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${toText(inner, at(name))}`)
  return `{${fields.join()}}`
}
