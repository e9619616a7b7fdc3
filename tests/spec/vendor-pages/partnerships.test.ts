import { describe, expect, it } from 'vitest'
import { checkPages, pagesOf } from '../../../scripts/vendor-pages/check.ts'
import { comparePage } from '../../../scripts/vendor-pages/compare.ts'
import { loadApis, loadSources, readSources } from '../../../scripts/vendor-pages/load.ts'
import { pagesIn } from '../../../scripts/vendor-pages/report.ts'
import type { SpecError, SpecField, SpecOperation } from '../../../scripts/vendor-pages/shape.ts'

const sources = loadSources()
const absent = sources === undefined ? ' (skipped: ../shared/vendor-corpus is absent)' : ''

function find<T>(list: readonly T[], matches: (item: T) => boolean): T {
  const found = list.find(matches)
  if (!found) throw new Error('not found')
  return found
}

const change = <T>(list: readonly T[], matches: (item: T) => boolean, to: Partial<T>): T[] => {
  find(list, matches)
  return list.map((item) => (matches(item) ? { ...item, ...to } : item))
}

const called = (name: string) => (field: SpecField) => field.name === name
const own = (code: string) => (row: SpecError) => row.code === code && row.common !== true

type Mutation = (operation: SpecOperation) => SpecOperation

const body =
  (edit: (fields: readonly SpecField[]) => readonly SpecField[]): Mutation =>
  (operation) => ({
    ...operation,
    request: { ...operation.request, body: edit(operation.request.body) },
  })
const answer =
  (edit: (fields: readonly SpecField[]) => readonly SpecField[]): Mutation =>
  (operation) => ({
    ...operation,
    answer: { ...operation.answer, fields: edit(operation.answer.fields) },
  })
const errors =
  (edit: (rows: readonly SpecError[]) => readonly SpecError[]): Mutation =>
  (operation) => ({
    ...operation,
    errors: edit(operation.errors),
  })

const planted: readonly (readonly [name: string, mutation: Mutation, row: string, aspect: string])[] = [
  ['a field is lost', answer((rows) => rows.filter((row) => row.name !== 'build_time')), 'answer build_time', 'row'],
  [
    'a field is made up',
    body((rows) => [...rows, { name: 'note', type: 'string', required: false, members: [] }]),
    'body note',
    'row',
  ],
  ['a type changes', answer((rows) => change(rows, called('state'), { type: 'integer' })), 'answer state', 'type'],
  [
    'a length changes',
    body((rows) => change(rows, called('partner.appid'), { maxLength: 23 })),
    'body partner.appid',
    'maxLength',
  ],
  ['a mark flips', answer((rows) => change(rows, called('state'), { required: false })), 'answer state', 'required'],
  [
    'a condition is lost',
    body((rows) => change(rows, called('partner.appid'), { condition: undefined })),
    'body partner.appid',
    'required',
  ],
  [
    'a member is lost',
    body((rows) => change(rows, called('partner.type'), { members: ['APPID'] })),
    'body partner.type',
    'member MERCHANT',
  ],
  [
    'a member is made up',
    answer((rows) => change(rows, called('state'), { members: ['ESTABLISHED', 'TERMINATED', 'FROZEN'] })),
    'answer state',
    'member FROZEN',
  ],
  [
    'a title changes',
    answer((rows) => change(rows, called('build_time'), { title: '时间' })),
    'answer build_time',
    'title',
  ],
  [
    'an error row is lost',
    errors((rows) => rows.filter((row) => !own('NO_AUTH')(row))),
    'error 403 NO_AUTH 商户未被授权',
    'row',
  ],
  [
    'an error is described otherwise',
    errors((rows) => change(rows, own('MCH_NOT_EXISTS'), { description: '商户号错误' })),
    'error 400 MCH_NOT_EXISTS 商户号不存在',
    'description',
  ],
  [
    'a remedy is another',
    errors((rows) => change(rows, own('NO_AUTH'), { remedy: '请重试' })),
    'error 403 NO_AUTH 商户未被授权',
    'remedy',
  ],
  [
    'an error has another status',
    errors((rows) => change(rows, own('RESOURCE_NOT_EXISTS'), { status: 400 })),
    'error 404 RESOURCE_NOT_EXISTS 资源不存在或无可用',
    'status',
  ],
  ['the method is another', (operation) => ({ ...operation, method: 'PUT' }), 'operation', 'method'],
  [
    'the path is another',
    (operation) => ({ ...operation, path: '/v3/marketing/partnership/build' }),
    'operation',
    'path',
  ],
  ['a host is another', (operation) => ({ ...operation, hosts: operation.hosts.slice(0, 1) }), 'operation', 'hosts'],
]

describe.skipIf(absent !== '')(`the partnerships spec and the vendor's pages${absent}`, () => {
  const all = pagesIn(readSources(sources ?? []))
  const partnerships = find(loadApis(), ({ name }) => name === 'partnerships')
  const build = find(partnerships.operations, ({ operationId }) => operationId === 'buildPartnership')

  it('agree but for the differences whose reasons are written, each of which is used on every page', () => {
    const { lines, ok } = checkPages([partnerships], all)
    expect(lines.join('\n')).not.toContain('without a reason')
    expect(ok).toBe(true)
    expect(lines).toContain('no page of terminatePartnership is at hand')
  })

  it('are compared on the page for merchants and on the page for service providers', () => {
    const ids = partnerships.operations.map((operation) => [
      operation.operationId,
      pagesOf(operation, all).map(({ id }) => id),
    ])
    expect(Object.fromEntries(ids)).toEqual({
      buildPartnership: ['merchant/4012380498', 'partner/4012381469'],
      terminatePartnership: [],
      listPartnerships: ['merchant/4012380536', 'partner/4012381479'],
    })
  })

  it.each(planted)('differ when %s', (_, mutation, row, aspect) => {
    for (const page of pagesOf(build, all)) {
      const { differences, unused } = comparePage(page, mutation(build), partnerships.reasons)
      expect(differences.map((difference) => [difference.row, difference.aspect])).toEqual([[row, aspect]])
      expect(unused).toEqual([])
    }
  })
})
