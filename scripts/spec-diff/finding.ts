/** One change as a user meets it. */
import { type Class, type Kind, type Side, table } from './table.ts'
import type { Place } from './usages.ts'

export interface Finding {
  readonly kind: Kind
  readonly side: Side
  readonly class: Class
  /** Every field of every operation that it is for. */
  readonly places: readonly Place[]
  readonly operations: readonly string[]
  readonly old: string
  readonly now: string
  /** Where it is in the spec: in the new one, or, if it is gone, in the old one. */
  readonly pointer: string
  readonly isGone: boolean
}

/** What a finding is made from; the rest follows from the table. */
export interface Found {
  readonly kind: Kind
  readonly places: readonly Place[]
  readonly pointer: string
  readonly old?: string
  readonly now?: string
  readonly isGone?: boolean
}

export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** One finding for each side that it is for: a schema that both sides use has two. */
export function findingsOf({ kind, places, pointer, old = '', now = '', isGone = false }: Found): Finding[] {
  return (['request', 'response', 'notification'] as const).flatMap((side) => {
    const here = places.filter((place) => place.side === side)
    const row: { readonly request?: Class; readonly response?: Class } = table[kind]
    const rated = row[side === 'request' ? 'request' : 'response']
    if (here.length === 0 || rated === undefined) return []
    const operations = unique(here.map(({ operation }) => operation))
    return [{ kind, side, class: rated, places: here, operations, old, now, pointer, isGone }]
  })
}

const code = (text: string): string => `\`${text}\``

/** `a`, `b` and `c` */
function enumerate(names: readonly string[]): string {
  const marked = unique(names).map(code)
  return marked.length < 2 ? marked.join('') : `${marked.slice(0, -1).join(', ')} and ${marked.at(-1)}`
}

const namesOf = ({ places }: Finding): string[] =>
  unique(places.map(({ field }) => field).filter((field) => field !== ''))

const fieldsOf = (finding: Finding): string => {
  const names = namesOf(finding)
  return names.length === 0 ? 'the body' : enumerate(names)
}

/** The change as one sentence of a changelog. */
export function sentenceOf(finding: Finding): string {
  const { old, now, side } = finding
  const operations = enumerate(finding.operations)
  const owner = side === 'notification' ? operations : `of ${operations}`
  const be = namesOf(finding).length > 1 ? 'are' : 'is'
  const words = {
    operations,
    be,
    fields: fieldsOf(finding),
    answer: `The ${side} ${owner}`,
    inside: `in the ${side} ${owner}`,
  }
  return `${table[finding.kind].says({ ...words, old, now }, side)}.`
}

const missing: readonly Kind[] = [
  'required-field-added',
  'required-child-added',
  'became-required',
  'condition-tightened',
  'required-parameter-added',
  'idempotency-key-demanded',
]

/** Who has to do something about it. */
export function affectedOf(finding: Finding): string {
  const { kind, side, operations } = finding
  if (finding.class !== 'major') return 'nobody has to act'
  if (kind === 'type-renamed' || kind === 'type-removed') return `programs that import ${finding.old}`
  const fields = fieldsOf(finding)
  const callers = `callers of ${enumerate(operations)}`
  if (finding.places.every(({ field }) => field === ''))
    return side === 'request' ? callers : `readers of the ${side} of ${enumerate(operations)}`
  if (missing.includes(kind)) return `${callers} that do not set ${fields}`
  if (kind === 'default-changed') return `${callers} that leave out ${fields}`
  if (kind === 'member-removed' || kind === 'open-member-removed')
    return `${callers} that send ${finding.old} as ${fields}`
  if (side === 'request') return `${callers} that set ${fields}`
  return kind === 'member-added' ? `readers that switch on ${fields}` : `readers of ${fields}`
}
