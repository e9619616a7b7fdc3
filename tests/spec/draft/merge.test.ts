/** Drafting again: what a page changed is proposed in specs that persons have worked on, and nothing else. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { writeDraft } from '../../../scripts/draft/command.ts'
import { samplePage } from '../vendor-pages/sample.ts'

let place: string
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'wechatpay-edge-draft-'))
  page('merchant/1', samplePage)
  await draft('merchant/1')
})
afterEach(() => rmSync(place, { recursive: true }))

function page(id: string, markdown: string, folder = 'pages'): void {
  const file = join(place, folder, `${id}.md`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, markdown)
}

const draft = async (...pages: readonly string[]): Promise<readonly string[]> =>
  (await writeDraft({ name: 'things', folder: join(place, 'pages'), pages }, join(place, 'openapi'))).lines

const target = (path: string): string => join(place, 'openapi/things', path)
const read = (path: string): string => readFileSync(target(path), 'utf8')

/** Every file with its text. */
const state = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(target(''), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'drafted.json')
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, 'utf8')]),
  )

/** A person's change. */
function edit(path: string, from: string | RegExp, to: string): void {
  const text = read(path)
  expect(text).toMatch(from)
  writeFileSync(target(path), text.replace(from, to))
}

/** The vendor's change. */
function publish(from: string, to: string): void {
  expect(samplePage).toContain(from)
  page('merchant/1', samplePage.replace(from, to))
}

/** Lines that are new in a file, and lines that are gone from it. */
function changed(path: string, before: string): { readonly added: string[]; readonly gone: string[] } {
  const [old, now] = [before.split('\n'), read(path).split('\n')]
  return { added: now.filter((line) => !old.includes(line)), gone: old.filter((line) => !now.includes(line)) }
}

const schemas = 'schemas/create-thing.yaml'
const path = 'paths/create-thing.yaml'

