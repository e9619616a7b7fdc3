/** For random bodies: each sensitive field arrives encrypted, and nothing else is changed, there and back, by node:crypto. */
import { constants, createPublicKey, privateDecrypt, publicEncrypt } from 'node:crypto'
import { call, createWechatPay, fieldDecryption, fieldEncryption, type Operation } from '@wechatpay-edge/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merchant, signedResponse, wechatpay } from '../../lib/vendor.ts'
import { vendorOptions } from '../client/lib/raw-server.ts'

const paths = ['secret', 'inner.secret', 'list.*.secret', 'list.*.deep.secrets.*', 'lists.*.*']
const operation: Operation = {
  id: 'write',
  method: 'post',
  path: '/v3/things',
  body: { type: 'object' },
  encrypted: { paths, by: fieldEncryption },
  encryptedAnswer: { paths, by: fieldDecryption },
  errors: [],
}

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
const merchantKey = { key: createPublicKey(merchant.privatePem), ...oaep }
const unseal = (text: string) => privateDecrypt({ key: wechatpay.privateKey, ...oaep }, Buffer.from(text, 'base64'))

/** A copy in which what is under `secret`, `secrets` and `lists` is changed: written apart from the code under test. */
function change(value: unknown, by: (text: string) => string, isSecret = false): unknown {
  if (typeof value === 'string') return isSecret ? by(value) : value
  if (Array.isArray(value)) return value.map((item) => change(item, by, isSecret))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, change(inner, by, /^(secrets?|lists)$/.test(key))])
  return Object.fromEntries(entries)
}

// Up to 214 bytes of what WeChat Pay takes: no characters outside the basic plane.
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('张', '三', 'é', "'", '"', '\\', '\0', '\u2028', '.', '*'),
      fc.string({ maxLength: 1 }),
    ),
  })
  .filter((one) => Buffer.byteLength(one) <= 214 && !/[\ud800-\udfff]/.test(one))
const optional = { requiredKeys: [] }
const item = fc.record(
  { secret: text, open: text, deep: fc.record({ secrets: fc.array(text, { maxLength: 2 }) }) },
  optional,
)
const bodies = fc.record(
  {
    secret: text,
    open: fc.oneof(text, fc.integer(), fc.boolean()),
    inner: fc.record({ secret: text, open: text }, optional),
    list: fc.array(item, { maxLength: 3 }),
    lists: fc.array(fc.array(text, { maxLength: 2 }), { maxLength: 2 }),
  },
  optional,
)

const numRuns = process.env.WECHATPAY_EDGE_LONG ? 1000 : 100

describe('any body', () => {
  it('arrives with each sensitive field encrypted, and comes back as it was', async () => {
    let arrived: unknown
    const fetch = async (request: Request): Promise<Response> => {
      arrived = await request.json()
      const plain = change(arrived, (sealed) => unseal(sealed).toString())
      const answer = change(plain, (one) => publicEncrypt(merchantKey, Buffer.from(one)).toString('base64'))
      return signedResponse({ body: JSON.stringify(answer) })
    }
    const client = createWechatPay({ ...vendorOptions, fetch, decryptionKey: merchant.privatePem })
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect(await call(client, operation, { body })).toEqual(body)
        expect(change(arrived, () => '?')).toEqual(change(body, () => '?'))
        const sealed: string[] = []
        change(arrived, (one) => {
          sealed.push(one)
          return one
        })
        for (const one of sealed) expect(Buffer.from(one, 'base64')).toHaveLength(256)
      }),
      { numRuns },
    )
  }, 120_000)
})
