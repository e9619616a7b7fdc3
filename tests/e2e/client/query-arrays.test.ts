/** Arrays in the query, in the form that the spec states: what is sent, signed and read. */
import { createWechatPay } from '@wechatpay-edge/client'
import { createKeyring, createSigner, withAuth } from '@wechatpay-edge/core'
import { createSandbox, type RecordedRequest } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createThingNumbersClient,
  type ThingNumbersClient,
} from '../../spec/generate/cases/thing-numbers/generated/client.ts'
import type { GetNumberQuery } from '../../spec/generate/cases/thing-numbers/generated/types.ts'
import { numbersOperations } from './lib/payees.ts'
import { rejection } from './lib/served.ts'

const seen: unknown[] = []
let client: ThingNumbersClient
let withMiddleware: ThingNumbersClient
let plain: (search: string) => Promise<Response>
let requests: readonly RecordedRequest[] = []
const target = () => requests.at(-1)?.target
const path = { number: 7 }

beforeAll(async () => {
  const sandbox = await createSandbox({
    operations: await numbersOperations(),
    handlers: {
      getNumber({ query }) {
        seen.push(query)
        return { body: { number: 7 } }
      },
    },
  })
  const server = await serve(sandbox)
  const { merchant, wechatpay } = sandbox.clientOptions
  const connection = createWechatPay({ merchant, wechatpay, hosts: [server.url] })
  client = createThingNumbersClient(connection)
  withMiddleware = createThingNumbersClient(connection)
  withMiddleware.client.use({ onRequest: () => undefined })
  const send = withAuth({ signer: createSigner(merchant), keyring: createKeyring(wechatpay), hosts: [server.url] })
  plain = (search) => send(new Request(`${server.url}/v3/numbers/7?${search}`))
  requests = sandbox.requests
  return () => server.close()
})
beforeEach(() => {
  seen.length = 0
})

/** https://spec.openapis.org/oas/v3.1.1#style-examples, and RFC 6570, 3.2.8: a comma inside an item is encoded. */
const colors = ['blue', 'black', 'brown']
const written: readonly [GetNumberQuery, string][] = [
  [{ ids: colors }, 'ids=blue&ids=black&ids=brown'],
  [{ names: colors }, 'names=blue,black,brown'],
  [{ totals: [3, 1] }, 'totals=3&totals=1'],
  [{ numbers: ['9007199254740993', -5] }, 'numbers=9007199254740993,-5'],
  [{ ids: ['a,b'], names: ['a,b', 'c&d= +%'] }, 'ids=a%2Cb&names=a%2Cb,c%26d%3D%20%2B%25'],
  [{ names: ['', '张'] }, 'names=,%E5%BC%A0'],
  [{ names: [''], ids: [''] }, 'names=&ids='],
  [{ texts: ['a', 'b'] }, 'texts=%5B%22a%22%2C%22b%22%5D'],
]

describe('an array in the query', () => {
  it.each(written)('%o is sent as %s, and arrives as it was', async (query, search) => {
    await client.get(path, query)
    expect(target()).toBe(`/v3/numbers/7?${search}`)
    await client.client.GET('/v3/numbers/{number}', { params: { path, query } })
    expect(target()).toBe(`/v3/numbers/7?${search}`)
    await withMiddleware.get(path, query)
    expect(target()).toBe(`/v3/numbers/7?${search}`)
    expect(seen).toEqual([query, query, query])
  })

  it('is left out if it is empty', async () => {
    await client.get(path, { ids: [], names: [], after: 1 })
    expect(target()).toBe('/v3/numbers/7?after=1')
    await client.get(path, { names: [] })
    expect(target()).toBe('/v3/numbers/7')
  })

  it('arrives as it was, whatever the items are', async () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom(...', %&=+;?#/"[]\u0000\u2028张é') }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 3 }),
        async (names, ids) => {
          seen.length = 0
          await client.get(path, { names, ids })
          expect(seen).toEqual([{ names, ids }])
          expect(new URLSearchParams(target()?.split('?')[1]).getAll('ids')).toEqual(ids)
        },
      ),
      { numRuns: 40 },
    )
  })

  it.each<[string, object, string]>([
    ['too many items', { ids: ['a', 'b', 'c', 'd'] }, 'ids'],
    ['an item that is too long', { ids: ['a', 'longer'] }, 'ids.1'],
    ['an item of another type', { totals: [1, 'x'] }, 'totals.1'],
    ['another item of 64 bits', { numbers: [1, '1e3'] }, 'numbers.1'],
    ['one text', { names: 'a' }, 'names'],
  ])('with %s is refused by the client, and by the sandbox', async (_what, query, place) => {
    const before = requests.length
    const error = await rejection(client.get(path, query as GetNumberQuery))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' })
    expect((error as { issues: unknown[] }).issues).toContainEqual(expect.objectContaining({ path: place }))
    expect(requests).toHaveLength(before)
    if (place === 'names') return
    const sent = client.get(path, query as GetNumberQuery, { skipValidationOfPaths: [place.split('.')[0] as string] })
    expect(await rejection(sent)).toMatchObject({ name: 'ApiError', status: 400 })
    expect(requests.at(-1)?.refusal).toMatch(`/${place.replace('.', '/')} breaks the rule`)
  })
})

describe('the sandbox', () => {
  it.each<[string, unknown]>([
    ['ids=a,b&ids=c', { ids: ['a,b', 'c'] }],
    ['ids=a&names=x&ids=b+c', { ids: ['a', 'b c'], names: ['x'] }],
    ['names=a%2Cb,c', { names: ['a,b', 'c'] }],
    ['totals=1', { totals: [1] }],
  ])('reads %s as the spec states it', async (search, query) => {
    expect((await plain(search)).status).toBe(200)
    expect(seen).toEqual([query])
  })

  it.each([
    ['names=a&names=b', 'The query has names twice'],
    ['after=1&after=2', 'The query has after twice'],
    ['ids=a&ids=%F0%9F%8E%81', "The query's ids has a null, a character outside the BMP"],
    ['numbers=1,%', 'a percent sign that encodes nothing'],
    ['totals=1,2', "The query's /totals/0 breaks the rule type"],
  ])('refuses %s: %s', async (search, refusal) => {
    expect((await plain(search)).status).toBe(400)
    expect(requests.at(-1)?.refusal).toContain(refusal)
  })
})
