/** Compares two states of a bundled spec: every change, with its class for our users. */

import { compareCallers } from './callers.ts'
import type { SpecDocument } from './document.ts'
import { compareErrors, isErrorRow } from './errors.ts'
import { compareExamples } from './examples.ts'
import { type Finding, type Found, findingsOf } from './finding.ts'
import { normalise } from './normalise.ts'
import { readOtherChange } from './operations.ts'
import { type Change, findChanges } from './redocly.ts'
import { isSchemaChange, readSchemaChanges, readTypeNames, type Specs } from './schemas.ts'
import { classes, type Kind, table } from './table.ts'
import { findUsages, type Place, placeKey } from './usages.ts'

/**
 * Every change from one state of a spec to another, the worst first.
 *
 * @param folder - An empty folder, for the files that are compared.
 */
export async function compareSpecs(base: SpecDocument, revision: SpecDocument, folder: string): Promise<Finding[]> {
  const { document, found } = normalise(base, revision)
  const changes = await findChanges(base, document, folder)
  const specs = { base, revision: document, before: findUsages(base), after: findUsages(document) }
  const all = [
    ...found,
    ...compareErrors(base, document),
    ...compareCallers(base, document),
    ...compareExamples(base, document),
    ...readChanges(changes, specs),
  ]
  return mergeFound(all.map(narrowKey))
    .flatMap(findingsOf)
    .sort(
      (one, other) =>
        classes.indexOf(other.class) - classes.indexOf(one.class) || table[one.kind].row - table[other.kind].row,
    )
}

function readChanges(changes: readonly Change[], specs: Specs): Found[] {
  const reported = changes.filter(({ base, revision }) => !isErrorRow((revision ?? base)?.pointer ?? ''))
  const schemas = reported.filter(isSchemaChange)
  const others = reported.filter((change) => !isSchemaChange(change) && !/^(Named|Components)/.test(change.typeName))
  return [
    ...readSchemaChanges(schemas, specs),
    ...readTypeNames(schemas, specs),
    ...others.flatMap((change) => readOtherChange(change, others, specs) ?? [unknown(change)]),
  ]
}

function unknown({ typeName, property = '', base, revision }: Change): Found {
  const pointer = (revision ?? base)?.pointer ?? ''
  const place: Place = { operation: pointer, side: 'request', in: 'body', field: `${typeName} ${property}`.trim() }
  const show = (value: unknown): string => `\`${JSON.stringify(value)?.slice(0, 60) ?? 'nothing'}\``
  return { kind: 'unknown', pointer, places: [place], old: show(base?.value), now: show(revision?.value) }
}

/** A narrower pattern of the Idempotency-Key has a row of its own. */
function narrowKey(found: Found): Found {
  const isKey = found.places.some(({ in: where, field }) => where === 'header' && /^idempotency-key$/i.test(field))
  const isNarrowed = found.kind === 'limit-narrowed' || found.kind === 'maximum-length-lowered'
  return isKey && isNarrowed ? { ...found, kind: 'idempotency-key-narrowed' } : found
}

/** Words and examples are reported once for each operation, whatever part of it they are about. */
const reportedOnce: readonly Kind[] = ['words-changed', 'example-changed']

function mergeFound(all: readonly Found[]): Found[] {
  const merged = new Map<string, Found>()
  for (const found of all) {
    if (found.places.length === 0) continue
    if (!reportedOnce.includes(found.kind)) {
      // A field of a shared schema is found once for each way that leads to it.
      const key = JSON.stringify([found.kind, found.old, found.now, found.places.map(placeKey).sort()])
      if (!merged.has(key)) merged.set(key, found)
      continue
    }
    for (const { operation } of found.places) {
      const place: Place = { operation, side: 'request', in: 'body', field: '' }
      merged.set(`${found.kind} ${operation}`, { kind: found.kind, pointer: found.pointer, places: [place] })
    }
  }
  return [...merged.values()]
}
