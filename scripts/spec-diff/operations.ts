/** Changes of operations, parameters, bodies and hosts: all that is no schema. */
import {
  escapePart,
  type Fields,
  isFields,
  type Json,
  listOf,
  operationsOf,
  parentOf,
  type SpecDocument,
} from './document.ts'
import type { Found } from './finding.ts'
import type { Change } from './redocly.ts'
import type { Specs } from './schemas.ts'
import type { Kind } from './table.ts'
import type { Place, Usages } from './usages.ts'

/** What a changed field of an operation is. */
const operationFields: Readonly<Record<string, Kind>> = {
  summary: 'words-changed',
  description: 'words-changed',
  externalDocs: 'words-changed',
  'x-official-url': 'words-changed',
  'x-official-updated': 'words-changed',
  'x-original-type': 'original-type-changed',
  'x-availability': 'words-changed',
  'x-request-lines': 'example-changed',
  'x-trailing-slash': 'words-changed',
  'x-rate-limit': 'rate-limit-changed',
  'x-method': 'operation-renamed',
  'x-signed-answer': 'signature-mark-changed',
  'x-pagination': 'paging-changed',
  'x-unpaged': 'words-changed',
  'x-empty-answer': 'paging-changed',
  deprecated: 'operation-deprecated',
  tags: 'tag-moved',
}

const parameterFields: Readonly<Record<string, Kind>> = {
  description: 'words-changed',
  deprecated: 'field-deprecated',
  example: 'example-changed',
  examples: 'example-changed',
  style: 'encoding-changed',
  explode: 'encoding-changed',
  allowReserved: 'encoding-changed',
}

const operationTypes = ['Operation', 'PathItem', 'Paths', 'Webhook', 'WebhookItem', 'WebhooksMap']

const wordTypes = ['Info', 'Tag', 'ExternalDocs', 'RequestLineMap', 'EnumDescriptions']

const show = (value: Json | undefined): string =>
  value === undefined ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``

/** What a change outside of schemas means; `undefined` if no rule knows it. */
export function readOtherChange(change: Change, changes: readonly Change[], specs: Specs): Found[] | undefined {
  const { typeName } = change
  if (operationTypes.includes(typeName)) return readOperation(change, specs)
  if (typeName.startsWith('OfficialPage')) return atOperation('words-changed', change, specs)
  if (typeName === 'IdempotentBy') return repeatingChanged(change, specs)
  if (typeName.startsWith('RateLimit')) return atOperation('rate-limit-changed', change, specs)
  if (typeName === 'Pagination' || typeName === 'EmptyAnswer') return atOperation('paging-changed', change, specs)
  if (typeName === 'Parameter' || typeName === 'ParameterList') return readParameter(change, specs)
  if (typeName === 'Header') return readHeader(change, specs)
  if (['MediaType', 'MediaTypesMap', 'Response', 'RequestBody'].includes(typeName))
    return readBody(change, changes, specs)
  if (typeName.startsWith('Server')) return [hostChanged(change)]
  if (typeName === 'Info' && change.property === 'version') return []
  // Each field that is gone or there now is reported itself.
  if (/\/x-(other-)?audience(\/|$)/.test(pointerOf(change))) return []
  if (wordTypes.includes(typeName))
    return [{ kind: 'words-changed', pointer: pointerOf(change), places: [whole('the API')] }]
  // The branches that it maps are compared themselves; examples have a pass of their own.
  if (typeName.startsWith('Discriminator') || typeName.startsWith('Example')) return []
  return undefined
}

const pointerOf = ({ base, revision }: Change): string => (revision ?? base)?.pointer ?? ''

const whole = (operation: string, side: Place['side'] = 'request'): Place => ({
  operation,
  side,
  in: 'body',
  field: '',
})

