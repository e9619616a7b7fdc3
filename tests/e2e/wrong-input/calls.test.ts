import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { right } from './lib/material.ts'
import { describeMistakes, forbiddenFetch, type Mistake } from './lib/mistake.ts'

const client = createPartnershipsClient({ ...right, fetch: forbiddenFetch })
const partner = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }
const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }
const body = { partner, authorized_data }
const key = { idempotencyKey: 'a' }

const build = (wrong: unknown, options: unknown = key) => client.build(wrong as never, options as never)
const stock = (change: object) => ({ partner, authorized_data: { ...authorized_data, ...change } })
const listPage = (query: unknown, options?: unknown) => client.listPage(query as never, options as never)
async function list(query: unknown, options?: unknown): Promise<void> {
  for await (const _ of client.list(query as never, options as never));
}

function invalid(title: string, make: () => unknown, place: string, ...says: string[]): Mistake {
  const [path = '', rule = ''] = place.split(':')
  return { title, make, error: 'ValidationError', path, rule, says: ['Nothing was sent: ', ...says] }
}

const circular: Record<string, unknown> = { ...body }
circular.self = circular
const fail = () => {
  throw new Error('not now')
}
let deep: unknown = {}
for (let level = 0; level < 20_000; level++) deep = { deep }

describeMistakes('As a body is refused', [
  invalid('nothing', () => build(undefined), ':required', 'the body is required, received undefined'),
  invalid('null', () => build(null), ':type', 'the body must not be null'),
  invalid('an array', () => build([body]), ':type', 'the body must be an object'),
  invalid('a text, JSON too', () => build(JSON.stringify(body)), ':type', 'the body must be an object'),
  invalid('a number', () => build(42), ':type', 'the body must be an object'),
  invalid('a function', () => build(() => body), ':required', 'the body is required, received function'),
  invalid('one that holds itself', () => build(circular), ':json', 'the body must be plain data', 'no cycle'),
  invalid(
    'one with a getter that throws',
    () => build(Object.defineProperty({}, 'partner', { enumerable: true, get: fail })),
    ':json',
    'the body',
    'no getter that throws',
  ),
  invalid('one of 20,000 levels', () => build(deep), ':json', 'the body', 'not too deep'),
  invalid('one with a BigInt', () => build(stock({ stock_id: 2433405n })), ':json', 'the body', 'no BigInt'),
  invalid(
    'nothing, by terminate',
    () => client.terminate(undefined as never, key),
    ':required',
    'the body is required',
  ),
  invalid(
    'an empty object, by terminate',
    () => client.terminate({} as never, key),
    'authorized_data:required',
    'partner is required; authorized_data is required',
  ),
  invalid(
    'nothing, by .client',
    () =>
      client.client.POST('/v3/marketing/partnerships/build', {
        params: { header: { 'Idempotency-Key': 'a' } },
      } as never),
    ':required',
    'the body is required',
  ),
])

const noNull = 'must not be null or NaN: leave the field out'
const threeBytes = 'must not contain emoji or other characters outside the BMP, or unpaired surrogates'

