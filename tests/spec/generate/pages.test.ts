import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { commonErrors } from '../../../packages/client/src/generated/common-errors.ts'
import * as security from '../../../packages/client/src/generated/security/operations.ts'
import { validate } from '../../../packages/client/src/schema-validator.ts'
import * as generated from '../../../packages/partnerships/src/generated/operations.ts'
import { ErrorCode } from '../../../packages/partnerships/src/generated/values.ts'
import { operations as servedOfAll } from '../../../packages/sandbox/src/generated/operations.ts'
import { apisOf } from '../../../scripts/lib/apis.ts'
import { publishedPackages } from '../../../scripts/lib/packages.ts'

const operations = { ...generated }
const served = servedOfAll.filter(({ id }) => id in operations)

const pages = new URL('../../../../shared/vendor-corpus/', import.meta.url)
const absent = !existsSync(pages)
/** The pages put no-break spaces where nobody would look for them. */
const page = (path: string): string => readFileSync(new URL(path, pages), 'utf8').replaceAll('\u00a0', ' ')

const bundle = parse(readFileSync(new URL('../../../openapi/bundled/partnerships.yaml', import.meta.url), 'utf8'))

/** The cells of each table row after a heading, up to the next of the same level. */
function rows(text: string, heading: string): string[][] {
  const level = heading.split(' ')[0]
  const [, after = ''] = text.split(`${heading}\n`)
  const [section = ''] = after.split(`\n${level} `)
  const lines = section.split('\n').filter((line) => /^\| (?!---|参数名|状态码)/.test(line))
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.replaceAll('\\', '').trim()),
  )
}

const plain = (cell = ''): string => cell.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')

const officialPages = [
  ['buildPartnership', 'merchant/4012380498.md'],
  ['buildPartnership', 'partner/4012381469.md'],
  ['listPartnerships', 'merchant/4012380536.md'],
  ['listPartnerships', 'partner/4012381479.md'],
] as const

describe.skipIf(absent)(
  'the specs against the official pages (skipped where ../shared/vendor-corpus is absent)',
  () => {
    it.each(officialPages)('%s has each error row of %s, in its order and words', (id, path) => {
      const text = page(path)
      const expected = [...rows(text, '### 业务错误码'), ...rows(text, '### 公共错误码')]
      expect(expected).toHaveLength(11)
      const found = [...operations[id].errors, ...commonErrors].map(({ status, code, description, remedy }) => [
        status,
        code,
        description,
        remedy.zh,
      ])
      expect(found).toEqual(
        expected.map(([status, code, description, zh]) => [Number(status), code, description, plain(zh)]),
      )
    })

    it.each(officialPages)('%s marks as common what %s lists as common', (id, path) => {
      const { errors } = served.find((operation) => operation.id === id) ?? { errors: [] }
      const common = errors.filter((row) => row.common).map(({ code }) => code)
      expect(common).toEqual(commonErrors.map(({ code }) => code))
      expect(common).toEqual(rows(page(path), '### 公共错误码').map(([, code]) => code))
    })

    it.each([
      ['buildPartnership', 'bodyTitles', 'merchant/4012380498.md', '### Body 参数'],
      ['listPartnerships', 'queryTitles', 'merchant/4012380536.md', '### Query 参数'],
    ] as const)('%s has the names of all fields (%s) as %s prints them', (id, titles, path, heading) => {
      // The heading ends where the next `## ` begins, so the answer's table is cut off first.
      const [request = ''] = page(path).split('## 应答参数')
      const expected = rows(request, heading).map(([name = '', , , text = '']) => [
        `/${name.replaceAll('.', '/')}`,
        /【(.+?)】/.exec(text)?.[1],
      ])
      expect(expected.length).toBeGreaterThan(6)
      expect(served.find((operation) => operation.id === id)?.[titles]).toEqual(Object.fromEntries(expected))
    })

    it.each([
      ['buildPartnership', 'merchant/4012380498.md'],
      ['listPartnerships', 'merchant/4012380536.md'],
    ] as const)('%s has the example response of %s', (id, path) => {
      const [, example = ''] = page(path).split('```')
      expect(served.find((operation) => operation.id === id)?.success.example).toEqual(JSON.parse(example))
    })

    it('names the pages and their dates', () => {
      const rows = page('index.tsv')
        .split('\n')
        .map((line) => line.split('\t'))
      for (const path of Object.values<Record<string, Record<string, string>>>(bundle.paths))
        for (const operation of Object.values(path)) {
          const id = /merchant\/\d+$/.exec(operation['x-official-url'] ?? '')?.[0]
          // terminate's page (partner/4017171868, 2026-01-13) is not among the copies.
          const row = rows.find(([first]) => first === id)
          if (row) expect(row.at(-1)).toBe(operation['x-official-updated'])
          else expect(operation['x-official-updated']).toBe('2026-01-13')
        }
    })
  },
)