/** The operation that a pointer is in. */
function operationAt(document: SpecDocument, pointer: string) {
  return operationsOf(document).find((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`))
}

const ofNotifications: readonly Kind[] = ['event-type-added', 'event-type-removed', 'original-type-changed']

function atOperation(kind: Kind, change: Change, { base, revision }: Specs, words: Partial<Found> = {}): Found[] {
  const document = change.revision ? revision : base
  const operation = operationAt(document, pointerOf(change))
  // A row of the table is for one side or both. If it is for both, one sentence is enough.
  const known = ['signature-mark-changed', 'paging-changed'].includes(kind) ? 'response' : 'request'
  const side = ofNotifications.includes(kind) ? 'notification' : known
  return operation ? [{ kind, pointer: pointerOf(change), places: [whole(operation.id, side)], ...words }] : []
}

function readOperation(change: Change, specs: Specs): Found[] | undefined {
  const { kind, property, base, revision } = change
  if (kind !== 'modified') return addedOrRemoved(change, specs)
  if (property === 'x-idempotent-by') return repeatingChanged(change, specs)
  if (property === 'key') return pathChanged(change, specs)
  if (property === 'x-event-types') return eventTypesChanged(change, specs)
  // callers.ts compares them.
  if (property === 'x-callers') return []
  const known = operationFields[property ?? '']
  if (known === undefined) return undefined
  const words = { old: show(base?.value), now: show(revision?.value) }
  const plain = known === 'signature-mark-changed' ? { now: String(revision?.value) } : words
  return atOperation(known, change, specs, plain)
}

/** The mark of a write that is repeated is new, gone, names another field or another page. */
function repeatingChanged(change: Change, specs: Specs): Found[] {
  const { property, base, revision } = change
  if (property === 'source' || property === 'quote') return atOperation('words-changed', change, specs)
  if (property === 'field') {
    return atOperation('repeating-changed', change, specs, { old: show(base?.value), now: show(revision?.value) })
  }
  const value = revision?.value ?? base?.value
  const now = show(isFields(value) ? value.field : value)
  return atOperation(revision?.value === undefined ? 'repeating-lost' : 'repeating-gained', change, specs, { now })
}

/** Each event type that is new, or gone. */
function eventTypesChanged(change: Change, specs: Specs): Found[] {
  const [old, now] = [change.base, change.revision].map((side) => listOf(side?.value))
  const added = now?.filter((type) => !old?.includes(type)) ?? []
  const removed = old?.filter((type) => !now?.includes(type)) ?? []
  return [
    ...added.flatMap((type) => atOperation('event-type-added', change, specs, { now: show(type) })),
    ...removed.flatMap((type) => atOperation('event-type-removed', change, specs, { old: show(type) })),
  ]
}

/** Every operation in a part of a spec that is new or gone. */
function addedOrRemoved({ kind, base, revision }: Change, specs: Specs): Found[] {
  const isGone = kind === 'removed'
  const pointer = (base ?? revision)?.pointer ?? ''
  const inside = operationsOf(isGone ? specs.base : specs.revision).filter(
    (one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`),
  )
  return inside.map((operation): Found => {
    const isWebhook = operation.kind === 'webhook'
    const added = isWebhook ? 'notification-added' : 'operation-added'
    const removed = isWebhook ? 'notification-removed' : 'operation-removed'
    const places = [whole(operation.id, isWebhook ? 'notification' : 'request')]
    return { kind: isGone ? removed : added, pointer: operation.pointer, places, isGone }
  })
}

function pathChanged({ base, revision }: Change, specs: Specs): Found[] {
  const prefix = `${revision?.pointer}/`
  const placeholders = (path: Json | undefined): string => String(path).replaceAll(/\{[^}]*\}/g, '{}')
  const moved = operationsOf(specs.revision).filter(({ pointer }) => pointer.startsWith(prefix))
  // Names of placeholders are no change of the path.
  if (placeholders(base?.value) === placeholders(revision?.value)) return []
  const places = moved.map(({ id }) => whole(id))
  return [
    {
      kind: 'path-changed',
      pointer: revision?.pointer ?? '',
      places,
      old: show(base?.value),
      now: show(revision?.value),
    },
  ]
}

function placesAt(usages: Usages, pointer: string): Place[] {
  return (usages.get(pointer) ?? []).map(({ operation, side, in: where, field }) => ({
    operation,
    side,
    in: where,
    field,
  }))
}

const isKey = (places: readonly Place[]): boolean =>
  places.some(({ in: where, field }) => where === 'header' && /^idempotency-key$/i.test(field))

function readParameter(change: Change, specs: Specs): Found[] | undefined {
  const { typeName, kind, property, base, revision } = change
  const usages = kind === 'removed' ? specs.before : specs.after
  const pointer = pointerOf(change)
  if (kind !== 'modified') {
    const pointers =
      typeName === 'Parameter'
        ? [pointer]
        : Object.keys(Object((base ?? revision)?.value)).map((index) => `${pointer}/${index}`)
    return pointers.flatMap((one) => parameterAddedOrRemoved(one, kind, specs))
  }
  const places = placesAt(usages, ownPointer(pointer, property))
  if (property === 'required') {
    const isDemanded = revision?.value === true
    if (isDemanded && isKey(places)) return [{ kind: 'idempotency-key-demanded', pointer, places }]
    return [{ kind: isDemanded ? 'became-required' : 'became-optional', pointer, places }]
  }
  const known = parameterFields[property ?? '']
  return known && [{ kind: known, pointer, places, old: show(base?.value), now: show(revision?.value) }]
}

/** The node that has a keyword: a keyword that one side lacks has the pointer of its node. */
const ownPointer = (pointer: string, property = ''): string =>
  pointer.endsWith(`/${escapePart(property)}`) ? parentOf(pointer) : pointer

