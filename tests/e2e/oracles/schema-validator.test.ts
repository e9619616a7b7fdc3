/** The interpreter of schemas: what it reports, and whether it decides as ajv does. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Schema, validate } from '../../../packages/client/src/schema-validator.ts'
import * as timeForms from '../../../packages/client/src/time-forms.ts'
import { ajvFormats, timeFormats } from '../../../scripts/generate/formats.ts'
import { root } from '../../../scripts/lib/run.ts'

/** The schemas of every API that is generated. */
const generated: Record<string, Schema> = {}
for (const name of readdirSync(join(root, 'packages'))) {
  const path = join(root, 'packages', name, 'src/generated/schemas.ts')
  if (existsSync(path)) Object.assign(generated, await import(pathToFileURL(path).href))
}

const text = (schema: Schema): Schema => ({ type: 'object', properties: { a: schema } })

describe('what a broken rule says', () => {
  it.each<[string, Schema, unknown, string]>([
    ['required', { type: 'object', required: ['a'] }, {}, 'is required'],
    ['type', text({ type: 'string' }), { a: 1 }, 'must be a string'],
    ['type', text({ type: 'integer' }), { a: 1.5 }, 'must be an integer'],
    ['const', text({ const: 'A' }), { a: 'B' }, 'must be A'],
    ['enum', text({ enum: ['A', 'B'] }), { a: 'C' }, 'must be one of A, B'],
    ['minLength', text({ minLength: 1 }), { a: '' }, 'must have at least 1 characters'],
    ['maxLength', text({ maxLength: 2 }), { a: 'abc' }, 'must have at most 2 characters'],
    ['minimum', text({ minimum: 1 }), { a: 0 }, 'must be at least 1'],
    ['maximum', text({ maximum: 50 }), { a: 51 }, 'must be at most 50'],
    ['minItems', text({ minItems: 1 }), { a: [] }, 'must have at least 1 items'],
    ['maxItems', text({ maxItems: 1 }), { a: [1, 2] }, 'must have at most 1 items'],
    ['pattern', text({ pattern: /^a$/u }), { a: 'b' }, 'must match ^a$'],
    ['format', text({ format: timeForms.dateForm }), { a: '2018-6-8' }, 'must match yyyy-MM-DD, as 2018-06-08'],
    ['anyOf', text({ anyOf: [{ const: 2 }] }), { a: 1 }, 'must keep the rule anyOf'],
  ])('%s: %o', (rule, schema, value, message) => {
    expect(validate(schema, value)).toContainEqual({ path: 'a', rule, message })
  })

  it('names fields in lists and maps as a caller writes them', () => {
    const row: Schema = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }
    const schema: Schema = {
      type: 'object',
      properties: {
        rows: { type: 'array', minItems: 1, items: row },
        texts: { type: 'object', properties: { a: { type: 'string' } } },
        either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      },
    }
    expect(validate(schema, { rows: [{ name: 'a' }], texts: { a: 'b' }, either: 1 })).toEqual([])
    expect(validate(schema, { rows: [{ name: 'a' }, {}], texts: { a: 1 }, either: null })).toEqual([
      { path: 'rows.1.name', rule: 'required', message: 'is required' },
      { path: 'texts.a', rule: 'type', message: 'must be a string' },
      { path: 'either', rule: 'anyOf', message: 'must keep the rule anyOf' },
      { path: 'either', rule: 'type', message: 'must be a string' },
      { path: 'either', rule: 'type', message: 'must be an integer' },
    ])
  })

  it('says under which condition a field is required', () => {
    const when = { required: ['type'], properties: { type: { const: 'A' } } }
    const schema: Schema = {
      type: 'object',
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      allOf: [{ if: when, then: { required: ['a'] } }],
    }
    expect(validate(schema, { type: 'A' })).toEqual([
      { path: 'a', rule: 'required', message: 'is required where type is A' },
    ])
    expect(validate(schema, { type: 'B' })).toEqual([])
  })
})

