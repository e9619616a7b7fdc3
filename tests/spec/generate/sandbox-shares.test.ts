/** What several schemas of the sandbox contain is compiled once, and checks as much as before. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { emitSandboxValidators } from '../../../scripts/generate/sandbox.ts'
import type { ResolvedOperation, Schema } from '../../../scripts/generate/spec.ts'

const street = { type: 'string', minLength: 1, maxLength: 4 }
const address: Schema = {
  type: 'object',
  required: ['street'],
  properties: { street, lines: { type: 'array', items: street } },
}
const byPost = { type: 'object', required: ['kind', 'to'], properties: { kind: { const: 'POST' }, to: address } }
const byHand = { type: 'object', required: ['kind', 'from'], properties: { kind: { const: 'HAND' }, from: address } }
const way: Schema = {
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: [byPost, byHand],
}
const body: Schema = {
  type: 'object',
  required: ['home'],
  properties: { home: address, work: address, all: { type: 'array', items: address }, way, back: way },
}

const operation: ResolvedOperation = {
  operationId: 'send',
  method: 'post',
  path: '/v3/demo/parcels',
  requestBody: { content: { 'application/json': { schema: body } } },
  responses: {
    200: { content: { 'application/json': { schema: { type: 'object', properties: { sent: body } } } } },
    default: { content: { 'application/json': { schema: { type: 'object', required: ['code'] } } } },
  },
  'x-method': 'send',
  'x-official-url': 'https://pay.weixin.qq.com/doc/v3/merchant/1',
  'x-errors': [],
}

const home = { street: 'a' }
const values: readonly unknown[] = [
  { home },
  { home, work: home, all: [home, home], way: { kind: 'POST', to: home }, back: { kind: 'HAND', from: home } },
  { home: { street: '' } },
  { home, work: { street: 'abcde' } },
  { home, all: [home, {}, { street: 1, lines: ['a', ''] }] },
  { home, way: { kind: 'POST', from: home } },
  { home, way: { kind: 'POST', to: home, from: home } },
  { home, way: { kind: 'AIR' }, back: {} },
  { home, back: { kind: 'HAND', from: { street: 'abcde' } } },
  { home, way: [] },
]

const placesOf = (errors: readonly { keyword: string; instancePath: string; params: unknown }[] | null | undefined) =>
  (errors ?? []).map(({ keyword, instancePath, params }) => ({ keyword, instancePath, params }))

it('a schema that occurs many times is one function, with the errors that a copy at each place has', async () => {
  const typed = await emitSandboxValidators([operation])
  const text = typed.replace(/^import type .*$/m, '').replaceAll(': SchemaValidator', '')
  const { sendBody, sendAnswer } = await import(`data:text/javascript,${encodeURIComponent(text)}`)
  const oracle = new Ajv2020({ allErrors: true, discriminator: true, strictTypes: false }).compile(body)
  for (const value of values) {
    expect([sendBody(value), placesOf(sendBody.errors)]).toEqual([oracle(value), placesOf(oracle.errors)])
    const inside = placesOf(oracle.errors).map((one) => ({ ...one, instancePath: `/sent${one.instancePath}` }))
    expect([sendAnswer({ sent: value }), placesOf(sendAnswer.errors)]).toEqual([oracle(value), inside])
  }
  // One error of its type, and one of each of its lengths.
  expect(text.split('"/street"').length - 1).toBe(3)
  expect(text).not.toContain('schemaPath')
})
