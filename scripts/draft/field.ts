/** The rows of a table as a tree, with who has them and what a person must look at. */
import type { Audience, Field } from '@wechatpay-edge/vendor-pages'
import { sentence } from './text.ts'

/** One field: a row, and those of its fields. */
export interface Node {
  readonly name: string
  /** From the table: `amount.total`. */
  readonly path: string
  readonly row: Field
  /** Who has the field, if not everybody. */
  readonly audience?: Audience | undefined
  readonly children: readonly Node[]
  /** What a person must decide, in words. */
  readonly marks: readonly string[]
}

interface Building {
  name: string
  path: string
  row: Field
  audience: Audience | undefined
  children: Building[]
  marks: string[]
}

/** A parent that the table names only in its children. */
function impliedRow(path: string, child: Field): Field {
  const empty = { members: [], text: '', gist: '', unlinked: {} }
  return { ...empty, line: child.line, name: path, printedType: 'object', type: 'object', required: child.required }
}

/** A row of one audience's page. */
export interface SidedField {
  readonly field: Field
  readonly audience?: Audience | undefined
  readonly marks: readonly string[]
}

/** Builds the tree of a table. Rows come in any order; a row that comes twice keeps its first, with a mark. */
export function treeOf(rows: readonly SidedField[]): Node[] {
  const root: Building[] = []
  const known = new Map<string, Building>()
  const place = (path: string): Building[] => {
    const at = path.lastIndexOf('.')
    return at < 0 ? root : (known.get(path.slice(0, at))?.children ?? [])
  }
  const add = (path: string, row: Field, audience: Audience | undefined, marks: readonly string[]): void => {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('.')))
    if (parent !== '' && !known.has(parent))
      add(parent, impliedRow(parent, row), audience, [`parent: ${parent} has no row of its own`])
    const building = {
      name: path.slice(path.lastIndexOf('.') + 1),
      path,
      row,
      audience,
      children: [],
      marks: [...marks],
    }
    place(path).push(building)
    known.set(path, building)
  }
  const ordered = rows.map((one, at) => ({ ...one, at, depth: one.field.name.split('.').length }))
  for (const { field, audience, marks } of ordered.sort((a, b) => a.depth - b.depth || a.at - b.at)) {
    const same = known.get(field.name)
    if (same)
      same.marks.push(
        `twice: line ${field.line} has the row again, as ${shortFacts(field)}: ${sentence(field.title, field.text)}`,
      )
    else add(field.name, field, audience, marks)
  }
  return root
}

/** `$ref` is a reference wherever it is, and Redocly calls the method `hasOwnProperty` of what it reads. */
const isTaken = (name: string): boolean => name === '$ref' || name === 'hasOwnProperty'

/** Rows that a spec can have, and marks in place of those that it cannot. */
export function withoutTaken(
  rows: readonly SidedField[],
  part: string,
): { readonly rows: readonly SidedField[]; readonly marks: readonly string[] } {
  const isOfTaken = ({ field }: SidedField): boolean => field.name.split('.').some(isTaken)
  return {
    rows: rows.filter((row) => !isOfTaken(row)),
    marks: rows.filter(isOfTaken).map(({ field }) => {
      const { name, title, text } = field
      return `name: the page has ${part} ${name}, which no spec can have: ${shortFacts(field)}: ${sentence(title, text)}`
    }),
  }
}

/** Whether a JSON text has a key that no spec can have. */
export const hasTakenKey = (text: string): boolean => /"(?:\$ref|hasOwnProperty)"\s*:/.test(text)

/** What a row says, in a few words. */
export function shortFacts({ type, required, minLength, maxLength, members }: Field): string {
  const length = maxLength === undefined ? '' : `(${minLength === undefined ? '' : `${minLength},`}${maxLength})`
  const list = members.length === 0 ? '' : `, one of ${members.join(' ')}`
  return `${type}${length}, ${required ? 'required' : 'optional'}${list}`
}
