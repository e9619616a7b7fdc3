/** Integers beyond 2^53: every digit arrives, in both directions, and none is rounded. */
import { integerDigits } from '@wechatpay-edge/client'
import { createSandbox, type Handler, type RecordedRequest } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createThingNumbersClient,
  type ThingNumbersClient,
} from '../../spec/generate/cases/thing-numbers/generated/client.ts'
import type { AddNumberBody } from '../../spec/generate/cases/thing-numbers/generated/types.ts'
import { numbersOperations } from './lib/payees.ts'
import { freshKey, rejection } from './lib/served.ts'

/** 2^53 + 1, which a number rounds to ...992, and the greatest of 64 bits. */
const [odd, greatest] = ['9007199254740993', '9223372036854775807'] as const

const seen: unknown[] = []
let client: ThingNumbersClient
let requests: readonly RecordedRequest[] = []
let before = 0
const sent = (): string[] => requests.slice(before).map(({ body }) => body)

beforeAll(async () => {
  const note: Handler = ({ path, query, body }) => {
    seen.push({ path, query, body })
    const others = [[1, BigInt(greatest)], [-5]]
    return { body: { number: BigInt(odd), owner: '张三', others, total: 3, note: `: ${odd}` } }
  }
  const operations = await numbersOperations()
  const sandbox = await createSandbox({ operations, handlers: { addNumber: note, getNumber: note } })
  const server = await serve(sandbox)
  const { merchant, wechatpay } = sandbox.clientOptions
  client = createThingNumbersClient({
    merchant,
    wechatpay,
    hosts: [server.url],
    decryptionKey: merchant.privateKey,
  })
  requests = sandbox.requests
  return () => server.close()
})
beforeEach(() => {
  before = requests.length
  seen.length = 0
})

const answer = { number: odd, owner: '张三', others: [[1, greatest], [-5]], total: 3, note: `: ${odd}` }

describe('a response', () => {
  it('gives a great integer as the text of its digits, and any other as a number', async () => {
    expect(await client.get({ number: 7 })).toEqual(answer)
    const { data } = await client.client.GET('/v3/numbers/{number}', { params: { path: { number: 7 } } })
    expect(data).toEqual(answer)
  })

  it('is read as the engine reads it, but for great integers', () => {
    const source = (_name: string, value: unknown, context?: { source?: string }) =>
      /^-?\d+$/.test(context?.source ?? '') && !Number.isSafeInteger(value) ? context?.source : value
    const parse = JSON.parse as (text: string, reviver: typeof source) => unknown
    const numbers = fc.oneof(
      fc.bigInt(-(2n ** 66n), 2n ** 66n),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    )
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\\"\d:,.eE+-]{0,40}$/))
    const leaf = fc.oneof(
      numbers.map(String),
      texts.map((text) => JSON.stringify(text)),
    )
    const { json } = fc.letrec<{ json: string }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.tuple(fc.constantFrom(',', ' ,\n '), fc.array(tie('json'))).map(([comma, all]) => `[${all.join(comma)}]`),
        fc
          .array(fc.tuple(texts, tie('json')))
          .map((all) => `{${all.map(([name, one]) => `${JSON.stringify(name)}: ${one}`)}}`),
      ),
    }))
    fc.assert(
      fc.property(json, (text) => {
        expect(integerDigits.read(text)).toEqual(parse(text, source))
      }),
    )
  })

  it.each(['{"a":09007199254740993}', '{"a":-}', `[${odd}`, `{"a":"${odd}}`, ''])(
    'that is no JSON stays so: %s',
    (text) => {
      expect(() => integerDigits.read(text)).toThrow(SyntaxError)
    },
  )

  it('may have texts of any length', () => {
    const long = 'a\\"'.repeat(2_700_000)
    expect(integerDigits.read(`{"a":"${long}","b":${odd}}`)).toEqual({ a: 'a"'.repeat(2_700_000), b: odd })
  })
})

describe('a request', () => {
  const body: AddNumberBody = { number: odd, owner: '张三', others: [[1, greatest], ['5']], total: 2, note: odd }

  it('sends digits as an integer, encrypted fields beside them, and texts as texts', async () => {
    expect(await client.add(body, { idempotencyKey: freshKey() })).toEqual(answer)
    expect(sent()[0]).toMatch(
      /^{"number":9007199254740993,"owner":"[^"]{344}","others":\[\[1,9223372036854775807\],\[5\]\],"total":2,"note":"9007199254740993"}$/,
    )
    expect(seen).toEqual([{ path: {}, query: {}, body: { ...body, others: [[1, greatest], [5]] } }])
  })

  it('takes what a response gave, also in the path and the query', async () => {
    const { number } = await client.get({ number: 7 })
    await client.get({ number }, { after: `-${odd}` })
    await client.get({ number: 8 }, { after: 9 })
    expect(seen.slice(1)).toEqual([
      { path: { number: odd }, query: { after: `-${odd}` }, body: undefined },
      { path: { number: 8 }, query: { after: 9 }, body: undefined },
    ])
  })

  it.each<[string, unknown, string]>([
    ['a number that is rounded already', 2 ** 53, 'must be at most 9007199254740991'],
    ['more than 64 bits', '9223372036854775808', 'must match the digits of an integer of 64 bits'],
    ['digits without end', '1'.repeat(100_000), 'must match the digits of an integer of 64 bits'],
    ['a zero in front', '07', 'must match the digits of an integer of 64 bits'],
    ['a fraction', '1.0', 'must match the digits of an integer of 64 bits'],
    ['a blank', ' 1', 'must match the digits of an integer of 64 bits'],
    ['another type', true, 'must be an integer'],
  ])('with %s is refused', async (_what, number, message) => {
    const error = await rejection(client.add({ ...body, number: number as number }, { idempotencyKey: freshKey() }))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' })
    expect((error as { issues: unknown[] }).issues).toContainEqual(expect.objectContaining({ path: 'number', message }))
    expect(sent()).toEqual([])
  })

  it('whose path must not be negative is refused if it is', async () => {
    for (const number of [-1, '-1'] as const)
      expect(await rejection(client.get({ number }))).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION' })
  })

  it('sends no other text as an integer, though its check is skipped', async () => {
    const options = { idempotencyKey: freshKey(), skipValidationOfPaths: ['number'] }
    await rejection(client.add({ ...body, number: '1,"total":9' as '1' }, options))
    expect(JSON.parse(sent()[0] ?? '')).toMatchObject({ number: '1,"total":9', total: 2 })
  })
})