describe('a value is read as data', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a field named %s is one like any other',
    (name) => {
      const value: unknown = JSON.parse(`{"${name}": 1}`)
      const properties = JSON.parse(`{"${name}": {"type": "string"}}`) as Record<string, Schema>
      expect(validate({ type: 'object', properties }, value)).toHaveLength(1)
      expect(validate({ type: 'object', required: [name] }, {})).toHaveLength(1)
      expect(validate({ type: 'object', required: [name] }, value)).toEqual([])
      expect(validate({ type: 'object', properties: {} }, value)).toEqual([])
    },
  )

  it.each([20_000, 1_000_000])('%d levels do not exhaust the stack: it is read no deeper than the schema', (levels) => {
    let deep: unknown = 1
    let schema: Schema = { type: 'string' }
    for (let i = 0; i < levels; i++) deep = i % 2 ? [deep] : { a: deep }
    for (let i = 0; i < 500; i++) schema = { items: schema, properties: { a: schema } }
    expect(validate(schema, deep)).toMatchObject([{ rule: 'type', message: 'must be a string' }])
    expect(validate({}, { rows: [1, deep] })).toEqual([])
  })

  it('500 levels are read to their end', () => {
    let deep: unknown = 1
    let schema: Schema = { type: 'string' }
    for (let i = 0; i < 500; i++) [deep, schema] = [{ a: deep }, { type: 'object', properties: { a: schema } }]
    expect(validate(schema, deep)).toEqual([
      { path: Array(500).fill('a').join('.'), rule: 'type', message: 'must be a string' },
    ])
  })

  it.each(['toString', 'constructor', 'valueOf'])('does not check the %s that each object inherits', (name) => {
    const schema: Schema = { type: 'object', properties: { [name]: { type: 'string', minLength: 9 } } }
    expect(validate(schema, {})).toEqual([])
    expect(validate(schema, { [name]: 'own' })).toHaveLength(1)
  })

  it('any number of wrong items is reported, each at its place', () => {
    const issues = validate({ type: 'array', items: { type: 'string' } }, new Array(300_000).fill(1), 'list')
    expect(issues).toHaveLength(300_000)
    expect(issues.at(-1)?.path).toBe('list.299999')
    const nested = validate(
      { type: 'object', properties: { list: { type: 'array', items: { type: 'string' } } } },
      { list: new Array(300_000).fill(1) },
    )
    expect(nested).toHaveLength(300_000)
  })

  it('counts characters, not code units', () => {
    expect(validate({ maxLength: 1 }, '𠮷')).toEqual([])
    expect(validate({ maxLength: 1 }, '𠮷a')).toHaveLength(1)
    expect(validate({ minLength: 2 }, '𠮷')).toHaveLength(1)
  })
})

// ajv is the oracle: complete for JSON Schema 2020-12, and made by others.
// The formats are the sandbox's own; further down they are compared with those of ajv-formats.
const ajv = new Ajv2020({ allErrors: true, strict: false, formats: ajvFormats })

/** The spec's name of a form of times, which is a value that client exports: built, and as a source here. */
function formatOf(form: unknown): string | undefined {
  const { source } = Object(form) as { readonly source?: unknown }
  const [name] = Object.entries(timeForms).find(([, value]) => value.source === source) ?? []
  return Object.keys(timeFormats).find((format) => timeFormats[format]?.form === name)
}

/** A schema as JSON, whose patterns and formats are text. */
const toJson = (schema: Schema): object =>
  JSON.parse(
    JSON.stringify(schema, (_name, value: unknown) =>
      value instanceof RegExp ? value.source : (formatOf(value) ?? value),
    ),
  ) as object

/** Where a value breaks simple rules, by ajv: paths with dots, and the rule. */
const simple = new Set(
  'type enum const minLength maxLength pattern format minimum maximum minItems maxItems required'.split(' '),
)
function theirFindings(schema: object, value: unknown): { valid: boolean; places: string[] } {
  const check = ajv.compile(schema)
  const valid = check(value)
  const places = (check.errors ?? []).flatMap(({ keyword, instancePath, params }) => {
    if (!simple.has(keyword)) return []
    const extra = params.missingProperty ?? params.additionalProperty
    const pointer = extra === undefined ? instancePath : `${instancePath}/${extra}`
    return [`${pointer.slice(1).replaceAll('/', '.')} ${keyword}`]
  })
  return { valid, places: [...new Set(places)].sort() }
}