describeMistakes('Inside a body is refused', [
  invalid('null for a field', () => build({ ...body, partner: null }), 'partner:type', `partner ${noNull}`),
  invalid('null deeper', () => build(stock({ stock_id: null })), 'authorized_data.stock_id:type', noNull),
  invalid(
    'null for a field that nobody knows',
    () => build({ ...body, memo: { of: [null] } }),
    'memo.of.0:type',
    `memo.of.0 ${noNull}`,
  ),
  invalid('NaN', () => build(stock({ stock_id: Number.NaN })), 'authorized_data.stock_id:type', noNull),
  invalid(
    'half of a surrogate pair',
    () => build(stock({ stock_id: '\ud83d' })),
    'authorized_data.stock_id:unicode',
    threeBytes,
  ),
  invalid('an emoji', () => build(stock({ stock_id: '😀' })), 'authorized_data.stock_id:unicode', threeBytes),
  invalid(
    'an emoji as the name of a field that nobody knows',
    () => build({ ...body, '😀': 'x' }),
    '😀:unicode',
    threeBytes,
  ),
  invalid(
    'half of a pair in a field that nobody knows',
    () => build({ ...body, memo: 'x\udc00' }),
    'memo:unicode',
    threeBytes,
  ),
  invalid(
    'an appid for a MERCHANT',
    () => build({ authorized_data, partner: { type: 'MERCHANT', appid: partner.appid } }),
    'partner.merchant_id:required',
    'partner.merchant_id is required where type is MERCHANT',
  ),
  invalid(
    'a merchant_id for an APPID',
    () => build({ authorized_data, partner: { type: 'APPID', merchant_id: '2480029552' } }),
    'partner.appid:required',
    'partner.appid is required where type is APPID',
  ),
  invalid(
    'an APPID without its appid',
    () => build({ authorized_data, partner: { type: 'APPID' } }),
    'partner.appid:required',
    'partner.appid is required where type is APPID',
  ),
  invalid(
    'an unknown type',
    () => build({ authorized_data, partner: { ...partner, type: 'appid' } }),
    'partner.type:enum',
    'partner.type must be one of APPID, MERCHANT',
  ),
  invalid(
    'no type',
    () => build({ authorized_data, partner: { appid: partner.appid } }),
    'partner.type:required',
    'partner.type is required',
  ),
  invalid(
    'a partner that is a text',
    () => build({ authorized_data, partner: partner.appid }),
    'partner:type',
    'partner must be an object',
  ),
  invalid(
    'an unknown business_type',
    () => build(stock({ business_type: 'COUPON' })),
    'authorized_data.business_type:enum',
    'must be one of FAVOR_STOCK, BUSIFAVOR_STOCK',
  ),
  invalid(
    'an appid of 33 characters',
    () => build({ authorized_data, partner: { type: 'APPID', appid: 'w'.repeat(33) } }),
    'partner.appid:maxLength',
    'at most 32 characters',
  ),
  invalid(
    'a merchant_id of 16 digits',
    () => build({ authorized_data, partner: { type: 'MERCHANT', merchant_id: '1'.repeat(16) } }),
    'partner.merchant_id:maxLength',
    'at most 15 characters',
  ),
  invalid(
    'a merchant_id that is a number',
    () => build({ authorized_data, partner: { type: 'MERCHANT', merchant_id: 2480029552 } }),
    'partner.merchant_id:type',
    'must be a string',
  ),
  invalid(
    'a stock_id of 21 characters',
    () => build(stock({ stock_id: '2'.repeat(21) })),
    'authorized_data.stock_id:maxLength',
    'at most 20 characters',
  ),
  invalid(
    'a stock_id that is a number',
    () => build(stock({ stock_id: 2433405 })),
    'authorized_data.stock_id:type',
    'authorized_data.stock_id must be a string',
  ),
  invalid(
    'no stock_id',
    () => build(stock({ stock_id: undefined })),
    'authorized_data.stock_id:required',
    'is required',
  ),
])

const header = 'Idempotency-Key'
const form = `${header} must be 1 to 48 of the characters A-Za-z0-9|_*-`
const makeOne = `${header} is required: create one with createIdempotencyKey(), and save it before the call`

describeMistakes('As an Idempotency-Key is refused', [
  invalid('nothing', () => build(body, {}), `${header}:required`, makeOne),
  invalid('no options at all', () => client.build(body as never, undefined as never), `${header}:required`, makeOne),
  invalid('null', () => build(body, { idempotencyKey: null }), `${header}:required`, makeOne),
  invalid('empty text', () => build(body, { idempotencyKey: '' }), `${header}:required`, makeOne),
  invalid('one of 49 characters', () => build(body, { idempotencyKey: 'k'.repeat(49) }), `${header}:pattern`, form),
  invalid('one with a space', () => build(body, { idempotencyKey: 'order 1' }), `${header}:pattern`, form),
  invalid('one with a line end', () => build(body, { idempotencyKey: 'order1\n' }), `${header}:pattern`, form),
  invalid('one in Chinese', () => build(body, { idempotencyKey: '订单1' }), `${header}:pattern`, form),
  invalid('a number', () => build(body, { idempotencyKey: 42 }), `${header}:type`, 'must be a string'),
  invalid('nothing, by terminate', () => client.terminate(body as never, {} as never), `${header}:required`, makeOne),
  invalid(
    'nothing, by .client',
    () => client.client.POST('/v3/marketing/partnerships/build', { body } as never),
    `${header}:required`,
    makeOne,
  ),
])

