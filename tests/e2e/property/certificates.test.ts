/** For random lists of certificates: a list is taken, or ends in a typed error, and trusts nothing that is not in it. */
import { isWechatPayError } from '@wechatpay-edge/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { apiV3Key, seal } from '../../lib/notification.ts'
import { makePair } from '../../lib/vendor.ts'
import { describeWithOpenssl, keyringOver, listOf, makePlatform, rowOf, sign } from '../certificates/lib/platform.ts'

const isLong = Boolean(process.env.WECHATPAY_EDGE_LONG)
const numRuns = isLong ? 100_000 : 500
const limitMs = isLong ? 1_800_000 : 120_000
const nowMs = Date.now() + 1000
const own = makePlatform('5157F09E')
const stranger = { ...own, key: makePair().privateKey }

/** What a keyring makes of one response: the serials of `asked` that it trusts, or its error's code. */
async function ending(response: () => Response, asked: readonly string[]): Promise<readonly string[] | string> {
  const keyring = keyringOver(async () => response(), { now: () => nowMs })
  try {
    await keyring.refresh()
  } catch (error) {
    if (!isWechatPayError(error)) throw error
    expect(error.message.length).toBeLessThan(1200)
    expect(error.message).not.toContain(apiV3Key)
    expect(keyring.preferred).toBeUndefined()
    return error.code
  }
  const found = await Promise.all(asked.map((serial) => keyring.get(serial)))
  return asked.filter((_, i) => found[i] !== undefined)
}

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '{', 'null', '__proto__', '\0'))
const refused = 'ERR_WECHATPAY_KEYRING'

describeWithOpenssl('any list', () => {
  const right = listOf(own)

  it('with another byte is refused', { timeout: limitMs }, async () => {
    const bytes = Buffer.from(right)
    const edit = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
    const signed = sign({ by: own, body: right }, nowMs)
    await fc.assert(
      fc.asyncProperty(edit, async ([at, bits]) => {
        const changed = Uint8Array.from(bytes)
        changed[at] = (changed[at] as number) ^ bits
        const response = () => new Response(changed, { headers: signed.headers })
        expect(await ending(response, [own.serial])).toBe(refused)
      }),
      { numRuns },
    )
  })

  it('of any JSON, signed by a stranger or by WeChat Pay, trusts only what is encrypted for this merchant', {
    timeout: limitMs,
  }, async () => {
    const fields = fc.record(
      {
        serial_no: fc.oneof(fc.constant(own.serial), anyText, fc.constant(null)),
        effective_time: fc.oneof(
          fc.constant('2018-06-08T10:34:56+08:00'),
          fc.constant('9999-99-99T99:99:99Z'),
          anyText,
          fc.integer(),
        ),
        expire_time: fc.oneof(fc.constant('2068-06-08T10:34:56+08:00'), anyText, fc.integer()),
        encrypt_certificate: fc.oneof(
          fc.record({
            algorithm: fc.constantFrom('AEAD_AES_256_GCM', 'AES', null),
            nonce: fc.oneof(fc.constant('61f9c719728a'), anyText),
            associated_data: fc.constantFrom('certificate', '', null, 1),
            ciphertext: fc.oneof(
              fc
                .constantFrom(own.pem, `${own.pem}${own.pem}`, '', 'no certificate')
                .map((pem) => seal(pem, apiV3Key, '61f9c719728a', 'certificate')),
              fc.base64String(),
            ),
          }),
          fc.jsonValue() as fc.Arbitrary<unknown>,
        ),
      },
      { requiredKeys: [] },
    )
    const list = fc.oneof(
      fc.record({ data: fc.array(fc.oneof(fields, fc.constant(rowOf(own)), fc.jsonValue()), { maxLength: 4 }) }),
      fc.jsonValue() as fc.Arbitrary<unknown>,
    )
    await fc.assert(
      fc.asyncProperty(list, fc.boolean(), async (value, isStranger) => {
        const body = JSON.stringify(value)
        const response = () => sign({ by: isStranger ? stranger : own, body }, nowMs)
        const trusted = await ending(response, [own.serial, 'ABC', '1'])
        if (isStranger || !body.includes('ciphertext')) expect(trusted).toBe(refused)
        else expect([refused, [own.serial], []]).toContainEqual(trusted)
      }),
      { numRuns },
    )
  })

  it('with any header of the signature is refused, or is the right one', { timeout: limitMs }, async () => {
    const name = fc.constantFrom('Wechatpay-Timestamp', 'Wechatpay-Nonce', 'Wechatpay-Serial', 'Wechatpay-Signature')
    const value = fc.oneof(
      fc.string({ unit: 'grapheme-ascii' }),
      fc.constantFrom('0', 'PUB_KEY_ID_1', `${own.serial},1`),
    )
    await fc.assert(
      fc.asyncProperty(name, value, async (name, text) => {
        const signed = sign({ by: own, body: right }, nowMs)
        const given = signed.headers.get(name)
        fc.pre(text.trim().toUpperCase().replace(/^0+/, '') !== given?.toUpperCase())
        signed.headers.set(name, text)
        expect(await ending(() => signed, [own.serial])).toBe(refused)
      }),
      { numRuns },
    )
  })
})