function ourFindings(schema: Schema, value: unknown): { valid: boolean; places: string[] } {
  const issues = validate(schema, value)
  const places = issues.filter(({ rule }) => simple.has(rule)).map(({ path, rule }) => `${path} ${rule}`)
  return { valid: issues.length === 0, places: [...new Set(places)].sort() }
}

/** One schema for each keyword, and some that contain others. */
const catalogue: Readonly<Record<string, Schema>> = {
  anything: {},
  string: { type: 'string', minLength: 1, maxLength: 3, pattern: /^[a-c]*$/u },
  integer: { type: 'integer', minimum: -1, maximum: 2 },
  number: { type: 'number', minimum: 0.5 },
  boolean: { type: 'boolean' },
  enum: { enum: ['a', 1, true] },
  const: { const: 'a' },
  untyped: { minLength: 2, maxLength: 2, minimum: 1, maximum: 1, minItems: 1, maxItems: 1, pattern: /b/u },
  time: { format: timeForms.dateTimeForm },
  day: { type: 'string', maxLength: 9, format: timeForms.compactDateForm },
  list: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string', maxLength: 1 } },
  required: { type: 'object', required: ['a', 'b'], properties: { a: { const: 1 } } },
  allOf: { allOf: [{ type: 'object', required: ['a'] }, { properties: { a: { type: 'string' } } }] },
  anyOf: { anyOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] },
  conditions: {
    type: 'object',
    allOf: [
      {
        if: { required: ['a'], properties: { a: { const: 1 } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['b'] },
      },
    ],
  },
  nested: {
    type: 'object',
    properties: {
      a: { type: 'array', items: { type: 'object', required: ['b'], properties: { b: { type: 'string' } } } },
    },
  },
  ...generated,
}

/** Names and texts that schemas mention, and their neighbours at the limits. */
const word = fc.constantFrom(
  '',
  'a',
  'ab',
  'b',
  'abc',
  'abcd',
  '𠮷',
  'APPID',
  'MERCHANT',
  'FAVOR_STOCK',
  'x'.repeat(20),
  'x'.repeat(21),
  'x'.repeat(32),
  'x'.repeat(33),
  '20180608',
  '20180631',
  '2018-06-08T10:34:56+08:00',
  '2018-06-31T10:34:56+08:00',
)
const name = fc.constantFrom(
  'a',
  'b',
  'c',
  'partner',
  'authorized_data',
  'type',
  'appid',
  'merchant_id',
  'business_type',
  'stock_id',
  'limit',
  'offset',
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.constantFrom(-1, 0, 1, 2, 3, 0.5, 1.5, 50, 51, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 5 }),
  ),
}))

describe('decides as ajv does, and finds simple rules at the same places', () => {
  it.each(Object.entries(catalogue))('%s', (_title, schema) => {
    const json = toJson(schema)
    // What a branch of anyOf or if breaks is reported or not, as the tool likes.
    const branching = /"(anyOf|if)"/.test(JSON.stringify(json))
    fc.assert(
      fc.property(value, (given) => {
        const [ours, theirs] = [ourFindings(schema, given), theirFindings(json, given)]
        expect(ours.valid).toBe(theirs.valid)
        if (!branching) expect(ours.places).toEqual(firstAtEach(theirs.places))
      }),
      { numRuns: 2000, seed: 20261127 },
    )
  })
})

/** Texts of the forms that patterns and formats ask for. */
const formed = ['https://example.com/a', '20180608', '2018-06-08', '20180608103456', '2018-06-08T10:34:56+08:00', '1']

