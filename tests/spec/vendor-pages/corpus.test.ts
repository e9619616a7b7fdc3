/** The vendor's own pages, all that are at hand: nothing of them is lost, by a count that shares no code with the reader. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type Field, requestParts, type VendorPage } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { loadSources, pagesFolder, readSources, type Source } from '../../../scripts/vendor-pages/load.ts'
import { pagesIn } from '../../../scripts/vendor-pages/report.ts'
import { countLines } from './count.ts'

const sources = loadSources()
const absent = sources === undefined ? ' (skipped: ../shared/vendor-corpus is absent)' : ''

function fieldsOf({ operation, callback, tables }: VendorPage): readonly Field[] {
  if (operation) return [...requestParts.flatMap((part) => operation.request[part]), ...operation.answer.fields]
  if (callback) return [...callback.envelope, ...callback.reply, ...callback.resource]
  return tables.flatMap(({ fields }) => fields)
}

const sourceOf = (all: readonly Source[], id: string): string => all.find((source) => source.id === id)?.markdown ?? ''

describe.skipIf(absent !== '')(`the vendor's own pages${absent}`, () => {
  const all = sources ?? []
  const start = performance.now()
  const results = readSources(all)
  const tookMs = performance.now() - start
  const pages = pagesIn(results)
  const operations = pages.filter(({ kind }) => kind === 'operation')
  const page = (id: string): VendorPage => {
    const found = pages.find((one) => one.id === id)
    if (!found) throw new Error(`${id} was not read`)
    return found
  }
  const reported = (id: string): string =>
    page(id)
      .contradictions.map(({ text }) => text)
      .join('\n')

  it('are all read, as what they are', () => {
    expect(results.filter(({ result }) => !/^(?:read|not an operation)$/.test(result))).toEqual([])
    const kinds = Map.groupBy(pages, ({ kind }) => kind)
    const sizes = Object.fromEntries([...kinds].map(([kind, some]) => [kind, some.length]))
    expect(Object.keys(sizes).sort()).toEqual(['article', 'callback', 'operation', 'tables'])
    expect(sizes.operation).toBeGreaterThanOrEqual(414)
    expect(sizes.callback).toBeGreaterThanOrEqual(59)
  })

  it('are read in little time', () => {
    // Idle it is 0.6 s; the machine may have other things to do.
    expect(tookMs).toBeLessThan(20_000)
  })

  it('lose no row, error or example', () => {
    const total = { fields: 0, errors: 0, examples: 0 }
    for (const one of pages) {
      const { members: _, ...counted } = countLines(sourceOf(all, one.id))
      expect({ id: one.id, ...one.counts }).toEqual({ id: one.id, ...counted })
      if (one.kind === 'operation' || one.kind === 'callback') expect(fieldsOf(one).length).toBe(counted.fields)
      if (one.operation) {
        expect(one.operation.errors.length).toBe(counted.errors)
        expect(one.operation.answer.examples.length).toBe(counted.examples)
      }
      for (const key of ['fields', 'errors', 'examples'] as const) total[key] += counted[key]
    }
    expect(total.fields).toBeGreaterThanOrEqual(14_358)
    expect(total.errors).toBeGreaterThanOrEqual(4419)
    expect(total.examples).toBeGreaterThanOrEqual(403)
  })

  it('lose no value of an enum that is in a list', () => {
    for (const one of pages.filter(({ kind }) => kind !== 'article')) {
      const found = new Set(fieldsOf(one).flatMap(({ members }) => members))
      const lost = countLines(sourceOf(all, one.id)).members.filter((member) => !found.has(member))
      expect({ id: one.id, lost }).toEqual({ id: one.id, lost: [] })
    }
  })

  it('of operations have a method, and a path unless another response gives the URL', () => {
    const routes = operations.flatMap(({ operation }) => operation?.routes ?? [])
    expect(routes.filter(({ method }) => !/^(?:GET|POST|PUT|PATCH|DELETE)$/.test(method))).toEqual([])
    expect(routes.filter(({ path }) => path !== null && !/^\/v3\/[\w\-/{}]+$/.test(path))).toEqual([])
    expect(routes.filter(({ path }) => path === null).length).toBeGreaterThanOrEqual(21)
    expect(page('partner/4012697627').operation?.routes).toHaveLength(2)
    expect(page('partner/4012713017').operation?.routes[0]?.path).toMatch(/\/$/)
  })

  it('name both hosts, and callers', () => {
    const withPath = operations.filter(({ operation }) => operation?.routes[0]?.path !== null)
    const hosts = withPath.map(({ operation }) => operation?.hosts.join(' '))
    expect(new Set(hosts)).toEqual(new Set(['https://api.mch.weixin.qq.com https://api2.mch.weixin.qq.com']))
    expect(withPath.filter(({ operation }) => operation?.callers.length === 0)).toEqual([])
    expect(new Set(withPath.flatMap(({ operation }) => operation?.callers)).size).toBeGreaterThanOrEqual(7)
  })

  it('of callbacks have event types, and the fields that are encrypted', () => {
    const callbacks = pages.flatMap(({ id, callback }) => (callback ? [{ id, ...callback }] : []))
    expect(callbacks.filter(({ eventTypes, resource }) => eventTypes.length === 0 || resource.length === 0)).toEqual([])
    expect(page('merchant/4012791861').callback).toMatchObject({
      eventTypes: ['TRANSACTION.SUCCESS'],
      originalType: 'transaction',
    })
    const { envelope = [], reply = [], resource = [] } = page('merchant/4012791861').callback ?? {}
    expect([envelope.length, reply.length, resource.length]).toEqual([11, 2, 36])
    expect(page('partner/4024070065').callback?.reply).toHaveLength(11)
  })

  it.each([
    ['merchant/4012587971', 'promotion_detail.refund_amount is in one table twice'],
    ['merchant/4012587973', 'promotion_detail.refund_amount is in one table twice'],
    ['merchant/4012587957', 'goods_detail is an object without rows of its fields'],
    ['merchant/4012587962', 'collection.details is an object without rows of its fields'],
    ['merchant/4012557006', 'the example has sub_orders.sub_mchid, which has no row'],
    ['partner/4013462116', 'the example has amount.advance, which has no row'],
    ['merchant/4012587902', 'post_payments is array[object] in the table, and object in the example'],
    ['merchant/4012551764', 'data.serial_no has at most 32 characters in the table, and 40 in the example'],
    ['merchant/4012587971', 'the example lacks amount.account, which is required'],
    ['partner/4012697627', 'applyment_id is a row of the path, which has no place for it'],
    ['merchant/4012716434', 'user_name: to be encrypted, and Wechatpay-Serial is not required'],
    ['merchant/4012284177', 'is not JSON'],
    ['merchant/4012285250', 'is not JSON'],
    ['partner/4015792580', 'the example 发送请求： is not JSON'],
    ['merchant/4013421130', 'SYSTEMERROR is also spelled SYSTEM_ERROR'],
  ])('report where %s contradicts itself: %s', (id, text) => {
    expect(reported(id)).toContain(text)
  })

  it('are in the folder that the command reads', () => {
    expect(pagesFolder).toMatch(/shared\/vendor-corpus$/)
    expect(existsSync(pagesFolder)).toBe(true)
    const index = readFileSync(`${pagesFolder}/index.tsv`, 'utf8').trim().split('\n').slice(1)
    expect(all.map(({ id }) => id).sort()).toEqual(index.map((line) => line.split('\t')[0]).sort())
    expect(readdirSync(pagesFolder)).toContain('README.md')
  })
})
