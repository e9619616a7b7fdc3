import { type Change, type Field, isObliged } from '@wechatpay-edge/vendor-pages'
import type { Finding } from './reasons.ts'
import type { SpecField, SpecPart } from './shape.ts'

type Part = SpecPart | 'answer' | 'envelope' | 'resource'

/** What WeChat Pay sends. */
const isReceived = (part: Part): boolean => ['answer', 'envelope', 'resource'].includes(part)
type Facts = readonly (readonly [aspect: string, vendor: string, spec: string])[]

const shown = (value: string | number | boolean | undefined): string =>
  value === undefined || value === '' ? 'none' : String(value)

/** An empty string is no value, so a least length of one says nothing that the vendor's table could say. */
const leastLength = (field: Field | SpecField): string => shown(field.minLength === 1 ? undefined : field.minLength)

/** Counts and places start at zero; a page that says so says what every page means. */
const leastValue = (field: Field | SpecField): string => shown(field.minimum === 0 ? undefined : field.minimum)

/** `array` on a page says nothing of its items. */
function types(vendor: Field, spec: SpecField): readonly [string, string] {
  const open = vendor.type === 'array' && spec.type.startsWith('array')
  return [vendor.type, open ? vendor.type : spec.type]
}

/** 合作方类别为APPID时必填 names the value of a oneOf's branch in which our spec requires the field. */
function sameCondition(vendor: Field, spec: SpecField): boolean {
  const named: readonly string[] = vendor.condition?.match(/[A-Za-z]\w*/g) ?? []
  const values = spec.condition?.split(', ') ?? []
  return values.length > 0 && values.every((value) => named.includes(value))
}

/**
 * The vendor marks a field that is sometimes required `false` and says when in words, which our spec says in a oneOf.
 * In a response the words bind nobody: a reader must accept that the field is absent.
 */
function marks(part: Part, vendor: Field, spec: SpecField): readonly [string, string] {
  const condition = vendor.required || !isObliged(vendor) ? undefined : vendor.condition
  const words = condition === undefined ? String(vendor.required) : `${vendor.required}, ${condition}`
  // A branch that no value distinguishes has no name.
  const branch = spec.condition === '' ? 'in one branch' : `with ${spec.condition}`
  const optional = spec.condition === undefined ? 'false' : `false, true ${branch}`
  const bothOptional = !vendor.required && !spec.required
  const tolerant = isReceived(part) && spec.condition === undefined
  if (bothOptional && (tolerant || sameCondition(vendor, spec))) return [words, words]
  return [words, spec.required ? 'true' : optional]
}

/** A page may print no title, or two names of one field: 【A】或【B】. */
function titles({ title }: Field, spec: SpecField): readonly [string, string] {
  const isOne = spec.title !== undefined && (title?.split('或').includes(spec.title) ?? false)
  return [shown(title), shown(title === undefined || isOne ? title : spec.title)]
}

const punctuation = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']

/** Which symbols a pattern takes, found by trying them. */
function symbolsTaken(vendor: Field, spec: SpecField): string {
  if (spec.pattern === undefined) return 'any'
  const pattern = new RegExp(spec.pattern, 'u')
  const probes = [...new Set([...punctuation, ...(vendor.symbols ?? [])])]
  return probes
    .filter((probe) => pattern.test(probe.repeat(spec.minLength ?? 1)))
    .sort()
    .join(' ')
}

/** Which characters a text may have is in words on a page, so only a person can compare them with a pattern. */
function patterns(vendor: Field, spec: SpecField): Facts {
  if (vendor.symbols) return [['symbols', [...vendor.symbols].sort().join(' '), symbolsTaken(vendor, spec)]]
  return vendor.characters === undefined ? [['pattern', 'none', shown(spec.pattern)]] : []
}

function members(vendor: Field, spec: SpecField): Facts {
  const all = [...new Set([...vendor.members, ...spec.members])]
  const has = (field: Field | SpecField, name: string): string => (field.members.includes(name) ? 'present' : 'absent')
  return all.map((name) => [`member ${name}`, has(vendor, name), has(spec, name)] as const)
}

function compareRow(part: Part, vendor: Field, spec: SpecField): Finding[] {
  const facts: Facts = [
    ['title', ...titles(vendor, spec)],
    ['type', ...types(vendor, spec)],
    ['minLength', leastLength(vendor), leastLength(spec)],
    ['maxLength', shown(vendor.maxLength), shown(spec.maxLength)],
    ['required', ...marks(part, vendor, spec)],
    ['minimum', leastValue(vendor), leastValue(spec)],
    ['maximum', shown(vendor.maximum), shown(spec.maximum)],
    ['minItems', shown(vendor.minItems), shown(spec.minItems)],
    ['maxItems', shown(vendor.maxItems), shown(spec.maxItems)],
    ['default', shown(vendor.default), shown(spec.default)],
    ['encrypted', shown(vendor.encrypted), shown(spec.encrypted)],
    ['value', shown(vendor.value), shown(spec.value)],
    ['branches', 'none', shown(spec.conflict)],
    ...patterns(vendor, spec),
    ...members(vendor, spec),
  ]
  const row = `${part} ${vendor.name}`
  return facts.flatMap(([aspect, page, ours]) => (page === ours ? [] : [{ row, aspect, vendor: page, spec: ours }]))
}

/** Names of headers are the same in any case. */
const sameName = (part: Part, a: string, b: string): boolean =>
  part === 'header' ? a.toLowerCase() === b.toLowerCase() : a === b

/** What a row more on the page means to who calls by our spec. */
const addition = ({ required }: Field): Change => (required ? 'field added, required' : 'field added, optional')

/** Compares one table by name; the order of its rows says nothing. */
export function compareTables(part: Part, vendor: readonly Field[], spec: readonly SpecField[]): Finding[] {
  const lone = (name: string, change: Change, ofVendor: string, ofSpec: string): Finding => ({
    row: `${part} ${name}`,
    aspect: 'row',
    vendor: ofVendor,
    spec: ofSpec,
    change,
  })
  const found = vendor.flatMap((field) => {
    const ours = spec.find(({ name }) => sameName(part, name, field.name))
    return ours ? compareRow(part, field, ours) : [lone(field.name, addition(field), 'present', 'absent')]
  })
  const extra = spec.filter((field) => !vendor.some(({ name }) => sameName(part, name, field.name)))
  return [...found, ...extra.map(({ name }) => lone(name, 'field removed', 'absent', 'present'))]
}