describe('drafting again', () => {
  it('over an unchanged page changes no byte, whatever a person did', async () => {
    edit(schemas, /maxLength: 15\b/, 'maxLength: 20 # Seen in practice.')
    edit(path, 'operationId: createThing', 'operationId: makeThings')
    edit(path, / +- operationId\n/, '    # Decided.\n')
    const before = state()
    expect(await draft()).toEqual([expect.stringContaining('no file is written')])
    expect(state()).toEqual(before)
  })

  it('brings a length that a person left alone, and no other byte', async () => {
    edit(path, 'operationId: createThing', 'operationId: makeThings # By hand.')
    const before = read(schemas)
    const others = state()
    publish('shop_id | string(15)', 'shop_id | string(10)')
    await draft()
    expect(changed(schemas, before)).toEqual({ added: ['      maxLength: 10'], gone: ['      maxLength: 15'] })
    expect({ ...state(), [target(schemas)]: '' }).toEqual({ ...others, [target(schemas)]: '' })
    expect(await draft()).toEqual([expect.stringContaining('no file is written')])
  })

  it('asks where both changed', async () => {
    edit(schemas, /maxLength: 15\b/, 'maxLength: 20')
    publish('shop_id | string(15)', 'shop_id | string(10)')
    await draft()
    expect(read(schemas)).toContain('maxLength: 20')
    expect(read(schemas)).toContain("'maxLength: the page says 10 now, 15 before; the spec has 20'")
  })

  it('says nothing where a person was first', async () => {
    edit(schemas, /maxLength: 15\b/, 'maxLength: 10')
    const before = state()
    publish('shop_id | string(15)', 'shop_id | string(10)')
    await draft()
    expect(state()).toEqual(before)
  })

  it('finds a field in a schema that a person renamed and moved', async () => {
    edit(schemas, /^Holder:/m, 'Owner:')
    edit(schemas, '#/Holder', '#/Owner')
    publish('shop_id | string(15)', 'shop_id | string(10)')
    await draft()
    expect(parse(read(schemas)).Owner.properties.shop_id.maxLength).toBe(10)
  })

  it('adds a member of an enum with its words, and marks it', async () => {
    publish('NEW：新<br>', 'NEW：新<br>USED：用过<br>')
    await draft()
    const found = Object.values(parse(read(schemas)) as Record<string, { enum?: string[] }>).find((one) =>
      one.enum?.includes('USED'),
    )
    expect(found).toMatchObject({
      enum: ['NEW', 'OLD_ONE', 'USED'],
      'x-enum-descriptions': { USED: '用过' },
      'x-draft': expect.arrayContaining([expect.stringMatching(/^enum: new on the page: USED/)]),
    })
  })

  it('takes no member away, and says which the page no longer has', async () => {
    publish('<br>OLD\\_ONE：旧', '')
    await draft()
    expect(read(schemas)).toContain('OLD_ONE: 旧')
    expect(read(schemas)).toContain("'enum: the page no longer lists OLD_ONE'")
  })

  it('adds a row with what is below it, and marks it', async () => {
    const row = '| cards | array[string(13)] | true | 【卡】卡 |\n'
    publish(
      row,
      `${row}| boxes | array[object] | true | 【箱】箱 |\n| boxes.kind | string(4) | true | 【类】可选取值：<br><ul><li>\`BIG\`: 大</li></ul> |\n`,
    )
    await draft()
    const all = parse(read(schemas))
    expect(all.CreateThingBody.required).toContain('boxes')
    expect(all.CreateThingBody.properties.boxes).toMatchObject({
      type: 'array',
      title: '箱',
      items: { $ref: '#/Boxes' },
      'x-draft': expect.arrayContaining(['new: merchant/1 has the row now']),
    })
    expect(all.Boxes.required).toEqual(['kind'])
    expect(all.BoxesKind.enum).toEqual(['BIG'])
    // Its fields came with it: nothing else is asked.
    expect(JSON.stringify(parse(read(path)))).not.toContain('boxes.kind')
    expect(all.Boxes['x-draft']).toEqual(['english'])
  })

  it('keeps a field that the page no longer has, with a mark', async () => {
    publish('| cards | array[string(13)] | true | 【卡】卡 |\n', '')
    await draft()
    const { cards } = parse(read(schemas)).CreateThingBody.properties
    expect(cards['x-draft']).toContain('gone: the page no longer has body cards')
  })

  it.each([
    [
      'a field',
      '【应用】应用，类别为APP时必填',
      '| false |',
      '| true |',
      () => parse(read(schemas)).Holder.required,
      'app_id',
    ],
  ])('makes %s required that the page calls so', async (_title, words, from, to, required, name) => {
    const row = samplePage.split('\n').find((line) => line.includes(words)) ?? ''
    publish(row, row.replace(from, to))
    await draft()
    expect(required()).toContain(name)
  })

  it('brings other words where the drafted ones stand, and keeps the English ones behind them', async () => {
    edit(schemas, 'description: 卡', 'description: 卡。The cards.')
    publish('【卡】卡 |', '【卡】卡号 |')
    await draft()
    expect(parse(read(schemas)).CreateThingBody.properties.cards.description).toBe('卡号。The cards.')
  })

  it('asks for other words where a person wrote his own', async () => {
    edit(schemas, 'description: 卡', 'description: 卡片。The cards.')
    publish('【卡】卡 |', '【卡】卡号 |')
    await draft()
    const { cards } = parse(read(schemas)).CreateThingBody.properties
    expect(cards).toMatchObject({
      description: '卡片。The cards.',
      'x-draft': expect.arrayContaining(['words: the page says now: 卡号']),
    })
  })

  it('adds a row of the error table, and marks one that is gone', async () => {
    publish('| 404 | NOT\\_FOUND | 不存在 | 请确认存在 |', '| 403 | CLOSED | 已关闭 | 请打开 |')
    await draft()
    const { post } = parse(read(path))
    expect(post['x-errors']).toContainEqual(
      expect.objectContaining({
        status: 403,
        code: 'CLOSED',
        'x-draft': expect.arrayContaining(['new: the page has the row now']),
      }),
    )
    expect(post['x-errors']).toContainEqual(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(post['x-draft']).toContain('errors: the page no longer has the row 404 NOT_FOUND with these words')
  })

  it('keeps a new example of the page beside ours', async () => {
    publish('"total" : 1', '"total" : 2')
    await draft()
    const { post } = parse(read(path))
    expect(post['x-vendor-example']).toContainEqual(
      expect.objectContaining({ reason: 'new on the page', value: expect.objectContaining({ total: 2 }) }),
    )
  })

  it('marks a row without a status, which no list of errors can have', async () => {
    const notFound = '| 404 | NOT\\_FOUND | 不存在 | 请确认存在 |'
    publish(notFound, `${notFound}\n| 无 | CLOSED | 已关闭 | 请打开 |`)
    await draft()
    const { post } = parse(read(path))
    expect(post['x-draft']).toContainEqual(expect.stringContaining('has CLOSED without a status: 已关闭; 请打开'))
  })

  it('rounds no number of a new example', async () => {
    publish('"total" : 1', '"total" : 12345678901234567890')
    await draft()
    const { post } = parse(read(path))
    expect(JSON.stringify(post['x-vendor-example'])).toContain('12345678901234567890')
  })

  it('adds who may call', async () => {
    publish('【普通服务商】', '【普通商户】')
    await draft()
    expect(parse(read(path)).post['x-callers']).toEqual(['普通商户', '渠道商'])
  })

  it('takes the date of the page, in quotes', async () => {
    page('merchant/1', `>更新时间：2026.06.29\n\n${samplePage}`)
    await draft()
    edit(path, /x-official-updated: .*/, "x-official-updated: '2026-06-29'")
    page('merchant/1', `>更新时间：2026.07.01\n\n${samplePage}`)
    await draft()
    expect(read(path)).toContain("x-official-updated: '2026-07-01'")
  })

  it('drafts an operation that is new among the pages, and leaves the others', async () => {
    const before = state()
    page(
      'merchant/2',
      samplePage.replace('/v3/sample/{sample_id}/things', '/v3/sample/{sample_id}/boxes').replace('cards', 'lids'),
    )
    await draft('merchant/2')
    const root = parse(read('openapi.yaml'))
    expect(Object.keys(root.paths)).toEqual(['/v3/sample/{sample_id}/things', '/v3/sample/{sample_id}/boxes'])
    expect(parse(read('paths/create-box.yaml')).post.operationId).toBe('createBox')
    expect(read(path)).toBe(before[target(path)])
    expect(read(schemas)).toBe(before[target(schemas)])
  })

  const boxes = samplePage.replace('/v3/sample/{sample_id}/things', '/v3/sample/{sample_id}/boxes')

  it('names every page of an operation that is new', async () => {
    page('merchant/2', boxes)
    page('merchant/3', boxes.replace('【卡】卡 |', '【卡】每张卡 |'))
    await draft('merchant/2', 'merchant/3')
    const { post } = parse(read('paths/create-box.yaml'))
    expect([post['x-official-url'], ...post['x-official-pages'].map(({ url }: { url: string }) => url)]).toEqual([
      'https://pay.weixin.qq.com/doc/v3/merchant/2',
      'https://pay.weixin.qq.com/doc/v3/merchant/3',
    ])
    expect(post['x-draft']).toContain('page: merchant/3 says about body cards: 卡。每张卡')
  })

  it('names a new page of an operation that is there, with what it alone says, once', async () => {
    const notFound = '| 404 | NOT\\_FOUND | 不存在 | 请确认存在 |'
    const other = samplePage
      .replace(notFound, `${notFound}\n| 429 | TOO_MANY | 太多了 | 稍后再试 |`)
      .replace('{ "total" : 1', '{ "total" : 77')
    expect(other).toContain('TOO_MANY')
    page('merchant/2', other)
    await draft('merchant/2')
    const { post } = parse(read(path))
    expect(post['x-official-pages']).toEqual([
      { url: 'https://pay.weixin.qq.com/doc/v3/merchant/2', updated: '2000-01-01' },
    ])
    expect(post['x-draft']).toContain('page: merchant/2 also has the error 429 TOO_MANY: 太多了; 稍后再试')
    expect(JSON.stringify(post['x-vendor-example'])).toContain('77')
    const before = state()
    await draft()
    expect(state()).toEqual(before)
  })

  it('says which operation has no page any more', async () => {
    rmSync(join(place, 'pages/merchant/1.md'))
    page('merchant/2', samplePage.replace('things', 'boxes'))
    expect((await draft('merchant/2')).join('\n')).toContain(
      'merchant POST /v3/sample/{}/things: no page has it any more',
    )
  })

  it('needs a record, or the pages as they were', async () => {
    rmSync(target('drafted.json'))
    await expect(draft('merchant/1')).rejects.toThrow(/drafted\.json is absent: name the pages, and --since/)
    page('merchant/1', samplePage, 'earlier')
    publish('shop_id | string(15)', 'shop_id | string(10)')
    const request = {
      name: 'things',
      folder: join(place, 'pages'),
      pages: ['merchant/1'],
      since: join(place, 'earlier'),
    }
    await writeDraft(request, join(place, 'openapi'))
    expect(read(schemas)).toContain('maxLength: 10')
  })
})
