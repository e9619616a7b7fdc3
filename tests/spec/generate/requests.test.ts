import { describe, expect, it } from 'vitest'
import { type Schema, validate } from '../../../packages/client/src/schema-validator.ts'
import * as client from '../../../packages/partnerships/src/generated/schemas.ts'
import * as sandbox from '../../../packages/sandbox/src/generated/partnerships/validators.ts'

// The ids of the vendor's own examples (merchant/4012380498, merchant/4012380536).
const appid = 'wx4e1916a585d1f4e9'
const merchant_id = '2480029552'
const stock = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }
const app = { type: 'APPID', appid }

/** What a request breaks, in JSON Schema's words: the field and the rule. None: the request is valid. */
type Findings = readonly (readonly [field: string, rule: string])[]
type Case = readonly [what: string, value: unknown, findings: Findings]

const bodies: readonly Case[] = [
  ['the example of 2024, with both ids', { partner: { ...app, merchant_id }, authorized_data: stock }, []],
  ['the example of the guide and of 2020', { authorized_data: stock, partner: { appid, type: 'APPID' } }, []],
  ['a merchant', { partner: { type: 'MERCHANT', merchant_id }, authorized_data: stock }, []],
  [
    'a merchant and an appid beside it',
    { partner: { type: 'MERCHANT', merchant_id, appid }, authorized_data: stock },
    [],
  ],
  ['a 商家券 stock', { partner: app, authorized_data: { ...stock, business_type: 'BUSIFAVOR_STOCK' } }, []],
  ['an appid of another form', { partner: { type: 'APPID', appid: 'x' }, authorized_data: stock }, []],
  ['an appid of 32 characters', { partner: { ...app, appid: 'w'.repeat(32) }, authorized_data: stock }, []],
  ['a merchant id of one digit', { partner: { type: 'MERCHANT', merchant_id: '1' }, authorized_data: stock }, []],
  [
    'a merchant id of 15 digits',
    { partner: { type: 'MERCHANT', merchant_id: '9'.repeat(15) }, authorized_data: stock },
    [],
  ],
  ['a stock id of 20 digits', { partner: app, authorized_data: { ...stock, stock_id: '9'.repeat(20) } }, []],
  [
    '20 characters outside the basic plane',
    { partner: app, authorized_data: { ...stock, stock_id: '𠮷'.repeat(20) } },
    [],
  ],
  [
    'a field that no page names',
    { partner: app, authorized_data: { ...stock, scenarios: ['COUPON_SEND'] }, more: 1 },
    [],
  ],
  [
    'an APPID partner without appid',
    { partner: { type: 'APPID' }, authorized_data: stock },
    [['/partner/appid', 'required']],
  ],
  [
    'an APPID partner with a merchant id alone',
    { partner: { type: 'APPID', merchant_id }, authorized_data: stock },
    [['/partner/appid', 'required']],
  ],
  [
    'a MERCHANT partner without merchant_id',
    { partner: { type: 'MERCHANT', appid }, authorized_data: stock },
    [['/partner/merchant_id', 'required']],
  ],
  ['a partner without type', { partner: { appid }, authorized_data: stock }, [['/partner/type', 'required']]],
  [
    'a type that no page names',
    { partner: { type: 'APP', appid }, authorized_data: stock },
    [['/partner/type', 'enum']],
  ],
  ['a type that is a number', { partner: { type: 1, appid }, authorized_data: stock }, [['/partner/type', 'type']]],
  [
    'an appid of 33 characters',
    { partner: { ...app, appid: 'w'.repeat(33) }, authorized_data: stock },
    [['/partner/appid', 'maxLength']],
  ],
  [
    'a merchant id of 16 digits',
    { partner: { type: 'MERCHANT', merchant_id: '9'.repeat(16) }, authorized_data: stock },
    [['/partner/merchant_id', 'maxLength']],
  ],
  [
    'the other id, too long',
    { partner: { ...app, merchant_id: '9'.repeat(16) }, authorized_data: stock },
    [['/partner/merchant_id', 'maxLength']],
  ],
  [
    'a merchant id that is a number',
    { partner: { ...app, merchant_id: 1 }, authorized_data: stock },
    [['/partner/merchant_id', 'type']],
  ],
  [
    'an empty body',
    {},
    [
      ['/partner', 'required'],
      ['/authorized_data', 'required'],
    ],
  ],
  ['a body that is a list', [], [['', 'type']]],
  ['no appid', { partner: { type: 'APPID', appid: '' }, authorized_data: stock }, [['/partner/appid', 'minLength']]],
  [
    'no merchant id',
    { partner: { type: 'MERCHANT', merchant_id: '' }, authorized_data: stock },
    [['/partner/merchant_id', 'minLength']],
  ],
  [
    'no stock',
    { partner: app, authorized_data: { ...stock, stock_id: '' } },
    [['/authorized_data/stock_id', 'minLength']],
  ],
  ['a body that is text', 'x', [['', 'type']]],
  ['no body', null, [['', 'type']]],
  ['a partner that is text', { partner: 'APPID', authorized_data: stock }, [['/partner', 'type']]],
  ['a partner that is null', { partner: null, authorized_data: stock }, [['/partner', 'type']]],
  [
    'no stock id',
    { partner: app, authorized_data: { business_type: 'FAVOR_STOCK' } },
    [['/authorized_data/stock_id', 'required']],
  ],
  [
    'no stock id of a 商家券 stock',
    { partner: app, authorized_data: { business_type: 'BUSIFAVOR_STOCK' } },
    [['/authorized_data/stock_id', 'required']],
  ],
  [
    'no business type',
    { partner: app, authorized_data: { stock_id: '1' } },
    [['/authorized_data/business_type', 'required']],
  ],
  [
    'a business type that no page names',
    { partner: app, authorized_data: { ...stock, business_type: 'STOCK' } },
    [['/authorized_data/business_type', 'enum']],
  ],
  [
    'a stock id of 21 digits',
    { partner: app, authorized_data: { ...stock, stock_id: '9'.repeat(21) } },
    [['/authorized_data/stock_id', 'maxLength']],
  ],
  [
    'a stock id that is a number',
    { partner: app, authorized_data: { ...stock, stock_id: 2433405 } },
    [['/authorized_data/stock_id', 'type']],
  ],
  [
    'two faults at once',
    { partner: { type: 'APPID' }, authorized_data: { ...stock, business_type: 'STOCK' } },
    [
      ['/partner/appid', 'required'],
      ['/authorized_data/business_type', 'enum'],
    ],
  ],
]