/** A value that keeps a schema's simple rules, and those of its first branch. */
function sample(schema: Schema): unknown {
  const { type, enum: [member] = [], const: constant = member, minLength = 1, minimum = 1, properties = {} } = schema
  const [branch = {}] = [schema, ...(schema.allOf ?? [])].flatMap(({ anyOf = [] }) => anyOf)
  if (constant !== undefined) return constant
  if (type === 'object') {
    const asked = (branch.required ?? []).map((name) => [name, { type: 'string', minLength: 6 }] as const)
    const own = Object.entries({ ...Object.fromEntries(asked), ...properties, ...branch.properties })
    return Object.fromEntries(own.map(([name, sub]) => [name, sample(sub)]))
  }
  if (type === 'array') return Array.from({ length: schema.minItems ?? 1 }, () => sample(schema.items ?? {}))
  if (type === 'boolean') return true
  if (type !== 'string') return minimum
  const texts = ['a'.repeat(minLength), ...formed]
  return texts.find((one) => validate(schema, one).length === 0) ?? texts[0]
}

/** Values at, below and above each limit of a schema, each in a value that is valid elsewhere. */
function boundaries(schema: Schema): unknown[] {
  const { enum: members = [], minLength, maxLength, minimum, maximum, minItems, maxItems, items = {} } = schema
  const around = (...limits: (number | undefined)[]) =>
    limits.flatMap((limit) => (limit === undefined ? [] : [limit - 1, limit, limit + 1, limit + 0.5]))
  const lengths = (...limits: (number | undefined)[]) =>
    around(...limits).filter((length) => Number.isInteger(length) && length >= 0)
  const whole = sample(schema)
  const fields = Object.entries(schema.type === 'object' ? (schema.properties ?? {}) : {})
  return [
    ...['20180608', '20180631', '2018-06-08T10:34:56Z'],
    ...[whole, 1, 1.5, 'other', '', true, null, [], {}, { constructor: 1 }, { a: 1, b: 1 }, { a: 'a' }],
    ...members,
    ...around(minimum, maximum),
    ...lengths(minLength, maxLength).flatMap((length) => ['a'.repeat(length), '𠮷'.repeat(length)]),
    ...lengths(minItems, maxItems).map((length) => Array.from({ length }, () => sample(items))),
    ...(schema.items ? boundaries(items).map((item) => [item]) : []),
    ...fields.map(([name]) => Object.fromEntries(Object.entries(Object(whole)).filter(([key]) => key !== name))),
    ...fields.flatMap(([name, sub]) => boundaries(sub).map((inner) => ({ ...Object(whole), [name]: inner }))),
  ]
}

describe('decides as ajv does at the limits', () => {
  it('of each API’s schemas', () => {
    expect(Object.keys(generated)).toEqual(expect.arrayContaining(['buildPartnershipBody', 'listPartnershipsQuery']))
  })

  it.each(Object.entries(catalogue))('%s', (_title, schema) => {
    const json = toJson(schema)
    const verdicts = boundaries(schema).map((given) => {
      expect([given, ourFindings(schema, given).valid]).toEqual([given, theirFindings(json, given).valid])
      return validate(schema, given).length === 0
    })
    // Both verdicts come up, or the values would show nothing.
    expect(new Set(verdicts).size).toBe(JSON.stringify(json) === '{}' ? 1 : 2)
  })
})

/** Ours stops at a wrong type; ajv goes on with the rules that hold for it. */
function firstAtEach(places: readonly string[]): string[] {
  const illTyped = new Set(places.filter((place) => place.endsWith(' type')).map((place) => place.split(' ')[0]))
  return places.filter((place) => place.endsWith(' type') || !illTyped.has(place.split(' ')[0] ?? ''))
}

