/**
 * Small specs and the files that are made of them. To accept a change of the generator, run this file once with
 * `vitest run --update`, and read the difference.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emitApi } from '../../../scripts/generate/generate.ts'
import { lower } from '../../../scripts/generate/schemas.ts'
import { type ErrorRow, operationsOf, parseSpec } from '../../../scripts/generate/spec.ts'
import { root, run } from '../../../scripts/lib/run.ts'

const folder = join(import.meta.dirname, 'cases')
/** Written so, because an object with it would be a promise. */
const key = ['th', 'en'].join('')
const common: readonly ErrorRow[] = [
  { status: 400, code: 'PARAM_ERROR', description: '参数错误', remedy: { zh: '改参数', en: 'Correct it.' } },
]

/** What the generator makes of a spec that is changed by `edit`. */
function emit(name: string, edit: (text: string) => string = (text) => text): Promise<Record<string, string>> {
  const text = edit(readFileSync(join(folder, name, 'in.yaml'), 'utf8'))
  const spec = parseSpec(text)
  const packageName = `@wechatpay-edge/${name}`
  return emitApi({ name, packageName, path: 'in.yaml', text, spec, operations: operationsOf(spec) }, common)
}

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

describe('the generator stops, and says why', () => {
  it.each([
    ['a method that every client has', 'x-method: add', 'x-method: ready', 'ready cannot be the name of a method'],
    ['a method that makes a promise of a client', 'x-method: add', 'x-method: then', 'then cannot be the name'],
    ['a method that is no name', 'x-method: add', 'x-method: add-it', 'add-it cannot be the name of a method'],
    ['two methods of a name', 'x-method: add', 'x-method: listPage', 'two operations have the method listPage'],
    ['a description without Chinese', '添加东西。Adds', 'Adds', 'addThing: expected a description of the form'],
    ['a list without named rows', 'items: { $ref:', 'none: { $ref:', 'ThingPage.things is not a list'],
  ])('at %s', async (_what, from, to, message) => {
    await expect(emit('thing-bills', (text) => text.replace(from, to))).rejects.toThrow(message)
  })

  it.each([
    ['parameters of a path', { parameters: [] }, {}, 'give its parameters to each operation'],
    [
      'a header that nothing sends',
      {},
      { parameters: [{ in: 'header', name: 'X-A', required: true }] },
      'a: nothing sends the header X-A',
    ],
    [
      'an Idempotency-Key of any form',
      {},
      { parameters: [{ in: 'header', name: 'Idempotency-Key', required: true, schema: { type: 'string' } }] },
      'a: its Idempotency-Key must be required, and have a pattern',
    ],
  ])('at %s', (_what, item, operation, message) => {
    const paths = { '/v3/a': { ...item, post: { operationId: 'a', responses: {}, ...operation } } }
    expect(() => operationsOf({ paths, components: { schemas: {} } } as never)).toThrow(message)
  })

  it.each([
    ['a keyword', { multipleOf: 2 }, 'does not know the keyword multipleOf'],
    ['a keyword inside', { items: { uniqueItems: true } }, 'does not know the keyword uniqueItems'],
    ['a misspelt keyword', { maxLenght: 2 }, 'does not know the keyword maxLenght'],
    ['several types', { type: ['string', 'null'] }, 'takes one type, received string, null'],
    ['an object to compare', { const: {} }, 'compares no objects'],
    ['a null to compare', { enum: ['a', null] }, 'compares no objects'],
    [
      'a condition without a constant',
      { if: { properties: { a: { enum: [1, 2] } } }, [key]: { required: ['b'] } },
      'names a condition by its const',
    ],
    ['a name that paths cannot hold', { properties: { 'a.b': {} } }, 'The property a.b would make paths ambiguous'],
  ])('at %s that the clients do not read', (_what, schema, message) => {
    expect(() => lower(schema)).toThrow(message)
  })
})