describe('terminate', () => {
  it('has the five rows that its stored table shows, then the other business rows of build', () => {
    const business = operations.terminatePartnership.errors
    expect(business.slice(0, 5).map(({ status, code, description }) => [status, code, description])).toEqual([
      [500, 'SYSTEM_ERROR', '系统错误'],
      [400, 'PARAM_ERROR', '参数错误'],
      [403, 'NO_AUTH', '商户未被授权'],
      [429, 'FREQUENCY_LIMITED', '频率超限'],
      [400, 'INVALID_REQUEST', '请求参数符合参数格式，但不符合业务规则'],
    ])
    const codes = business.map(({ code }) => code)
    for (const { code } of operations.buildPartnership.errors) expect(codes).toContain(code)
  })
})

describe('every operation', () => {
  const all = Object.values(operations)

  it('says what to do about each error, in both languages', () => {
    for (const { remedy } of [...commonErrors, ...all.flatMap(({ errors }) => errors)]) {
      expect(remedy.zh).toMatch(/\p{Script=Han}/u)
      expect(remedy.en).toMatch(/^[A-Z].{30,}\.$/)
    }
  })

  it('has codes that editors complete as ApiError.apiCode', () => {
    const source = readFileSync(new URL('../../../packages/core/src/errors.ts', import.meta.url), 'utf8')
    const [, union = ''] = /export type ApiCode =([^(]+)/.exec(source) ?? []
    const completed = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code)
    const codes = [...commonErrors, ...all.flatMap(({ errors }) => errors)].map(({ code }) => code)
    expect(completed.sort()).toEqual([...new Set(codes)].sort())
  })

  it('lists codes that ErrorCode has too', () => {
    const rows = [...commonErrors, ...all.flatMap(({ errors }) => errors)]
    expect(new Set(rows.map(({ code }) => code))).toEqual(new Set(Object.values(ErrorCode)))
  })

  it('of each API is the same operation to the client and to the sandbox', async () => {
    const modules = await Promise.all(
      publishedPackages
        .flatMap((one) => apisOf(one).map(({ subpath }) => join(one.folder, 'src/generated', subpath, 'operations.ts')))
        .map((path) => import(path) as Promise<typeof generated>),
    )
    const ofClients = [...modules.flatMap((module) => Object.values({ ...module })), ...Object.values({ ...security })]
    const expected = ofClients.map(({ id, method, path }) => [id, method, path])
    const served = servedOfAll.map(({ id, method, path }) => [id, method.toLowerCase(), path])
    // The sandbox also serves specs that no package is made of.
    expect(served).toEqual(expect.arrayContaining(expected))
  })
})

describe('Idempotency-Key', () => {
  const forms = [...Object.values(operations), ...served].flatMap(({ idempotencyKey }) => idempotencyKey ?? [])

  it('is demanded by both writes and not by the list', () => {
    const takers = Object.values(operations).filter(({ idempotencyKey }) => idempotencyKey)
    expect(takers.map(({ id }) => id).sort()).toEqual(['buildPartnership', 'terminatePartnership'])
    expect(forms).toHaveLength(4)
  })

  it.each(['buildreq_001', '12345', 'a', 'A|b_C*d-9', 'k'.repeat(48)])('may be %s', (key) => {
    for (const form of forms) expect(key).toMatch(form)
  })

  it.each(['', 'k'.repeat(49), 'a b', 'a\n', 'a.b', '｜', '键', 'a/b'])('may not be %j', (key) => {
    for (const form of forms) expect(key).not.toMatch(form)
  })
})

describe('the sample lines of the list', () => {
  const lines: Record<string, string> = bundle.paths['/v3/marketing/partnerships'].get['x-request-lines']

  it.each(Object.keys(lines))('%s is a query that client and sandbox take', (name) => {
    const url = new URL(lines[name] ?? '', 'https://api.mch.weixin.qq.com')
    const query = Object.fromEntries([...url.searchParams].map(([key, value]) => [key, JSON.parse(value)]))
    expect(validate(operations.listPartnerships.query ?? {}, query)).toEqual([])
    expect(served.find(({ id }) => id === 'listPartnerships')?.query?.(query)).toBe(true)
  })
})