/** Times as a page of the vendor, or RFC 3339, prints them. */
const printed = {
  // merchant/4012791856, 4012081709, and RFC 3339 §5.8, its leap second among them.
  'date-time': [
    ...['2018-06-08T10:34:56+08:00', '2015-05-20T13:29:35.120+08:00', '2015-05-20T13:29:35Z'],
    ...['1985-04-12T23:20:50.52Z', '1996-12-19T16:39:57-08:00', '1990-12-31T23:59:60Z', '1937-01-01T12:00:27.87+00:20'],
  ],
  // merchant/4013071227
  date: ['2019-06-11', '2024-02-29', '2000-02-29'],
  // merchant/4012587911
  yyyyMMddHHmmss: ['20091225091010', '20240229235959'],
  yyyyMMdd: ['20091225', '20000229'],
} as const

const wrong = {
  'date-time': [
    ...['2018-06-08 10:34:56+08:00', '2018-06-08T10:34:56', '2018-06-08T10:34+08:00', '2018-06-08T10:34:56+0800'],
    ...['2018-06-08T24:00:00+08:00', '2018-06-08T10:60:00Z', '2018-06-08T10:34:61Z', '2018-06-08T10:34:56+24:00'],
    ...['2018-06-31T10:34:56Z', '2018-06-08T10:34:56.Z', '2018-06-08T10:34:56+08:60', ' 2018-06-08T10:34:56Z'],
  ],
  date: ['2019-6-11', '20190611', '2019-06-31', '2023-02-29', '1900-02-29', '2019-00-01', '2019-01-00', '2019-06-11\n'],
  yyyyMMddHHmmss: ['2009122509101', '20091225241010', '20091225096010', '20091225091060', '20091325091010'],
  yyyyMMdd: ['2009122', '20090229', '2009-12-25', '00000000', '200912250'],
} as const

describe.each(Object.keys(printed) as (keyof typeof printed)[])('the form %s', (format) => {
  const form = Object.entries(timeForms).find(([name]) => name === timeFormats[format]?.form)?.[1]
  const ours = (text: string) => form?.test(text)
  const sandbox = (text: string) => timeFormats[format]?.pattern.test(text)

  it.each(printed[format])('is that of %j', (text) => {
    expect([ours(text), sandbox(text)]).toEqual([true, true])
  })

  it.each(wrong[format])('is not that of %j', (text) => {
    expect([ours(text), sandbox(text)]).toEqual([false, false])
  })

  it('is the same to the client, to the sandbox, and to ajv-formats', () => {
    const digits = (most: number) =>
      fc.oneof(
        { arbitrary: fc.integer({ min: 0, max: most }), weight: 9 },
        fc.constantFrom(0, 1, 28, 29, 30, 31, 59, most),
      )
    const year = fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.constantFrom(0, 100, 1900, 2000, 2023, 2024, 9999))
    const zone = fc.constantFrom('Z', 'z', '+08:00', '-23:59', '+24:00', '-08:60', '')
    const compact = !format.includes('-') && format !== 'date'
    const isDay = format === 'date' || format === 'yyyyMMdd'
    const pad = (value: number, length = 2) => String(value).padStart(length, '0')
    const fields = [year, digits(13), digits(32), digits(24), digits(60), digits(60)] as const
    fc.assert(
      fc.property(fc.tuple(...fields), zone, fc.constantFrom('', '.5', '.', '.120'), (numbers, end, fraction) => {
        const [y, month, day, hour, minute, second] = numbers
        const date = [pad(y, 4), pad(month), pad(day)].join('-')
        const time = [pad(hour), pad(minute), pad(second)].join(':')
        // ajv-formats takes a 60th second at midnight in UTC alone, and what comes to midnight there: 31:59:00+08:00.
        fc.pre(second < 60 && !(hour > 23 && minute === 59))
        const whole = `${date}T${time}${compact ? '' : fraction}${compact ? 'Z' : end}`
        const theirs = isDay ? fullFormats.date : fullFormats['date-time']
        const expected = (theirs as { validate(text: string): boolean }).validate(isDay ? date : whole)
        const text = isDay ? date : whole
        const given = compact ? text.replace(/\D/g, '') : text
        expect([given, ours(given), sandbox(given)]).toEqual([given, expected, expected])
      }),
      { numRuns: 20_000, seed: 20261128 },
    )
  })
})
