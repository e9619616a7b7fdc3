/** `pnpm spec:vendor` as it is run: its options, its codes, what it writes, and a vendor that is out of order. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Ran, run } from '../../../scripts/lib/run.ts'
import { loadSources, pagesFolder } from '../../../scripts/vendor-pages/load.ts'
import { samplePage } from './sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-pages-'))
const json = join(folder, 'rows.json')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => rmSync(json, { force: true }))

const command = (...args: readonly string[]): Promise<Ran> =>
  run(process.execPath, ['scripts/vendor-pages/main.ts', ...args])
const rows = (): Readonly<Record<string, unknown>>[] => JSON.parse(readFileSync(json, 'utf8'))

type Pages = Readonly<Record<string, string>>

/** A folder of pages, as the corpus is laid out. */
function write(name: string, pages: Pages): string {
  for (const [id, markdown] of Object.entries(pages)) {
    mkdirSync(join(folder, name, id, '..'), { recursive: true })
    writeFileSync(join(folder, name, `${id}.md`), markdown)
  }
  return join(folder, name)
}

const guide = '# 指引\n\n说明文字。\n'
const shorter = samplePage.replace('shop_id | string(15)', 'shop_id | string(10)')
const strange = samplePage.replace('| total | int |', '| total | whole |')
const download = '## 接口说明\n\n请求方式：\u00a0【GET】\n\n请求URL： 返回参数“download\\_url”对应的URL\n'

describe('spec:vendor', () => {
  it('reads every page, writes what each is, and fails at the end for one that cannot be read', async () => {
    const pages = write('read', {
      'merchant/1': samplePage,
      'merchant/2': '请求方式：无',
      'merchant/3': guide,
      'partner/4': download,
      'partner/5': strange,
    })
    const { status, stdout } = await command(pages, '--read', '--json', json)
    expect(status).toBe(1)
    expect(rows()).toEqual([
      {
        page: 'merchant/1',
        result: 'read',
        operations: [{ method: 'POST', path: '/v3/sample/{sample_id}/things' }],
        fields: 16,
        errors: 3,
        examples: 1,
      },
      {
        page: 'merchant/2',
        result: 'unreadable: line 1, "请求方式：无" has no method',
        operations: [],
        fields: 0,
        errors: 0,
        examples: 0,
      },
      { page: 'merchant/3', result: 'not an operation', operations: [], fields: 0, errors: 0, examples: 0 },
      {
        page: 'partner/4',
        result: 'read',
        operations: [{ method: 'GET', path: null }],
        fields: 0,
        errors: 0,
        examples: 0,
      },
      expect.objectContaining({
        page: 'partner/5',
        result: expect.stringMatching(/^partly: line \d+: the type "whole"/),
        fields: 16,
      }),
    ])
    expect(stdout).toContain('merchant/1: read, POST /v3/sample/{sample_id}/things\n')
    expect(stdout).toContain('5 pages: 2 read, 1 partly, 1 not an operation, 1 unreadable')
  })

  it('writes the changes between two folders, and only those', async () => {
    const [before, now] = [
      write('before', { 'merchant/1': samplePage, 'merchant/3': guide }),
      write('now', { 'merchant/1': shorter, 'merchant/3': `${guide}\n更多。` }),
    ]
    const { status, stdout } = await command(now, '--since', before, '--json', json)
    expect(status).toBe(0)
    expect(rows()).toEqual([
      expect.objectContaining({
        page: 'merchant/1',
        side: 'request',
        in: 'body',
        field: 'holder.shop_id',
        old: 'string(15)',
        new: 'string(10)',
        kind: 'length',
        class: 'major',
      }),
    ])
    expect(stdout).toContain(
      'major: request field holder.shop_id: length narrowed: string(15) -> string(10) (merchant/1:',
    )
    expect(stdout).toContain('1 changes: 1 major, 0 minor, 0 patch, 0 none; words alone on 0 pages')
  })

  it('names the pages of one change in one line', async () => {
    const two = (text: string): Pages => ({ 'merchant/1': text, 'partner/1': text.replace('{sample_id}', '{id}') })
    const { stdout } = await command(write('two-now', two(shorter)), '--since', write('two-before', two(samplePage)))
    expect(stdout).toMatch(/^major: .* \(merchant\/1:\d+, partner\/1:\d+\)$/m)
  })

  it.each([
    [['/nowhere'], 'there is no folder /nowhere'],
    [['a', 'b'], 'expected one folder of pages'],
    [['--base', 'http://127.0.0.1'], '--base is only for --fetch'],
    [['--read', '--since', 'a'], '--read compares nothing'],
    [['--sinse', 'a'], "Unknown option '--sinse'"],
  ])('refuses %j', async (args, why) => {
    const { status, stderr } = await command(...args)
    expect(status).toBe(2)
    expect(stderr).toContain(why)
  })

  it('shows its options', async () => {
    const { status, stdout } = await command('--help')
    expect(status).toBe(0)
    for (const option of ['--since', '--read', '--fetch', '--base', '--json']) expect(stdout).toContain(option)
  })
})

