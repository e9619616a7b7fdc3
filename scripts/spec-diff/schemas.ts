/** Changes of schemas: each field that differs, and what that is. */
import {
  type Fields,
  follow,
  isFields,
  type Json,
  listOf,
  nodeAt,
  parentOf,
  partsOf,
  type SpecDocument,
} from './document.ts'
import { type Found, unique } from './finding.ts'
import type { Change, Side } from './redocly.ts'
import { readSchema } from './schema-change.ts'
import { type Place, placeKey, type Usage, type Usages } from './usages.ts'

/** Both specs, and where their nodes are used. */
export interface Specs {
  readonly base: SpecDocument
  readonly revision: SpecDocument
  readonly before: Usages
  readonly after: Usages
}

const branches = ['AllOf', 'AnyOf', 'OneOf']
const nodeTypes = ['Schema', 'SchemaProperties', ...branches]

/** Whether a change is one of a schema. */
export const isSchemaChange = ({ typeName }: Change): boolean => nodeTypes.includes(typeName)

/** What the changes of schemas mean. */
export function readSchemaChanges(changes: readonly Change[], specs: Specs): Found[] {
  const { added, removed } = splitFields(changes)
  const renamed = findRenamed(added, removed, specs)
  const isRenamed = (pointer: string): boolean => renamed.some((one) => one.old === pointer || one.now === pointer)
  return [
    ...renamed.map(({ old, now }): Found => {
      const [from, to] = [`\`${nameOf(old)}\``, `\`${nameOf(now)}\``]
      return { kind: 'field-renamed', pointer: now, places: placesOf(specs.after, now), old: from, now: to }
    }),
    ...added.filter((pointer) => !isRenamed(pointer)).map((pointer) => fieldAdded(pointer, specs)),
    ...removed.filter((pointer) => !isRenamed(pointer)).map((pointer) => fieldRemoved(pointer, specs)),
    ...changes.flatMap((change) => readBranch(change, specs)),
    ...readPairs(changes, specs, isRenamed),
  ]
}

const isField = (pointer: string): boolean => /\/properties\/[^/]+$/.test(pointer)
const isBranchList = (pointer: string): boolean => /\/(allOf|anyOf|oneOf)$/.test(pointer)
const isBranch = (pointer: string): boolean => /\/(allOf|anyOf|oneOf)\/\d+$/.test(pointer)
const isNamed = (pointer: string): boolean => /^#\/components\/schemas\/[^/]+$/.test(pointer)
const nameOf = (pointer: string): string => partsOf(pointer).at(-1) ?? ''
const ownerOf = (field: string): string => parentOf(parentOf(field))

function placesOf(usages: Usages, pointer: string): Place[] {
  return (usages.get(pointer) ?? []).map(({ operation, side, in: where, field }) => ({
    operation,
    side,
    in: where,
    field,
  }))
}

/** Where a field is in one spec and not in the other. A schema that is used no longer may be used on elsewhere. */
function placesOnlyIn(usages: Usages, others: Usages, pointer: string): Place[] {
  const known = new Set([...others.values()].flat().map(placeKey))
  return placesOf(usages, pointer).filter((place) => !known.has(placeKey(place)))
}

/** The pointers of fields that are new, or gone. */
function splitFields(changes: readonly Change[]): { readonly added: string[]; readonly removed: string[] } {
  const fieldsOf = (side: 'base' | 'revision'): string[] =>
    changes.flatMap((change) => {
      const node = change[side]
      if (change.kind === 'modified' || !node) return []
      if (change.typeName === 'Schema' && isField(node.pointer)) return [node.pointer]
      if (change.typeName !== 'SchemaProperties' || !isFields(node.value)) return []
      return Object.keys(node.value).map((name) => `${node.pointer}/${name}`)
    })
  return { added: fieldsOf('revision'), removed: fieldsOf('base') }
}

/** A field that is gone, and a new one beside it with the same title or the same schema. */
function findRenamed(added: readonly string[], removed: readonly string[], { base, revision }: Specs) {
  return removed.flatMap((old) => {
    const was = follow(base, old).node
    const now = added.find((pointer) => {
      if (parentOf(pointer) !== parentOf(old)) return false
      const is = follow(revision, pointer).node
      return (was.title !== undefined && was.title === is.title) || JSON.stringify(was) === JSON.stringify(is)
    })
    return now === undefined ? [] : [{ old, now }]
  })
}

/** Whether a state of the spec knows a field as one of the other audience. */
const isOfOthers = (document: SpecDocument, pointer: string): boolean =>
  listOf(follow(document, ownerOf(pointer)).node['x-other-audience']).includes(nameOf(pointer))

