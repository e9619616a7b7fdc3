/** Two roots over the same files: the merchant's view and the partner's, as two entry points of one package. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { parse } from 'yaml'
import { lint, readRegistry } from '../../../scripts/generate/bundle.ts'
import type { Files } from '../../../scripts/generate/files.ts'
import { generateSome } from '../../../scripts/generate/generate.ts'
import type { Thing } from './cases/thing-roles/generated/types.ts'
import { copyRepository } from './repository.ts'

// Each copies what the generator reads, and starts Redocly.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const registry = `
  things: { root: things/openapi.yaml, x-audience: merchant }
  things-partner: { root: things/partner.yaml, x-audience: partner, x-package: things, x-entry: partner }
`

const rootOf = (path: string): string => `openapi: 3.1.1
info:
  title: 东西 (things)
  version: 1.0.0
  summary: Makes things
  description: 做东西。
  license: { name: MIT, identifier: MIT }
servers: [{ url: 'https://api.mch.weixin.qq.com', description: main }]
security: [{ WechatpaySignature: [] }]
tags: [{ name: things, description: 东西 }]
paths:
  /v3/things: { $ref: ${path} }
components:
  securitySchemes:
    WechatpaySignature: { $ref: ../shared/security.yaml#/WechatpaySignature }
`

const pathOf = (id: string, example: string): string => `post:
  operationId: ${id}
  x-method: make
  tags: [things]
  summary: 做东西
  description: 做东西。Makes a thing.
  x-official-url: https://pay.weixin.qq.com/doc/v3/merchant/1
  x-official-updated: '2026-01-01'
  requestBody:
    required: true
    content:
      application/json:
        schema: { $ref: ../schemas.yaml#/Thing }
        examples: { one: { value: ${example} } }
  responses:
    '200':
      description: the thing
      content:
        application/json:
          schema: { $ref: ../schemas.yaml#/Thing }
          examples: { one: { value: ${example} } }
    default: { $ref: ../../shared/responses.yaml#/Failure }
  x-errors: []
`

const schemas = `Thing:
  type: object
  title: 东西
  description: 东西。A thing.
  required: [id, sub_mchid]
  properties:
    id: { type: string, title: 编号, description: 编号。, examples: [lamp] }
    sub_mchid: { type: string, title: 子商户号, description: 子商户号。, x-audience: partner, examples: ['1900000109'] }
    mchid: { type: string, title: 商户号, description: 商户号。, x-audience: merchant, examples: ['1900000109'] }
    payer: { $ref: '#/Payer' }
  allOf: [{ $ref: '#/Named', x-audience: partner }]
  examples: [{ id: lamp, sub_mchid: '1900000109' }, { id: lamp }]

Named:
  type: object
  description: It has a name.
  required: [id]
  properties:
    id: { type: string, title: 编号, description: 编号。, examples: [lamp] }
  examples: [{ id: lamp }]

Payer:
  type: object
  title: 支付者
  description: 支付者。Who pays.
  required: [sub_openid]
  properties:
    sub_openid: { $ref: '#/OpenId', x-audience: partner }
  examples: [{ sub_openid: o }, {}]

OpenId: { type: string, title: 标识, description: 标识。, examples: [o] }
`

const notification = `post:
  operationId: thingMadeNotification
  summary: 完成通知
  description: 完成通知。A thing was made.
  x-official-url: https://pay.weixin.qq.com/doc/v3/merchant/2
  x-official-updated: '2026-01-01'
  x-event-types: [THING.MADE]
  requestBody: { $ref: ../shared/notification.yaml#/Notification }
  x-decrypted:
    schema: { $ref: schemas.yaml#/Thing }
    examples: { one: { value: { id: lamp } } }
  responses:
    '204': { $ref: ../shared/notification.yaml#/Received }
    default: { $ref: ../shared/notification.yaml#/Refused }
`

/** A copy of the repository whose only APIs are these. */
function withThings(
  edit: (path: string, text: string) => string = (_path, text) => text,
): ReturnType<typeof copyRepository> {
  const copy = copyRepository()
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(copy.root, path)), { recursive: true })
    writeFileSync(join(copy.root, path), edit(path, text))
  }
  const config = readFileSync(join(copy.root, 'openapi/redocly.yaml'), 'utf8')
  write('openapi/redocly.yaml', `apis:${registry}\nplugins:${config.split('\nplugins:')[1]}`)
  const webhooks = 'webhooks:\n  thingMadeNotification: { $ref: made.yaml }\ncomponents:'
  write('openapi/things/openapi.yaml', rootOf('paths/make.yaml').replace('components:', webhooks))
  write('openapi/things/made.yaml', notification)
  write('openapi/things/partner.yaml', rootOf('paths/make-for.yaml'))
  write('openapi/things/paths/make.yaml', pathOf('makeThing', '{ id: lamp }'))
  write('openapi/things/paths/make-for.yaml', pathOf('makePartnerThing', "{ id: lamp, sub_mchid: '1900000109' }"))
  write('openapi/things/schemas.yaml', schemas)
  write('packages/things/package.json', '{ "name": "@wechatpay-edge/things" }')
  return copy
}

