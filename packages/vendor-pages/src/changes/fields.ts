/** Compares two states of one table of fields. */
import type { Field } from '../shape.ts'
import type { Change } from './classes.ts'
import { dependsOnNew, isObliged } from './conditions.ts'
import { compareField, type Tables } from './field.ts'
import { type ChangeRow, changeRow, fieldFacts, type Place } from './row.ts'

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')))

/** Names of headers are the same in any case; the second row of a name has a number beside it. */
export function keyed(fields: readonly Field[], part: string | null): Map<string, Field> {
  const byName = new Map<string, Field>()
  for (const field of fields) {
    const name = part === 'header' ? field.name.toLowerCase() : field.name
    let key = name
    for (let count = 2; byName.has(key); count += 1) key = `${name} ${count}`
    byName.set(key, field)
  }
  return byName
}

function additionOf(field: Field, isNewParent: boolean, { before, after }: Tables): Change {
  if (isNewParent) return 'field added under a new object'
  if (field.required) return 'field added, required'
  return isObliged(field) && !dependsOnNew(field, before, after)
    ? 'field added, required by words'
    : 'field added, optional'
}

/** One gone and one new at one place, with one title and one type: a rename. */
function renamesOf(gone: readonly Field[], added: readonly Field[]): Map<Field, Field> {
  const renames = new Map<Field, Field>()
  for (const now of added) {
    const fits = (old: Field): boolean =>
      now.title !== undefined &&
      old.title === now.title &&
      old.type === now.type &&
      parentOf(old.name) === parentOf(now.name)
    const matches = gone.filter(fits)
    const isOnly =
      added.filter(
        (other) => matches[0] !== undefined && other.title === now.title && parentOf(other.name) === parentOf(now.name),
      ).length === 1
    if (matches.length === 1 && matches[0] && isOnly) renames.set(matches[0], now)
  }
  return renames
}

/** Every change of one table; the order of rows is none. */
export function compareTables(place: Place, before: readonly Field[], after: readonly Field[]): ChangeRow[] {
  const [old, now] = [keyed(before, place.in), keyed(after, place.in)]
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, field]) => field)
  const added = [...now].filter(([key]) => !old.has(key)).map(([, field]) => field)
  const renames = renamesOf(gone, added)
  const renamed = new Set(renames.values())
  const tables = { before, after }
  const addedNames = new Set(added.map(({ name }) => name))
  return [
    ...[...now].flatMap(([key, field]) => {
      const was = old.get(key)
      return was ? compareField(place, was, field, tables) : []
    }),
    ...[...renames].flatMap(([was, is]) => [
      changeRow(place, 'field renamed', 'field renamed', {
        field: is.name,
        old: was.name,
        new: is.name,
        line: is.line,
      }),
      ...compareField(place, was, is, tables),
    ]),
    ...added
      .filter((field) => !renamed.has(field))
      .map((field) =>
        changeRow(place, 'field added', additionOf(field, addedNames.has(parentOf(field.name)), tables), {
          field: field.name,
          new: fieldFacts(field),
          line: field.line,
        }),
      ),
    ...gone
      .filter((field) => !renames.has(field))
      .map((field) =>
        changeRow(place, 'field removed', 'field removed', { field: field.name, old: fieldFacts(field) }),
      ),
  ]
}
