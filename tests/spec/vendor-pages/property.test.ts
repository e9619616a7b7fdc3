/** Pages that nobody has written: random ones of the vendor's grammar are read back, and real ones lose nothing where they are damaged. */
import { compareStates, type Field, parsePage, readPage, requestParts } from '@wechatpay-edge/vendor-pages'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadSources } from '../../../scripts/vendor-pages/load.ts'
import { countLines, countRows } from './count.ts'
import { type FieldModel, membersOf, pageModel, printPage } from './model.ts'

const runs = process.env.WECHATPAY_EDGE_LONG ? { numRuns: 1000 } : { numRuns: 100, seed: 20_261_128 }

/** What the model has about a field, and what was read. */
const modelled = (field: FieldModel) => ({
  name: field.name,
  title: field.title,
  type: field.type.type,
  minLength: field.type.minLength,
  maxLength: field.type.maxLength,
  required: field.required,
  members: membersOf(field),
  condition: field.condition,
})
const found = ({ name, title, type, minLength, maxLength, required, members, condition }: Field) => ({
  name,
  title,
  type,
  minLength,
  maxLength,
  required,
  members,
  condition,
})

describe('a page that is printed from a model', () => {
  it('is read back whole', () => {
    fc.assert(
      fc.property(pageModel, (model) => {
        const { page, result } = readPage(printPage(model), 'merchant/1')
        expect(result).toBe('read')
        const { routes, callers, hosts, request, answer, errors, samples } = page?.operation ?? {}
        expect(routes).toEqual(model.paths.map((path) => ({ method: model.method, path })))
        expect(callers).toEqual(model.callers)
        expect(hosts).toHaveLength(2)
        for (const part of requestParts) {
          const expected = part === 'form' ? [] : model.request[part]
          expect(request?.[part].map(found)).toEqual(expected.map(modelled))
        }
        expect(answer?.fields.map(found)).toEqual(model.answer.map(modelled))
        expect(errors?.map(({ status, code, description }) => ({ status, code, description }))).toEqual(model.errors)
        expect(samples).toEqual(['merchant/1-curl'])
      }),
      runs,
    )
  })

  it('has a response with each example, or none', () => {
    fc.assert(
      fc.property(pageModel, (model) => {
        const { answer } = parsePage(printPage(model), 'merchant/1').operation ?? {}
        const isEmpty = model.answer.length === 0
        expect(answer?.kind).toBe(isEmpty ? 'none' : 'json')
        expect(answer?.status).toBe(isEmpty && model.none === '204 No Content' ? 204 : 200)
        if (!isEmpty) expect(answer?.examples.map(({ name }) => name)).toEqual(model.examples)
      }),
      runs,
    )
  })

  it('has as many rows and examples as a count of its lines', () => {
    fc.assert(
      fc.property(pageModel, (model) => {
        const markdown = printPage(model)
        const { members: _, ...counted } = countLines(markdown)
        expect(parsePage(markdown, 'merchant/1').counts).toEqual(counted)
      }),
      runs,
    )
  })
})

/** What a page may be printed with, and says the same. */
const manner = fc.record({
  dated: fc.boolean(),
  marks: fc.constantFrom('code' as const, 'plain' as const, 'escaped' as const),
  blank: fc.constantFrom('', ' ', '\u00a0', '\u3000'),
  rule: fc.constantFrom('| --- |  --- | --- | --- |', '| :-- | :-- | :-- | :-- |'),
  statusMark: fc.constantFrom('> ' as const, '' as const),
})

describe('two states of a page that is printed from a model', () => {
  it('do not differ if it is printed in another manner, in another order of rows', () => {
    fc.assert(
      fc.property(pageModel, manner, (model, other) => {
        const request = { ...model.request, query: model.request.query.toReversed() }
        const again = { ...model, ...other, request }
        const states = [model, again].map((one) => [parsePage(printPage(one), 'merchant/1')])
        expect(compareStates(states[0] ?? [], states[1] ?? [])).toEqual([])
      }),
      runs,
    )
  })

  it('differ in each field that is lost, once, and in nothing else', () => {
    fc.assert(
      fc.property(pageModel, fc.nat(), (model, place) => {
        const leaves = model.request.body.filter(
          ({ name }) => !model.request.body.some((other) => other.name.startsWith(`${name}.`)),
        )
        const lost = leaves[place % leaves.length]?.name
        const parent = lost?.slice(0, Math.max(0, lost.lastIndexOf('.')))
        const isOnly = model.request.body.filter(({ name }) => name.startsWith(`${parent}.`)).length === 1
        fc.pre(parent === '' || !isOnly)
        const body = model.request.body.filter(({ name }) => name !== lost)
        const states = [model, { ...model, request: { ...model.request, body } }].map((one) => [
          parsePage(printPage(one), 'merchant/1'),
        ])
        const rows = compareStates(states[0] ?? [], states[1] ?? [])
        expect(rows.map(({ side, field, kind }) => [side, field, kind])).toEqual([['request', lost, 'field removed']])
      }),
      runs,
    )
  })
})

const sources = loadSources()
const absent = sources === undefined ? ' (skipped: ../shared/vendor-corpus is absent)' : ''

/** One line lost, doubled, or damaged at one place. */
type Damage = (lines: readonly string[], at: number, column: number) => string[]
const damages: readonly Damage[] = [
  (lines, at) => lines.toSpliced(at, 1),
  (lines, at) => lines.toSpliced(at, 0, lines[at] ?? ''),
  (lines, at, column) => lines.with(at, (lines[at] ?? '').slice(0, column)),
  (lines, at, column) => lines.with(at, `${(lines[at] ?? '').slice(0, column)}※${(lines[at] ?? '').slice(column)}`),
  (lines, at) => lines.with(at, (lines[at] ?? '').replace(/string|integer|object/, 'strange')),
  (lines, at) => lines.with(at, (lines[at] ?? '').replace(/\| (?:true|false) \|/, '| maybe |')),
]

describe.skipIf(absent !== '')(`one of the vendor's pages that is damaged${absent}`, () => {
  const all = sources ?? []

  it('is read as far as it goes, and loses no row in silence', () => {
    const damaged = fc.tuple(fc.nat(all.length - 1), fc.nat(), fc.nat(200), fc.constantFrom(...damages))
    fc.assert(
      fc.property(damaged, ([which, place, column, damage]) => {
        const { id, markdown } = all[which] ?? { id: '', markdown: '' }
        const lines = markdown.split('\n')
        const text = damage(lines, place % lines.length, column).join('\n')
        const { page, result } = readPage(text, id)
        if (!page) {
          expect(result).toMatch(/^unreadable: line \d+, /)
          return
        }
        if (page.kind !== 'operation' && page.kind !== 'callback') return
        const { fields, errors } = countRows(text)
        if (/a row of a table is in code/.test(result)) return
        // What a row has lost may be what it is counted by.
        expect(page.counts.fields, id).toBeGreaterThanOrEqual(fields)
        expect(page.counts.errors, id).toBeGreaterThanOrEqual(errors)
        if (result === 'read') expect({ id, ...page.counts }).toMatchObject({ id, fields, errors })
      }),
      { ...runs, numRuns: runs.numRuns * 5 },
    )
  })
})