function fieldRemoved(pointer: string, { revision, before, after }: Specs): Found {
  const found = { pointer, places: placesOnlyIn(before, after, pointer), isGone: true }
  if (!isOfOthers(revision, pointer)) return { kind: 'field-removed', ...found }
  return { kind: 'audience-narrowed', ...found, now: revision['x-audience'] === 'partner' ? 'merchant' : 'partner' }
}

function fieldAdded(pointer: string, { base, revision, before, after }: Specs): Found {
  const places = placesOnlyIn(after, before, pointer)
  const isRequired = (after.get(pointer) ?? []).some((usage) => usage.isRequired)
  const isChild = (after.get(ownerOf(pointer)) ?? []).every((usage) => usage.field !== '' && !usage.isRequired)
  const optional = isOfOthers(base, pointer) ? 'audience-widened' : 'field-added'
  const kind = isRequired ? (isChild ? 'required-child-added' : 'required-field-added') : optional
  return { kind, pointer, places, now: String(follow(revision, pointer).node.type ?? '') }
}

/** A branch of `allOf`, `anyOf` or `oneOf` that is new or gone. */
function readBranch({ typeName, kind, base, revision }: Change, specs: Specs): Found[] {
  const side = kind === 'added' ? revision : base
  if (kind === 'modified' || !side) return []
  const { pointer } = side
  const entries =
    typeName === 'Schema' && isBranch(pointer)
      ? [pointer]
      : branches.includes(typeName) && isBranchList(pointer)
        ? listOf(side.value).map((_, index) => `${pointer}/${index}`)
        : []
  const [document, usages] = kind === 'added' ? [specs.revision, specs.after] : [specs.base, specs.before]
  return entries.flatMap((entry) => {
    const node = nodeAt(document, entry)
    const isCondition = isFields(node) && isFields(node.then)
    const isGone = kind === 'removed'
    if (isCondition) return [conditionChanged(entry, node as Fields, usages, isGone)]
    // A whole new list is a change of the schema that has it.
    if (typeName !== 'Schema' || /\/allOf\//.test(entry)) return []
    return [
      { kind: isGone ? 'branch-removed' : 'branch-added', pointer: entry, places: placesOf(usages, entry), isGone },
    ]
  })
}

function conditionChanged(entry: string, node: Fields, usages: Usages, isGone: boolean): Found {
  const then = isFields(node.then) ? node.then : {}
  const names = listOf(then.required).map(String)
  const places = placesOf(usages, entry).flatMap((place) => names.map((name) => within(place, name)))
  return {
    kind: isGone ? 'condition-loosened' : 'condition-tightened',
    pointer: entry,
    places,
    isGone,
  }
}

const within = (place: Place, name: string): Place => ({
  ...place,
  field: place.field === '' ? name : `${place.field}.${name}`,
})

interface Pair {
  readonly base: string
  readonly revision: string
  readonly keywords: string[]
}

/** The node that a keyword's pointer is in. A keyword that one side lacks has the node's own pointer there. */
const nodeOf = (pointer: string, keyword: string): string =>
  pointer.endsWith(`/${keyword}`) && !isField(pointer) ? parentOf(pointer) : pointer

/** Schemas whose keywords differ, each pair once. */
function pairsOf(changes: readonly Change[]): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const { typeName, kind, property, base, revision } of changes) {
    if (typeName !== 'Schema' || kind !== 'modified' || !property || property === 'key' || !base || !revision) continue
    const [old, now] = [nodeOf(base.pointer, property), nodeOf(revision.pointer, property)]
    const pair = pairs.get(`${old} ${now}`) ?? { base: old, revision: now, keywords: [] }
    pair.keywords.push(property)
    pairs.set(`${old} ${now}`, pair)
  }
  // A list of branches that is new has no other keyword beside it.
  for (const { typeName, kind, base, revision } of changes) {
    const list = kind === 'added' ? revision : base
    if (!branches.includes(typeName) || kind === 'modified' || !list) continue
    const node = parentOf(list.pointer)
    const isKnown = [...pairs.values()].some((pair) => pair[kind === 'added' ? 'revision' : 'base'] === node)
    if (!isKnown) pairs.set(`${node} ${node}`, { base: node, revision: node, keywords: [] })
  }
  return [...pairs.values()]
}