const queries: readonly Case[] = [
  ['the example of 2024', { limit: 5, offset: 10, authorized_data: stock, partner: { ...app, merchant_id } }, []],
  [
    'the example of 2020, without ids and stock id',
    { authorized_data: { business_type: 'BUSIFAVOR_STOCK' }, partner: { type: 'APPID' }, offset: 0, limit: 5 },
    [],
  ],
  ['authorized_data alone', { authorized_data: { business_type: 'FAVOR_STOCK' } }, []],
  ['a merchant without its id', { authorized_data: stock, partner: { type: 'MERCHANT' } }, []],
  ['the largest page', { authorized_data: stock, limit: 50 }, []],
  ['no authorized_data', { limit: 5 }, [['/authorized_data', 'required']]],
  ['a page of 51 rows', { authorized_data: stock, limit: 51 }, [['/limit', 'maximum']]],
  ['a page of no rows', { authorized_data: stock, limit: 0 }, [['/limit', 'minimum']]],
  ['a limit that is text', { authorized_data: stock, limit: '5' }, [['/limit', 'type']]],
  ['a limit that is no whole number', { authorized_data: stock, limit: 1.5 }, [['/limit', 'type']]],
  ['a page before the first', { authorized_data: stock, offset: -1 }, [['/offset', 'minimum']]],
  ['a partner without type', { authorized_data: stock, partner: { appid } }, [['/partner/type', 'required']]],
  ['a partner of an unknown type', { authorized_data: stock, partner: { type: 'APP' } }, [['/partner/type', 'enum']]],
  [
    'an appid of 33 characters',
    { authorized_data: stock, partner: { ...app, appid: 'w'.repeat(33) } },
    [['/partner/appid', 'maxLength']],
  ],
  ['a partner that is JSON text', { authorized_data: stock, partner: '{"type":"APPID"}' }, [['/partner', 'type']]],
  ['no business type', { authorized_data: {} }, [['/authorized_data/business_type', 'required']]],
]

function clientFindings(schema: Schema, value: unknown): string[] {
  return validate(schema, value).map(({ path, rule }) => `${path && `/${path.replaceAll('.', '/')}`} ${rule}`)
}