type Bundled = { components: { schemas: Record<string, Record<string, unknown>> } }

describe('two roots over the same files', () => {
  let files: Files
  const read = (path: string): string => files.get(path) ?? expect.fail(`${path} was not made`)
  const schemaOf = (api: string, name: string) =>
    (parse(read(`openapi/bundled/${api}.yaml`)) as Bundled).components.schemas[name] ?? {}

  beforeAll(async () => {
    using copy = withThings()
    const made = await generateSome(copy.root, readRegistry(copy.root))
    files = new Map([...made.values()].flatMap((one) => [...one]))
  })

  it('are two bundles, each with the view of its audience', () => {
    expect(Object.keys(schemaOf('things', 'Thing').properties as object)).toEqual(['id', 'mchid', 'payer'])
    expect(schemaOf('things', 'Thing').required).toEqual(['id'])
    expect(schemaOf('things', 'Thing')['x-other-audience']).toEqual(['sub_mchid'])
    expect(schemaOf('things', 'Payer')).not.toHaveProperty('required')
    expect(Object.keys(schemaOf('things-partner', 'Thing').properties as object)).toEqual(['id', 'sub_mchid', 'payer'])
    expect(schemaOf('things-partner', 'Thing').required).toEqual(['id', 'sub_mchid'])
    expect(schemaOf('things-partner', 'Thing')['x-other-audience']).toEqual(['mchid'])
    expect(schemaOf('things-partner', 'Payer').required).toEqual(['sub_openid'])
    expect(schemaOf('things', 'Thing')).not.toHaveProperty('allOf')
    expect(schemaOf('things-partner', 'Thing').allOf).toEqual([{ $ref: '#/components/schemas/Named' }])
    for (const [api, audience] of [
      ['things', 'merchant'],
      ['things-partner', 'partner'],
    ])
      expect(read(`openapi/bundled/${api}.yaml`).match(/x-audience.*/g)).toEqual([`x-audience: ${audience}`])
  })

  it('have the examples of their audience alone', () => {
    expect(schemaOf('things', 'Thing').examples).toEqual([{ id: 'lamp' }])
    expect(schemaOf('things-partner', 'Thing').examples).toEqual([{ id: 'lamp', sub_mchid: '1900000109' }])
    expect([schemaOf('things', 'Payer').examples, schemaOf('things-partner', 'Payer').examples]).toEqual([
      [{}],
      [{ sub_openid: 'o' }],
    ])
  })

  it('are two entry points of one package, each with its own client', () => {
    const folder = 'packages/things/src/generated'
    expect(read(`${folder}/client.ts`)).toContain('export function createThingsClient(')
    expect(read(`${folder}/partner/client.ts`)).toContain('export function createPartnerThingsClient(')
    expect(read(`${folder}/partner/client.ts`)).toContain('export interface PartnerThingsClient {')
    expect(read(`${folder}/partner/client.ts`)).toContain(
      " * import { createPartnerThingsClient } from '@wechatpay-edge/things/partner'",
    )
    expect(read(`${folder}/partner/operations.ts`)).toContain('export const makePartnerThing: Operation')
    expect(read(`${folder}/types.ts`)).toMatch(
      /For partners \(服务商\) alone: leave it out\. \*\/\n {4}sub_mchid\?: never/,
    )
    expect(read(`${folder}/partner/types.ts`)).toMatch(/sub_mchid: string/)
    expect(read(`${folder}/partner/types.ts`)).toMatch(
      /For merchants \(商户\) alone: leave it out\. \*\/\n {4}mchid\?: never/,
    )
  })

  it('add nothing to what a client carries', () => {
    expect(read('packages/things/src/generated/schemas.ts')).not.toMatch(/sub_|audience/)
    expect(read('packages/things/src/generated/operations.ts')).not.toMatch(/sub_|audience/)
  })

  it('are both served by the sandbox, each to its audience', () => {
    const folder = 'packages/sandbox/src/generated'
    expect(read(`${folder}/things/operations.ts`)).toContain("path: '/v3/things',\n    audience: 'merchant',")
    expect(read(`${folder}/things-partner/operations.ts`)).toContain("path: '/v3/things',\n    audience: 'partner',")
    expect(read(`${folder}/operations.ts`)).toContain('  ...things,\n  ...thingsPartner,\n')
  })

  it('have the notifications of their own roots', () => {
    expect(read('packages/things/src/generated/notifications.ts')).toContain('export function isThingMadeNotification(')
    expect(read('packages/sandbox/src/generated/things/webhooks.ts')).toContain(
      'validators.thingMadeNotificationResource',
    )
    expect(read('packages/sandbox/src/generated/webhooks.ts')).toMatch(
      /import \{ webhooks as things \}.*\{\n {2}\.\.\.things,\n\}/s,
    )
    expect([...files.keys()].filter((path) => /partner\/(notifications|webhooks)/.test(path))).toEqual([])
  })
})

