/** Specs that would make code that does not compile, or does something else: the generator names what to change. */
import { describe, expect, it } from 'vitest'
import { lower } from '../../../scripts/generate/schemas.ts'
import { operationsOf } from '../../../scripts/generate/spec.ts'
import { emit } from './emit.ts'

/** Written so, because an object with it would be a promise. */
const key = ['th', 'en'].join('')

describe('the generator stops, and says why', () => {
  const thing = "application/json: { schema: { $ref: '#/components/schemas/Thing' } }"
  const page = "content: { application/json: { schema: { $ref: '#/components/schemas/ThingPage' } } }"
  it.each([
    ['a method that every client has', 'x-method: add', 'x-method: ready', 'ready cannot be the name of a method'],
    ['a method that makes a promise of a client', 'x-method: add', 'x-method: then', 'then cannot be the name'],
    ['a method that makes a constructor of a client', 'x-method: add', 'x-method: new', 'new cannot be the name'],
    ['a method that is no name', 'x-method: add', 'x-method: add-it', 'add-it cannot be the name of a method'],
    ['two methods of a name', 'x-method: add', 'x-method: listPage', 'two operations have the method listPage'],
    ['two functions of a name', 'addThing', 'listThingsPage', 'two operations have the function listThingsPage'],
    ['a path that a brand signs', '  /v3/things:', '  /brand/things:', 'a brand (品牌) signs what is under /brand/'],
    ['a description without Chinese', '添加东西。Adds', 'Adds', 'addThing: expected a description of the form'],
    [
      'a body that may be left out',
      'required: true\n        content',
      'content',
      'addThing: its requestBody must have req',
    ],
    [
      'a body that is not JSON',
      'application/json:\n      ',
      'text/csv:\n      ',
      'addThing: its requestBody must be JSON or',
    ],
    ['a body without a name', "{ $ref: '#/components/schemas/AddThingBody' }", '{}', 'addThing: its body has no named'],
    [
      'a body that is a text',
      'AddThingBody:\n      type: object',
      'AddThingBody:\n      type: string',
      'body is AddThing',
    ],
    ['a response without a name', thing, 'application/json: { schema: {} }', 'addThing: its response has no named'],
    ['a response that is a text', ' Thing: { type: object,', ' Thing: { type: string,', 'Thing, which is no object'],
    ['a response that is an enum', ' Thing: { type: object,', ' Thing: { enum: [a],', 'Thing, which is no object'],
    ['a list without content', page, '{}', 'listThings: its list is in no JSON'],
    ['a list that is not there', 'rows: things', 'rows: data', 'ThingPage.data is not a list'],
    ['a list of objects without a key', 'key: [name]', 'key: []', 'ThingPage.things: its row is no text'],
    ['a list without named rows', 'items: { $ref:', 'none: { $ref:', 'ThingPage.things is not a list'],
    [
      'rows that are texts',
      'ErrorBody: { type: object,',
      'ErrorBody: { type: string,',
      'row is ErrorBody, which is no',
    ],
  ])('at %s', async (what, from, to, message) => {
    const edit = (text: string): string => {
      expect(text).toContain(from)
      const rows = what.startsWith('rows') ? "items: { $ref: '#/components/schemas/ErrorBody'" : '$&'
      return text.replace(from, to).replace(/items: .*Thing'/, rows)
    }
    await expect(emit('thing-bills', edit)).rejects.toThrow(message)
  })

  const openid = 'openid: { type: string, maxLength: 32 }'
  const remark = 'remark: { type: string, maxLength: 10 }'
  const offset = 'name: offset, in: query, schema: { type: integer'
  const number = 'number: { type: string, x-encrypted: true }'
  it.each([
    ['an encrypted number', remark, 'remark: { type: integer, x-encrypted: true }', 'only on a string'],
    ['an encrypted object', 'Relative:\n      type: object', '$&\n      x-encrypted: true', 'only on a string'],
    ['an encrypted enum', remark, 'remark: { type: string, enum: [a], x-encrypted: true }', 'without enum or const'],
    ['a mark that is a text', remark, "remark: { type: string, x-encrypted: 'no' }", 'x-encrypted is `true`'],
    ['an encrypted number of the query', offset, `${offset}, x-encrypted: true`, 'only on a string without enum'],
    [
      'an encrypted field of an error',
      'message: { type: string }',
      'message: { type: string, x-encrypted: true }',
      'only fields of its body, its query and its success',
    ],
    [
      'a field that one branch sends as it is',
      openid,
      `number: { type: string }\n        ${openid}`,
      'account.number is x-enc',
    ],
    [
      'a mark where nothing finds it',
      '        remark: { type: string }\n',
      '        remark: { additionalProperties: { type: string, x-encrypted: true } }\n',
      'nothing finds it',
    ],
    ['a name with a dot', number, number.replace('number', 'n.o'), 'the property n.o would make paths ambiguous'],
    [
      'an example that is encrypted',
      'name: 张三, account',
      `name: ${'a'.repeat(344)}, account`,
      'the plain text, of 214',
    ],
    ['rows that an encrypted field tells apart', 'key: [id]', 'key: [id, name]', 'payees.*.name differs each time'],
    [
      'rows that an encrypted field within tells apart',
      'key: [id]',
      'key: [account]',
      'payees.*.account.number differs',
    ],
    ['another header that is required', 'name: Wechatpay-Serial', 'name: Wechatpay-Other', 'nothing sends the header'],
  ])('at %s', async (_what, from, to, message) => {
    const edit = (text: string): string => {
      expect(text).toContain(from)
      return text.replace(from, to)
    }
    await expect(emit('thing-payees', edit)).rejects.toThrow(message)
  })

  const ids = 'name: ids, in: query, explode: true, schema: { type: array,'
  it.each([
    ['an array in the query that does not say how it is written', 'explode: true, schema', 'schema', 'as the page of'],
    ['an array of another style', ids, ids.replace('explode', 'style: pipeDelimited, explode'), 'form alone is sent'],
    [
      'an array of objects',
      `${ids} maxItems: 3, items: { type: string`,
      `${ids} items: { type: object`,
      'its items must',
    ],
    ['an array that is required and may be empty', ids, `required: true, ${ids}`, 'write minItems: 1'],
  ])('at %s', async (_what, from, to, message) => {
    const edit = (text: string): string => {
      expect(text).toContain(from)
      return text.replace(from, to)
    }
    const start = /^getNumber: its query's (ids|totals) is an array: /
    const error = await emit('thing-numbers', edit).catch((reason: Error) => reason)
    expect(String((error as Error).message)).toMatch(start)
    expect((error as Error).message).toContain(message)
  })

  it('at no array that is required and has an item', async () => {
    const edit = (text: string) => text.replace(`{ ${ids}`, `{ required: true, ${ids} minItems: 1,`)
    expect((await emit('thing-numbers', edit))['types.ts']).toContain('ids: string[];')
  })

  it.each([
    ...['AddThing', 'add-thing', 'delete', 'type', 'eval', 'call', 'list', 'operations', 'schemas', 'toClient', 'body'],
    ...['wechatpay', 'client', 'options', 'paths', 'createWechatPay', 'row', 'createThingBillsClient'],
  ])('at a function named %s', async (name) => {
    const emitted = emit('thing-bills', (text) => text.replace('operationId: addThing', `operationId: ${name}`))
    await expect(emitted).rejects.toThrow(`${name} cannot be the name of a function`)
  })

  it.each([
    ...['thing', 'string', 'Thing.One', 'WechatPay', 'ApiPromise', 'WriteOptions', 'Omit', 'Promise', 'Record'],
    ...['ErrorCode', 'ThingBillsClient', 'ListThingsQuery', 'CloseThingPath', 'GivenThing'],
  ])('at a schema named %s', async (name) => {
    const emitted = emit('thing-bills', (text) =>
      text.replace('    Thing:', `    ${name}: { type: object }\n    Thing:`),
    )
    await expect(emitted).rejects.toThrow(`${name} cannot be the name of a schema`)
  })

  it('at each name that client.ts imports from client', async () => {
    const { 'client.ts': text = '' } = await emit('thing-bills')
    const imports = text.matchAll(/^import (?:type )?\{ (.*) \} from '@wechatpay-edge\/client'$/gm)
    const names = [...imports].flatMap(([, list = '']) => list.split(', '))
    expect(names).toEqual(expect.arrayContaining(['ApiClient', 'list']))
    for (const name of names) {
      const schema = emit('thing-bills', (spec) =>
        spec.replace('    Thing:', `    ${name}: { type: object }\n    Thing:`),
      )
      await expect(schema, name).rejects.toThrow(`${name} cannot be the name of a schema`)
      const called = emit('thing-bills', (spec) => spec.replace('Id: addThing', `Id: ${name}`))
      await expect(called, name).rejects.toThrow(`${name} cannot be the name of a function`)
    }
  })

  it('at an API without an operation', async () => {
    const emitted = emit('thing-bills', (text) =>
      text.replace(/ {2}\/v3\/things:[\s\S]*(?=components:\n {2}parameters)/, '  {}\n'),
    )
    await expect(emitted).rejects.toThrow('thing-bills: it has no operation')
  })

  it.each([
    ['a form without x-upload', 'x-upload:', 'x-other:', 'need each other'],
    ['x-upload without a form', 'multipart/form-data', 'application/json', 'need each other'],
    ['an upload by PUT', '  /v3/things/picture:\n    post', '  /v3/things/picture:\n    put', 'sent by POST'],
    [
      'an upload with a query',
      'x-method: addPicture',
      'x-method: addPicture\n      parameters: [{ name: a, in: query, schema: {} }]',
      'takes no parameters',
    ],
    ['a form without a file', 'file: { type: string, format: binary }, ', '', 'the form is an object of'],
    ['a form with more parts', 'file: { type', 'more: {}, file: { type', 'the form is an object of'],
    ['a name that meta has not', 'filename: name', 'filename: file_name', '`meta` has no file_name'],
    ['a digest that meta has not', 'digest: sha256', 'digest: sha1', '`meta` has no sha1'],
    ['a refusal without a row', 'empty: 太空', 'empty: 空', 'x-errors has no row 空'],
    ['a link that the response has not', 'url: address', 'url: link', 'its response has no link'],
    ['a link without a digest', 'hash_value: { type', 'hash: { type', 'its response has no hash_value'],
    ['a link whose query has no such field', 'gzip: tar', 'gzip: tar_type', 'its query has no tar_type'],
  ])('at %s', async (_what, from, to, message) => {
    const edit = (text: string): string => {
      expect(text).toContain(from)
      return text.replace(from, to)
    }
    await expect(emit('thing-bills', edit)).rejects.toThrow(message)
  })

  const by = '{ field: out_trade_no'
  it.each([
    ['a number that neither the path nor the body has', by, '{ field: out_refund_no', 'out_refund_no is neither a'],
    ['a number that the body need not have', '[out_trade_no]', '[total]', 'out_trade_no is neither a parameter'],
    ['a number within an object that need not be there', 'required: [refund]', 'x-a: 1', 'refund.out_refund_no is nei'],
    [
      'a number within an object that need not have it',
      'required: [out_refund_no]',
      'x-a: 1',
      'refund.out_refund_no is',
    ],
    [
      'a repeated GET',
      'x-method: query',
      `x-method: query\n      x-idempotent-by: ${by} }`,
      'a GET is repeated without',
    ],
    [
      'a number that both the path and the body have',
      'required: [total]\n      properties: {',
      'required: [total, out_trade_no]\n      properties: { out_trade_no: { type: string },',
      'both its path and its body have out_trade_no',
    ],
    [
      'a number beside an Idempotency-Key',
      "requestBody: { $ref: '#/components/requestBodies/Order' }",
      '$&\n      parameters: [{ name: Idempotency-Key, in: header, required: true, schema: { type: string, pattern: a } }]',
      'it has an Idempotency-Key',
    ],
  ])('at %s', async (_what, from, to, message) => {
    const edit = (text: string): string => {
      expect(text).toContain(from)
      return text.replace(from, to)
    }
    await expect(emit('thing-orders', edit)).rejects.toThrow(message)
  })

  it('at an API whose client is one that every API has', async () => {
    await expect(emit('thing-bills', undefined, 'api')).rejects.toThrow('createApiClient cannot be the name of')
  })

  it.each([[[1, 2]], [['a', null]]])('at an enum of %j, which has no words', async (members) => {
    const numbers = `    Numbers: { enum: ${JSON.stringify(members)}, x-enum-descriptions: {} }\n    Thing:`
    const emitted = emit('thing-bills', (text) => text.replace('    Thing:', numbers))
    await expect(emitted).rejects.toThrow('Numbers: its enum must be of strings')
  })

  it.each([
    ['parameters of a path', { parameters: [] }, {}, 'give its parameters to each operation'],
    ['a method that no client has', { head: {} }, {}, '/v3/a: the generator does not read its head'],
    ['a cookie that nothing sends', {}, { parameters: [{ in: 'cookie', name: 'a', required: true }] }, 'the cookie a'],
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
    [
      'a format that nothing checks',
      { type: 'string', format: 'time' },
      'knows the format time of the type string: a string may have date-time, date,',
    ],
    ['a format of another type', { type: 'integer', format: 'date' }, 'an integer int64, uint64'],
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

  it('but at no condition that asks for a constant, or if a field is given', () => {
    const conditions = { required: ['a'], properties: { a: { const: 'x' }, b: {} } }
    expect(lower({ if: conditions, [key]: { required: ['c'] } })).toEqual({
      if: conditions,
      [key]: { required: ['c'] },
    })
  })
})