function sandboxFindings(check: typeof sandbox.buildPartnershipBody, value: unknown): string[] {
  if (check(value)) return []
  const errors = check.errors ?? []
  const illTyped = new Set(errors.flatMap(({ keyword, instancePath }) => (keyword === 'type' ? [instancePath] : [])))
  // ajv adds its own `discriminator` finding to that of `required` or `enum`, and `enum` to that of `type`.
  const first = errors.filter(
    ({ keyword, instancePath }) => keyword !== 'discriminator' && !(keyword === 'enum' && illTyped.has(instancePath)),
  )
  return first.map(({ keyword, instancePath, params }) =>
    keyword === 'required' ? `${instancePath}/${params.missingProperty} required` : `${instancePath} ${keyword}`,
  )
}

const words = (findings: Findings): string[] => findings.map((finding) => finding.join(' ')).sort()

const checked = [
  ['buildPartnershipBody', bodies, client.buildPartnershipBody, sandbox.buildPartnershipBody],
  ['terminatePartnershipBody', bodies, client.terminatePartnershipBody, sandbox.terminatePartnershipBody],
  ['listPartnershipsQuery', queries, client.listPartnershipsQuery, sandbox.listPartnershipsQuery],
] as const

describe.each(checked)('%s, by the client and by the sandbox', (_name, cases, ours, theirs) => {
  it.each(cases)('%s', (_what, value, findings) => {
    expect(clientFindings(ours, value).sort()).toEqual(words(findings))
    expect(sandboxFindings(theirs, value).sort()).toEqual(words(findings))
  })
})

describe('what the client’s validator says', () => {
  const bad = { partner: { type: 'APP', appid: 'w'.repeat(33) }, authorized_data: [] }
  it.each([
    [
      'of a value',
      bad,
      {
        'partner.type': 'must be one of APPID, MERCHANT',
        'partner.appid': 'must have at most 32 characters',
        authorized_data: 'must be an object',
      },
    ],
    [
      'of a condition',
      { partner: { type: 'MERCHANT' }, authorized_data: stock },
      { 'partner.merchant_id': 'is required where type is MERCHANT' },
    ],
    ['of the whole', [], { '': 'must be an object' }],
  ])('%s names what was expected', (_what, value, messages) => {
    const issues = validate(client.buildPartnershipBody, value)
    expect(Object.fromEntries(issues.map(({ path, message }) => [path, message]))).toEqual(messages)
  })
})

describe('the responses that the sandbox sends', () => {
  const time = '2015-05-20T13:29:35.120+08:00'
  const times = { build_time: time, create_time: time, update_time: time }
  const row = { partner: app, authorized_data: stock, ...times }
  const { buildPartnershipAnswer: built, terminatePartnershipAnswer: ended, listPartnershipsAnswer: listed } = sandbox

  it('may be the vendor’s examples', () => {
    expect(built({ ...row, partner: { ...app, merchant_id }, state: 'ESTABLISHED' })).toBe(true)
    expect(ended({ terminate_time: time })).toBe(true)
    expect(listed({ data: [{ ...row, terminate_time: time }], offset: 10, limit: 5, total_count: 1234 })).toBe(true)
  })

  it('have no state, type or time that no page names, and lack no field', () => {
    expect(built({ ...row, state: 'GONE' })).toBe(false)
    expect(built(row)).toBe(false)
    expect(built({ ...row, state: 'ESTABLISHED', partner: { type: 'APP' } })).toBe(false)
    expect(built({ ...row, state: 'ESTABLISHED', build_time: '2015-05-20 13:29:35' })).toBe(false)
    expect(ended({})).toBe(false)
    expect(listed({ data: [{ ...row, create_time: undefined }], offset: 0, limit: 5 })).toBe(false)
    expect(listed({ data: [] })).toBe(false)
    expect(listed({ offset: 0, limit: 20 })).toBe(false)
  })

  it('are, for errors, a code and a message, and perhaps a detail', () => {
    const { buildPartnershipError: failed } = sandbox
    expect(failed({ code: 'SYSTEM_ERROR', message: '系统异常，请稍后重试' })).toBe(true)
    expect(failed({ code: 'PARAM_ERROR', detail: { location: 'body', value: 1 }, message: '参数错误' })).toBe(true)
    expect(failed({ code: 'SYSTEM_ERROR' })).toBe(false)
    expect(failed({ code: 1, message: '' })).toBe(false)
    expect(failed(null)).toBe(false)
  })
})
