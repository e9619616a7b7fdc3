import type { ErrorRow, Field } from '../shape.ts'
import { type Change, type ChangeClass, classOf, type Side } from './classes.ts'

/** One change between two states of a page, or one difference of a page from something else. */
export interface ChangeRow {
  /** `merchant/4012380498` */
  readonly page: string
  readonly side: Side | 'errors' | null
  /** `header`, `path`, `query`, `body`, `form`, `example`, `errors`; of a notification `envelope` and `reply`, too. */
  readonly in: string | null
  /** The field's path, or an error's code. */
  readonly field: string | null
  readonly old: unknown
  readonly new: unknown
  readonly kind: string
  readonly class: ChangeClass
  /** One sentence for a person, with the line of the newer page if there is one. */
  readonly description: string
  readonly line?: number | undefined
}

/** Where a change is. */
export interface Place {
  readonly page: string
  readonly side: Side | 'errors' | null
  readonly in: string | null
}

export interface Detail {
  readonly field?: string | null
  readonly old?: unknown
  readonly new?: unknown
  readonly line?: number | undefined
  readonly description?: string
}

const shown = (value: unknown): string =>
  value === null || value === undefined
    ? 'none'
    : typeof value === 'string'
      ? value.replaceAll('\n', ' ')
      : JSON.stringify(value)

/** A row of the class that the table gives for its side. */
export function changeRow(place: Place, kind: string, change: Change, detail: Detail = {}): ChangeRow {
  const { field = null, old = null, new: now = null, line } = detail
  const where = [place.side, place.in === 'body' ? 'field' : place.in, field].filter((word) => word !== null).join(' ')
  const description = detail.description ?? `${where}: ${change}: ${shown(old)} -> ${shown(now)}`
  const side = place.side === 'errors' || place.side === null ? undefined : place.side
  return {
    ...place,
    field,
    old,
    new: now,
    kind,
    class: classOf(change, side),
    description,
    ...(line === undefined ? {} : { line }),
  }
}

/** What a row has about a field that is new or gone. */
export function fieldFacts({ printedType, required, members }: Field): Readonly<Record<string, unknown>> {
  return { type: printedType, required: String(required), ...(members.length > 0 ? { enum: members } : {}) }
}

export const errorFacts = ({ status, code, description }: ErrorRow): string => `${status} ${code} ${description}`