function readPairs(changes: readonly Change[], specs: Specs, isRenamed: (pointer: string) => boolean): Found[] {
  return pairsOf(changes).flatMap(({ base, revision, keywords }) => {
    const usages = sharedUsages(specs, base, revision)
    const [before, after] = [follow(specs.base, base), follow(specs.revision, revision)].map(({ node }) => node) as [
      Fields,
      Fields,
    ]
    const resolve =
      (document: SpecDocument, at: string) =>
      (list: Fields, keyword: string): Fields[] =>
        listOf(list[keyword]).map((_, index) => follow(document, `${at}/${keyword}/${index}`).node)
    const isOpen = usages.some((usage) => usage.isOpen)
    const shapes = {
      before: withBranches(before, resolve(specs.base, follow(specs.base, base).pointer)),
      after: withBranches(after, resolve(specs.revision, follow(specs.revision, revision).pointer)),
      keywords: keywords.filter((keyword) => keyword !== 'required'),
      isOpen,
    }
    const isRequired = keywords.includes('required')
    return [
      ...readSchema(shapes).map((one): Found => ({ ...one, pointer: revision, places: usages })),
      ...(isRequired ? readRequired({ before, after, base, revision, usages, isRenamed }) : []),
    ]
  })
}

/** The schema with its branches written out, so that their members can be read. */
function withBranches(schema: Fields, resolve: (schema: Fields, keyword: string) => Fields[]): Fields {
  const lists = ['anyOf', 'oneOf'].filter((keyword) => schema[keyword] !== undefined)
  return { ...schema, ...Object.fromEntries(lists.map((keyword) => [keyword, resolve(schema, keyword) as Json])) }
}

/** Where both nodes are used as the same field. */
function sharedUsages({ before, after }: Specs, base: string, revision: string): Usage[] {
  const old = new Set((before.get(base) ?? []).map(placeKey))
  return (after.get(revision) ?? []).filter((usage) => old.has(placeKey(usage)))
}

interface RequiredChange {
  readonly before: Fields
  readonly after: Fields
  readonly base: string
  readonly revision: string
  readonly usages: readonly Usage[]
  readonly isRenamed: (pointer: string) => boolean
}

/** Fields that were there already, and must be there now; or need not be any more. */
function readRequired({ before, after, base, revision, usages, isRenamed }: RequiredChange): Found[] {
  const [old, now] = [listOf(before.required).map(String), listOf(after.required).map(String)]
  const isKept = (name: string): boolean => {
    const [was, is] = [before.properties, after.properties].map(
      (fields) => isFields(fields) && fields[name] !== undefined,
    )
    // In a condition the fields are those of the schema around it.
    return was === is && !isRenamed(`${base}/properties/${name}`) && !isRenamed(`${revision}/properties/${name}`)
  }
  const found = (names: readonly string[], isGained: boolean): Found[] =>
    names.filter(isKept).flatMap((name) =>
      [false, true].map((isConditional): Found => {
        const places = usages
          .filter((usage) => usage.isConditional === isConditional)
          .map((usage) => within(usage, name))
        const gained = isConditional ? 'condition-tightened' : 'became-required'
        const lost = isConditional ? 'condition-loosened' : 'became-optional'
        return { kind: isGained ? gained : lost, pointer: revision, places }
      }),
    )
  return [
    ...found(
      now.filter((name) => !old.includes(name)),
      true,
    ),
    ...found(
      old.filter((name) => !now.includes(name)),
      false,
    ),
  ]
}

/** The exported types that have another name, or none. */
export function readTypeNames(changes: readonly Change[], { before, after }: Specs): Found[] {
  const named = changes.filter(({ typeName, base, revision }) => {
    return typeName === 'Schema' && isNamed((base ?? revision)?.pointer ?? '')
  })
  const added = named.filter(({ kind }) => kind === 'added').flatMap(({ revision }) => revision ?? [])
  const keysOf = (usages: Usages, pointer: string): string =>
    (usages.get(pointer) ?? []).map(placeKey).sort().join('\n')
  return named.flatMap(({ kind, property, base, revision }): Found[] => {
    if (!base || (kind === 'modified' && property !== 'key') || kind === 'added') return []
    const isSame = (one: Side): boolean =>
      JSON.stringify(one.value) === JSON.stringify(base.value) ||
      (keysOf(before, base.pointer) !== '' && keysOf(before, base.pointer) === keysOf(after, one.pointer))
    const now = kind === 'modified' ? revision : added.find(isSame)
    const operations = unique((before.get(base.pointer) ?? []).map(({ operation }) => operation))
    const places = (operations.length > 0 ? operations : ['']).map(
      (operation): Place => ({ operation, side: 'request', in: 'body', field: '' }),
    )
    const old = `\`${nameOf(base.pointer)}\``
    if (!now) return [{ kind: 'type-removed', pointer: base.pointer, places, old, isGone: true }]
    return [{ kind: 'type-renamed', pointer: now.pointer, places, old, now: `\`${nameOf(now.pointer)}\`` }]
  })
}