function parameterAddedOrRemoved(pointer: string, kind: Change['kind'], specs: Specs): Found[] {
  const isGone = kind === 'removed'
  const [usages, others] = isGone ? [specs.before, specs.after] : [specs.after, specs.before]
  const list = usages.get(pointer) ?? []
  const isReplaced = list.some((usage) => [...others.values()].flat().some((other) => isSamePlace(usage, other)))
  // One that is gone and there again is written in another way; the new one reports it.
  if (isReplaced) return isGone ? [] : [{ kind: 'encoding-changed', pointer, places: placesAt(usages, pointer) }]
  const places = placesAt(usages, pointer)
  if (isGone) return [{ kind: 'parameter-removed', pointer, places, isGone }]
  const isRequired = list.some((usage) => usage.isRequired)
  if (isRequired && isKey(places)) return [{ kind: 'idempotency-key-demanded', pointer, places }]
  return [{ kind: isRequired ? 'required-parameter-added' : 'parameter-added', pointer, places }]
}

const isSamePlace = (one: Place, other: Place): boolean =>
  one.operation === other.operation && one.side === other.side && one.in === other.in && one.field === other.field

/** A header of a response. */
function readHeader({ kind, property, base, revision }: Change, specs: Specs): Found[] | undefined {
  if (kind === 'modified') {
    const pointer = ownPointer(revision?.pointer ?? '', property)
    const known = parameterFields[property ?? '']
    return (
      known && [
        {
          kind: known,
          pointer,
          places: placesAt(specs.after, pointer),
          old: show(base?.value),
          now: show(revision?.value),
        },
      ]
    )
  }
  const pointer = (base ?? revision)?.pointer ?? ''
  const isGone = kind === 'removed'
  const places = placesAt(isGone ? specs.before : specs.after, pointer)
  return [{ kind: isGone ? 'field-removed' : 'field-added', pointer, places, isGone }]
}

/** Another kind of body, or none. */
function readBody(change: Change, changes: readonly Change[], specs: Specs): Found[] | undefined {
  const { kind, property = '', base, revision } = change
  const pointer = ownPointer(pointerOf(change), property)
  const places = placesAt(specs.after, pointer)
  if (kind !== 'modified') return bodyAddedOrRemoved(change, changes, specs)
  if (property === 'description') return [{ kind: 'words-changed', pointer, places }]
  if (property === 'required')
    return [{ kind: revision?.value === true ? 'became-required' : 'became-optional', pointer, places }]
  if (property === 'key' && change.typeName === 'MediaType') {
    return [{ kind: 'media-type-changed', pointer, places, old: show(base?.value), now: show(revision?.value) }]
  }
  // The body under another status reports it, if it is another one.
  return ['key', 'example', 'examples'].includes(property) ? [] : undefined
}

const isBodyRemoved = ({ kind, typeName }: Change): boolean =>
  kind === 'removed' && ['MediaType', 'MediaTypesMap'].includes(typeName)

function bodyAddedOrRemoved(change: Change, changes: readonly Change[], specs: Specs): Found[] {
  const { typeName, kind, base, revision } = change
  const isGone = kind === 'removed'
  // Of one that is replaced, the old one reports both.
  if (!isGone && changes.some(isBodyRemoved)) return []
  const pointer = pointerOf(change)
  const places = placesAt(isGone ? specs.before : specs.after, ownerOfBody(pointer))
  const types = typesIn(typeName, pointer, (base ?? revision)?.value)
  const next = changes.find((one) => one.kind === 'added' && one.typeName === 'MediaType')
  const now = next ? typesIn('MediaType', pointerOf(next), next.revision?.value) : 'nothing'
  const words = isGone ? { old: types, now } : { old: 'nothing', now: types }
  return [{ kind: 'media-type-changed', pointer, places, ...words, isGone }]
}

const ownerOfBody = (pointer: string): string => pointer.replace(/\/content(\/[^/]*)?$/, '')

function typesIn(typeName: string, pointer: string, value: Json | undefined): string {
  const media = typeName === 'MediaType' ? [pointer.split('/').at(-1)?.replaceAll('~1', '/') ?? ''] : contentOf(value)
  return media.map(show).join(', ')
}

const contentOf = (value: Json | undefined): string[] => {
  const content = isFields(value) && isFields((value as Fields).content) ? ((value as Fields).content as Fields) : value
  return isFields(content) ? Object.keys(content).filter((name) => name.includes('/')) : []
}

function hostChanged(change: Change): Found {
  const url = (value: Json | undefined): string => {
    const urls = (Array.isArray(value) ? value : [value]).map((one) => (isFields(one) ? one.url : one))
    return urls
      .filter((one) => one !== undefined)
      .map((one) => show(one as Json))
      .join(', ')
  }
  const { base, revision } = change
  return {
    kind: 'host-changed',
    pointer: pointerOf(change),
    places: [whole('')],
    old: url(base?.value),
    now: url(revision?.value),
  }
}
