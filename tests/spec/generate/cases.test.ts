/**
 * Small specs and the files that are made of them. To accept a change of the generator, run this file once with
 * `vitest run --update`, and read the difference.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, run } from '../../../scripts/lib/run.ts'
import { emit, folder } from './emit.ts'

describe.each(readdirSync(folder))('%s', (name) => {
  it('makes the files beside it', async () => {
    const files = Object.entries(await emit(name))
    for (const [file, text] of files) await expect(text).toMatchFileSnapshot(join(folder, name, 'generated', file))
    expect(files.map(([file]) => file).sort()).toEqual(readdirSync(join(folder, name, 'generated')).sort())
  })

  it('makes files that compile under the strictest options of a consumer', async () => {
    const files = readdirSync(join(folder, name, 'generated')).map((file) => join(folder, name, 'generated', file))
    const options =
      '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --isolatedDeclarations --declaration --verbatimModuleSyntax --noUnusedLocals --allowImportingTsExtensions --module nodenext --target es2022 --lib es2022,dom --types'
    const tsc = join(root, 'node_modules/typescript7/bin/tsc')
    const { status, output } = await run(process.execPath, [tsc, ...options.split(' '), '', ...files], { cwd: root })
    expect(output).toBe('')
    expect(status).toBe(0)
  }, 60_000)
})

describe('thing-bills', () => {
  it('has a function of what is a file, of a link, and of the file that a link names', async () => {
    const { 'client.ts': text, 'operations.ts': operations } = await emit('thing-bills')
    const file = 'options?: FileOptions): Promise<DownloadedFile>'
    expect(text).toContain(`downloadBill(wechatpay: WechatPay, ${file}`)
    expect(text).toContain('return callFile(wechatpay, operations.downloadBill, {}, options)')
    expect(text).toContain('query: GetBillLinkQuery, options?: CallOptions): ApiPromise<BillLink>')
    expect(text).toContain(`getBillLinkFile(wechatpay: WechatPay, query: GetBillLinkQuery, ${file}`)
    expect(text).toContain('return callDownload(wechatpay, operations.getBillLink, { query }, options)')
    expect(text).toContain(`billLinkFile(query: GetBillLinkQuery, ${file}`)
    expect(operations).toContain("download: { url: 'address', gzip: 'tar' }")
  })

  it('has a function that takes a file, and the fields of meta that are not the name or the digest', async () => {
    const { 'client.ts': text, 'operations.ts': operations, 'schemas.ts': schemas } = await emit('thing-bills')
    const upload = "upload: Upload<Omit<PictureMeta, 'name' | 'sha256'>>, options?: CallOptions): ApiPromise<Thing>"
    expect(text).toContain(`addPicture(wechatpay: WechatPay, ${upload}`)
    expect(text).toContain(`addPicture(${upload}`)
    expect(text).toContain('return uploadFile<Thing>(wechatpay, operations.addPicture, upload, options)')
    expect(operations).toContain("files: [{ suffixes: ['png', 'bmp'], maxBytes: 9 }, { suffixes: ['pdf'] }]")
    expect(operations).not.toContain('refusals')
    expect(schemas).toMatch(/addPictureBody: Schema = \{\n {2}type: 'object',\n {2}required: \['name', 'sha256'\]/)
    const plain = await emit('thing-bills', (spec) => spec.replace(', bank: { type: string }', ''))
    expect(plain['client.ts']).toContain('addPicture(upload: Upload, options?: CallOptions): ApiPromise<Thing>')
  })

  it('lists texts, if rows have no key, and one page with the reason, if it lists nothing', async () => {
    const texts = (spec: string) =>
      spec.replace('key: [name]', 'key: []').replace(/(?<=ThingPage:[\s\S]*?items: )\{[^}]*\}/, '{ type: string }')
    const { 'client.ts': text, 'operations.ts': operations } = await emit('thing-bills', texts)
    expect(text).toContain('options?: CallOptions): AsyncIterable<string>')
    expect(operations).toContain("rows: 'things', total: 'total', key: []")
    const unpaged = (spec: string) => spec.replace(/x-pagination: .*/, 'x-unpaged: Each page is the same.')
    const { 'client.ts': page = '' } = await emit('thing-bills', unpaged)
    expect(page).toContain('Reads one page. Each page is the same.')
    expect(page).not.toContain('AsyncIterable')
  })

  it('has the body and the result that a shared requestBody and response say', async () => {
    const { 'client.ts': text } = await emit('thing-bills')
    expect(text).toContain(
      'renameThing(wechatpay: WechatPay, path: RenameThingPath, body: Wrapping, options?: CallOptions)',
    )
    expect(text).toContain('rename(path: RenameThingPath, body: Wrapping, options?: CallOptions): ApiPromise<Thing>')
  })

  it('takes nothing that was read where it would name a type that there is not', async () => {
    const edit = (type: string) => (text: string) =>
      text.replace('    Thing:', `    WrappingAnswer: { type: ${type} }\n    Thing:`)
    expect((await emit('thing-bills', edit('object')))['client.ts']).toContain('AsRead<GivenSpare, WrappingAnswer>')
    expect((await emit('thing-bills', edit('string')))['client.ts']).not.toContain('WrappingAnswer')
  })

  it.each(['3ds', '名称'])('has a constant for what two fields named as %s have', async (field) => {
    const { 'schemas.ts': text = '' } = await emit('thing-bills', (spec) => spec.replaceAll('package:', `${field}:`))
    expect(text.match(/(?<=^const ).*(?=: Schema = \{$)/m)?.[0]).toMatch(/^[a-z_]\w*$/)
  })

  it('names each error row once, and none as an operation', async () => {
    const { 'operations.ts': text } = await emit('thing-bills', (spec) =>
      spec.replace('code: SYSTEM_ERROR', 'code: addThing').replace('code: PARAM_ERROR', 'code: 2_MANY_2'),
    )
    const names = text?.match(/(?<=const )\w+/g)
    expect(names).toEqual([...new Set(names)])
  })
})