const query = { authorized_data: { business_type: 'FAVOR_STOCK' } }
const queries: [title: string, query: unknown, place: string, says: string][] = [
  ['null', null, ':type', 'the query must not be null'],
  ['an array', [], ':type', 'the query must be an object'],
  ['a text', 'limit=20', ':type', 'the query must be an object'],
  ['nothing', undefined, 'authorized_data:required', 'authorized_data is required'],
  ['a query without authorized_data', { limit: 20 }, 'authorized_data:required', 'authorized_data is required'],
  [
    'authorized_data as JSON text',
    { authorized_data: '{"business_type":"FAVOR_STOCK"}' },
    'authorized_data:type',
    'must be an object',
  ],
  ['limit 0', { ...query, limit: 0 }, 'limit:minimum', 'limit must be at least 1'],
  ['limit 51', { ...query, limit: 51 }, 'limit:maximum', 'limit must be at most 50'],
  ['limit 1.5', { ...query, limit: 1.5 }, 'limit:type', 'limit must be an integer'],
  ['limit as text', { ...query, limit: '20' }, 'limit:type', 'limit must be an integer'],
  ['limit NaN', { ...query, limit: Number.NaN }, 'limit:type', noNull],
  ['a partner that is null', { ...query, partner: null }, 'partner:type', noNull],
  ['a partner of an unknown type', { ...query, partner: { type: 'SHOP' } }, 'partner.type:enum', 'APPID, MERCHANT'],
  [
    'half of a surrogate pair',
    { authorized_data: { ...authorized_data, stock_id: '\udc00' } },
    'authorized_data.stock_id:unicode',
    threeBytes,
  ],
]

describeMistakes('As a query is refused', [
  ...queries.flatMap(([title, wrong, place, says]) => [
    invalid(`${title}, by listPage`, () => listPage(wrong), place, says),
    invalid(`${title}, by list`, () => list(wrong), place, says),
  ]),
  invalid(
    'an emoji in a query',
    () => listPage({ authorized_data: { ...authorized_data, stock_id: '𠮷' } }),
    'authorized_data.stock_id:unicode',
    threeBytes,
  ),
  invalid(
    'half of a surrogate pair as a name',
    () => listPage({ ...query, 'x\ud800': 1 }),
    'x\ud800:unicode',
    threeBytes,
  ),
  invalid('offset −1', () => listPage({ ...query, offset: -1 }), 'offset:minimum', 'offset must be at least 0'),
  invalid(
    'an offset given to a walk',
    () => list({ ...query, offset: 20 }),
    'offset:unexpected',
    'is not allowed: list reads every page',
    'Use listPage for one page',
  ),
])

const anObject = { error: 'TypeError', path: 'options', says: ['an object'] } as const
const timeout = { error: 'TypeError', path: 'timeoutMs', says: ['a number from 0'] } as const

describeMistakes("As a call's options is refused", [
  { title: 'null, by build', make: () => build(body, null), ...anObject },
  { title: 'a text, by build', make: () => build(body, 'a'), ...anObject },
  { title: 'null, by listPage', make: () => listPage(query, null), ...anObject },
  { title: 'a text, by list', make: () => list(query, 'a'), ...anObject },
  {
    title: 'another name, by build',
    make: () => build(body, { ...key, timeout: 1 } as never),
    error: 'TypeError',
    path: 'options',
    says: ["received 'timeout'. Do you mean 'timeoutMs'?"],
  },
  {
    title: 'an Idempotency-Key of a read',
    make: () => list(query, { idempotency_key: 'a' } as never),
    error: 'TypeError',
    path: 'options',
    says: ["received 'idempotency_key'", "Do you mean 'idempotencyKey'?"],
  },
  { title: 'timeoutMs −1', make: () => build(body, { ...key, timeoutMs: -1 }), ...timeout },
  { title: 'timeoutMs NaN', make: () => listPage(query, { timeoutMs: Number.NaN }), ...timeout },
  { title: 'timeoutMs as text', make: () => list(query, { timeoutMs: '10' }), ...timeout },
  ...[{ timeoutMS: 1 }, { maxRetries: 9 }, { hosts: ['https://a.example'] }, { idempotencyKey: 'other' }].map(
    (wrong): Mistake => ({
      title: `${Object.keys(wrong)}, by .client`,
      make: () => client.client.GET('/v3/marketing/partnerships', { params: { query }, ...wrong } as never),
      error: 'TypeError',
      path: 'init',
      says: ['params, body, signal, timeoutMs', `received '${Object.keys(wrong)}'`],
    }),
  ),
  {
    title: 'headers among params, by .client',
    make: () => client.client.GET('/v3/marketing/partnerships', { params: { query, headers: {} } } as never),
    error: 'TypeError',
    path: 'params',
    says: ["path, query, header, received 'headers'. Do you mean 'header'?"],
  },
  {
    title: 'timeoutMs −1, by .client',
    make: () => client.client.GET('/v3/marketing/partnerships', { params: { query }, timeoutMs: -1 } as never),
    ...timeout,
  },
  {
    title: 'a fetch that is none, by .client',
    make: () => client.client.GET('/v3/marketing/partnerships', { params: { query }, fetch: 'x' } as never),
    error: 'TypeError',
    path: 'fetch',
    says: ['a function'],
  },
])