describe('the types of a merchant', () => {
  it('refuse what is for partners alone', () => {
    const thing: Thing = { id: 'lamp', owner: {} }
    const ofPartner = { id: 'lamp', sub_mchid: '1900000109' }
    // @ts-expect-error An object of a partner is no body of a merchant's.
    const refused: Thing = ofPartner
    expectTypeOf(refused).toEqualTypeOf<Thing>()
    expect([thing.sub_mchid, thing.owner?.sub_openid]).toEqual([undefined, undefined])
  })
})

describe('the generator stops, and says why', () => {
  const entry = 'x-package: things, x-entry: partner'
  it.each([
    ['another audience', 'x-audience: merchant', 'x-audience: merchants', 'things: x-audience is merchant or partner'],
    [
      'an entry without its package',
      entry,
      'x-entry: partner',
      'things-partner: x-entry is a name such as partner, beside',
    ],
    ['an entry of client', entry, 'x-package: client, x-entry: partner', 'x-entry is a name such as partner, beside'],
    ['an entry that is no name', entry, 'x-package: things, x-entry: ../a', 'x-entry is a name such as partner'],
    [
      'another package without an entry',
      entry,
      'x-package: things',
      'things-partner: x-package is client, or left out',
    ],
  ])('at %s', (_what, from, to, message) => {
    expect(registry).toContain(from)
    using copy = withThings((path, text) => (path === 'openapi/redocly.yaml' ? text.replace(from, to) : text))
    expect(() => readRegistry(copy.root)).toThrow(message)
  })

  const mark = '`x-audience` is merchant or partner, and on a property'
  it.each([
    [
      'a misspelt audience',
      'schemas.yaml',
      'description: 子商户号。, x-audience: partner',
      'description: 子商户号。, x-audience: partners',
      mark,
    ],
    ['one beside a $ref', 'schemas.yaml', "#/OpenId', x-audience: partner", "#/OpenId', x-audience: partners", mark],
    ['one of a condition', 'schemas.yaml', "#/Named', x-audience: partner", "#/Named', x-audience: partners", mark],
    ['one that is not on a property', 'schemas.yaml', 'title: 东西\n', 'title: 东西\n  x-audience: partner\n', mark],
    ['one of an API for everybody', 'redocly.yaml', ', x-audience: merchant', '', mark],
    ['an example that lacks what the view requires', 'make-for.yaml', ", sub_mchid: '1900000109'", '', 'sub_mchid'],
  ])('at %s', async (_what, file, from, to, message) => {
    using copy = withThings((path, text) => {
      if (!path.endsWith(`/${file}`)) return text
      expect(text).toContain(from)
      return text.replaceAll(from, to)
    })
    await expect(lint(copy.root, ['things', 'things-partner'])).rejects.toThrow(message)
  })
})