describe('thing-orders', () => {
  it('documents whether a write is repeated, and by which number', async () => {
    const { 'client.ts': text = '', 'operations.ts': operations } = await emit('thing-orders')
    const noteOf = (name: string) => text.match(new RegExp(`[^/]*(?=\\*/\nexport function ${name}\\()`))?.[0]
    const page = 'https://pay.weixin.qq.com/doc/v3/merchant/1'
    expect(text).toContain(`WeChat Pay recognises it by \`out_trade_no\` (${page}).`)
    expect(text).toContain('WeChat Pay recognises it by `refund.out_refund_no`')
    expect(text.match(/It is sent once: no page of WeChat Pay says that it may be repeated\./g)).toHaveLength(2 * 5)
    expect(noteOf('queryOrder')).not.toMatch(/It is (sent once|repeated)/)
    expect(text).toContain('placeOrder(wechatpay: WechatPay, body: Order, options?: CallOptions)')
    expect(operations).toContain("idempotentBy: 'refund.out_refund_no'")
    expect(operations).toContain("outcome: 'unknown'")
  })
})

describe('limits and callers', () => {
  it('are in the docs of the operations that have them, in the words of the page', async () => {
    const { 'client.ts': text = '' } = await emit('thing-orders')
    expect(text.match(/\* Callers \(支持商户\): 普通商户, 普通服务商\.\n/g)).toHaveLength(2)
    expect(text.match(/\* Rate limit \(接口频率\): 单个商户号 4\/min, 3\/s\.\n/g)).toHaveLength(2)
    expect(text.match(/支持商户|接口频率/g)).toHaveLength(2 * 2)
  })

  it('are data that no operation carries, of those that have a limit alone', async () => {
    const { 'values.ts': values = '', 'operations.ts': operations } = await emit('thing-orders')
    expect(values).toContain('export const rateLimits = {\n  placeOrder: [')
    expect(values).toContain("{ requests: 3, seconds: 1, text: '3/s' }")
    expect(values).not.toContain('queryOrder')
    expect(operations).not.toContain('requests:')
    expect((await emit('thing-events'))['values.ts']).not.toContain('rateLimits')
  })
})

describe('thing-events', () => {
  it('names the forms of times that its schemas use, and imports no other', async () => {
    const { 'schemas.ts': text = '' } = await emit('thing-events')
    const forms = 'compactDateForm, compactDateTimeForm, dateForm, dateTimeForm'
    expect(text).toContain(`import { ${forms} } from '@wechatpay-edge/client'\n`)
    expect(text).toContain("{ type: 'string', format: compactDateForm }")
    const fewer = await emit('thing-events', (spec) => spec.replaceAll('format: yyyyMMdd', 'x-format: yyyyMMdd'))
    expect(fewer['schemas.ts']).toContain("import { dateForm, dateTimeForm } from '@wechatpay-edge/client'\n")
    expect((await emit('thing-orders'))['schemas.ts']).not.toMatch(/^import (?!type)/m)
  })
})