/** A vendor on this machine: a list of pages, and each page. */
interface Vendor {
  readonly base: string
  pages: Pages
  /** What is served in place of a path. */
  readonly instead: Map<string, RequestListener>
  readonly asked: string[]
}

async function startVendor(): Promise<{ vendor: Vendor; server: Server }> {
  const vendor = { base: '', pages: {} as Pages, instead: new Map<string, RequestListener>(), asked: [] as string[] }
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/doc/v3/', '')
    vendor.asked.push(path)
    const instead = vendor.instead.get(path)
    if (instead) return instead(request, response)
    const list = Object.keys(vendor.pages).map((id) => `- [标题](https://pay.weixin.qq.com/doc/v3/${id}.md)`)
    const text = path === 'llms.txt' ? `# 微信支付\n\n${list.join('\n')}\n` : vendor.pages[path.replace(/\.md$/, '')]
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'text/markdown; charset=utf-8' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vendor.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/doc/v3`
  return { vendor, server }
}

describe('spec:vendor --fetch', () => {
  let vendor: Vendor
  let server: Server
  beforeAll(async () => {
    ;({ vendor, server } = await startVendor())
  })
  afterAll(() => server.close())
  afterEach(() => vendor.instead.clear())

  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [
      `merchant/${at + 1}`,
      `${samplePage.replace('/things`', `/things/${at}\``)}\n\n第${at}页\n`,
    ]),
  )
  const fetchAll = (...args: readonly string[]): Promise<Ran> =>
    command('--fetch', '--base', vendor.base, '--since', write('known', many), '--json', json, ...args)

  it('reads the list and every page, and keeps them in a folder', async () => {
    vendor.pages = { ...many, 'merchant/1': many['merchant/1']?.replace('最大50', '最大20') ?? '', 'partner/1': guide }
    vendor.asked.length = 0
    const kept = write('kept', { 'merchant/99': guide })
    const { status } = await fetchAll(kept)
    expect(status).toBe(0)
    expect(vendor.asked.sort()).toEqual(['llms.txt', ...Object.keys(vendor.pages).map((id) => `${id}.md`)].sort())
    expect(rows()).toEqual([expect.objectContaining({ page: 'merchant/1', kind: 'limit', class: 'major' })])
    expect(readdirSync(join(kept, 'merchant'))).toHaveLength(60)
    expect(readFileSync(join(kept, 'partner/1.md'), 'utf8')).toBe(guide)
    expect(existsSync(join(kept, 'merchant/99.md'))).toBe(false)
  })

  it('believes that one page of many is gone', async () => {
    const { 'merchant/7': _, ...rest } = many
    vendor.pages = rest
    const { status } = await fetchAll()
    expect(status).toBe(0)
    expect(rows()).toEqual([expect.objectContaining({ page: 'merchant/7', kind: 'operation removed', class: 'major' })])
  })

  it('asks again for a page that fails once', async () => {
    vendor.pages = many
    let times = 0
    vendor.instead.set('merchant/5.md', (_, response) => {
      times += 1
      response.writeHead(times === 1 ? 503 : 200).end(times === 1 ? '' : many['merchant/5'])
    })
    expect((await fetchAll()).status).toBe(0)
    expect(times).toBe(2)
  })

  const html = '<!DOCTYPE html><html><body>维护中</body></html>'
  const serve =
    (status: number, text: string): RequestListener =>
    (_, response) =>
      void response.writeHead(status).end(text)

  it.each([
    ['an empty list', 'llms.txt', serve(200, '# 微信支付\n'), 'the list names no page'],
    ['no list', 'llms.txt', serve(404, ''), 'received status 404'],
    ['a list as HTML', 'llms.txt', serve(200, html), 'the list names no page'],
    ['a page as HTML', 'merchant/9.md', serve(200, html), 'received HTML'],
    ['a page as JSON', 'merchant/9.md', serve(200, '{"errcode":-1}'), 'received JSON'],
    ['a page without text', 'merchant/9.md', serve(200, '\n'), 'received nothing'],
    ['a page that is listed and absent', 'merchant/9.md', serve(404, ''), 'received status 404'],
    [
      'a page elsewhere',
      'merchant/9.md',
      (_request: unknown, response: Parameters<RequestListener>[1]) =>
        void response.writeHead(302, { Location: '/' }).end(),
      'received status 302',
    ],
    ['a page that is another', 'merchant/9.md', serve(200, many['merchant/8'] ?? ''), 'received the page merchant/8'],
    ['a notice', 'merchant/9.md', serve(200, '# 系统维护\n\n请稍后再试。\n'), 'received a text without its operation'],
    ['a page that fails', 'merchant/9.md', serve(500, ''), 'received status 500'],
    [
      'a page that breaks off',
      'merchant/9.md',
      ((_request, response) => {
        response.writeHead(200, { 'Content-Length': 999 })
        response.write('#')
        response.destroy()
      }) as RequestListener,
      'expected status 200',
    ],
  ])('concludes nothing from %s', async (_, path, answer, why) => {
    vendor.pages = many
    vendor.instead.set(path, answer as RequestListener)
    const kept = join(folder, 'never')
    const { status, stderr, stdout } = await fetchAll(kept)
    expect(status).toBe(3)
    expect(stderr).toContain(why)
    expect(stderr).toContain('nothing is concluded')
    expect(stdout).toBe('')
    expect(rows()).toEqual([])
    expect(existsSync(kept)).toBe(false)
  })

  it('concludes nothing from a list that lacks more than 2 % of the known pages', async () => {
    vendor.pages = Object.fromEntries(Object.entries(many).slice(0, 58))
    const { status, stderr } = await fetchAll()
    expect(status).toBe(3)
    expect(stderr).toContain('2 of 60 known pages are not listed any more')
  })

  it('concludes nothing from one text in place of many pages', async () => {
    const guides = Object.fromEntries(Object.keys(many).map((id) => [id, `${guide}\n${id}\n`]))
    vendor.pages = Object.fromEntries(Object.keys(many).map((id) => [id, '# 系统维护\n\n请稍后再试。\n']))
    const known = write('guides', guides)
    const { status, stderr } = await command('--fetch', '--base', vendor.base, '--since', known)
    expect(status).toBe(3)
    expect(stderr).toContain('60 of 60 pages have one text')
  })

  const corpus = loadSources()
  it.skipIf(corpus === undefined)(
    `finds no change in the pages at hand${corpus ? '' : ' (skipped: ../shared/vendor-corpus is absent)'}`,
    { timeout: 120_000 },
    async () => {
      vendor.pages = Object.fromEntries((corpus ?? []).map(({ id, markdown }) => [id, markdown]))
      const { status, stdout } = await command('--fetch', '--base', vendor.base, '--since', pagesFolder, '--json', json)
      expect(status).toBe(0)
      expect(rows()).toEqual([])
      expect(stdout).toContain(`${corpus?.length} pages: `)
      vendor.pages = Object.fromEntries((corpus ?? []).slice(25).map(({ id, markdown }) => [id, markdown]))
      expect((await command('--fetch', '--base', vendor.base)).status).toBe(3)
    },
  )
})

it.skipIf(!existsSync(pagesFolder))(
  'spec:vendor reads the corpus if no folder is given',
  { timeout: 120_000 },
  async () => {
    const copy = join(folder, 'corpus')
    cpSync(pagesFolder, copy, { recursive: true })
    const [own, given] = [await command(), await command(copy)]
    expect(own.status).toBe(0)
    expect(given.stdout).toBe(own.stdout)
  },
)
