import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { operations } from '../src/generated/operations.ts'
import { build } from './lib/request.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})

const names = {
  partnerships:
    'rebuild, terminateTwice, terminateUnknown, favorStockToMerchant, unknownPartners, offsetUnit, emptyList, maxLimit, totalCount, listOrder, strictListIds',
  sandbox:
    'mchid, merchants, crypto, now, serialWithLeadingZero, unaskedSigner, unknownSerial, merchantCertificate, apiV3KeyUnset, maxUploadBytes, rateLimit, replay, keyReuse, identity, operations, handlers, fetch, keepRequests, bills, partnerships, payments, certificates',
  handlers: operations.map(({ id }) => id).join(', '),
}

describe('an invalid option', () => {
  it.each<[unknown, string]>([
    [null, 'options: expected an object, received null'],
    [5, 'options: expected an object, received 5'],
    [{ rebuild: 'refuse' }, `rebuild: expected one of ${names.sandbox}, received another name`],
    [{ toString: 'refuse' }, `toString: expected one of ${names.sandbox}, received another name`],
    [{ replays: undefined }, `replays: expected one of ${names.sandbox}, received another name. Do you mean 'replay'?`],
    [
      { unknwnSerial: 'sign' },
      `unknwnSerial: expected one of ${names.sandbox}, received another name. Do you mean 'unknownSerial'?`,
    ],
    [
      { merchantCert: 'expired' },
      `merchantCert: expected one of ${names.sandbox}, received another name. Do you mean 'merchantCertificate'?`,
    ],
    // It is an option of partnerships, and begins as another option does.
    [{ unknownPartners: [] }, `unknownPartners: expected one of ${names.sandbox}, received another name`],
    [{ replay: 'nope' }, 'replay: expected answer or execute or refuse, received nope'],
    [{ apiV3KeyUnset: 'yes' }, 'apiV3KeyUnset: expected false or true, received yes'],
    [{ mchid: 1900007291 }, 'mchid: expected a text of digits, received 1900007291'],
    [{ now: 5 }, 'now: expected a function, received 5'],
    [{ operations: {} }, 'operations: expected an array, received object'],
    [{ handlers: () => {} }, 'handlers: expected an object, received function'],
    [
      { handlers: { buildPartnerships: undefined } },
      `handlers.buildPartnerships: expected one of ${names.handlers}, received another name. Do you mean 'buildPartnership'?`,
    ],
    [{ handlers: { buildPartnership: {} } }, 'handlers.buildPartnership: expected a function, received object'],
    [{ partnerships: null }, 'partnerships: expected an object, received null'],
    [{ partnerships: [] }, 'partnerships: expected an object, received object'],
    [
      { partnerships: { rebuilt: 'refuse' } },
      `partnerships.rebuilt: expected one of ${names.partnerships}, received another name. Do you mean 'rebuild'?`,
    ],
    [
      { partnerships: { replay: 'refuse' } },
      `partnerships.replay: expected one of ${names.partnerships}, received another name`,
    ],
    [{ partnerships: { rebuild: 'nope' } }, 'partnerships.rebuild: expected upsert or refuse, received nope'],
    [{ partnerships: { offsetUnit: 'rows' } }, 'partnerships.offsetUnit: expected page or row, received rows'],
    [{ partnerships: { strictListIds: 'yes' } }, 'partnerships.strictListIds: expected false or true, received yes'],
    [{ partnerships: { maxLimit: 0 } }, 'partnerships.maxLimit: expected a positive integer, received 0'],
    [
      { partnerships: { unknownPartners: [5] } },
      'partnerships.unknownPartners: expected an array of ids, received object',
    ],
    [
      { partnerships: { unknownPartners: 'wx' } },
      'partnerships.unknownPartners: expected an array of ids, received wx',
    ],
  ])('is a TypeError: %j', async (options, message) => {
    await expect(createSandbox(options as never)).rejects.toThrow(new TypeError(message))
  })

  it('of an endless name is a short line', async () => {
    const message = `${'n '.repeat(10)}: expected one of ${names.sandbox}, received another name`
    const options = { ['n\r\n\u2028'.repeat(1000)]: 1 }
    await expect(createSandbox(options as never)).rejects.toThrow(new TypeError(message))
  })

  it('may be undefined', async () => {
    await expect(createSandbox({ partnerships: { rebuild: undefined, maxLimit: undefined } })).resolves.toBeDefined()
    await expect(createSandbox({ replay: undefined, partnerships: undefined })).resolves.toBeDefined()
  })
})

it('without WebCrypto is a TypeError that names it', async () => {
  vi.stubGlobal('crypto', undefined)
  const made = createSandbox()
  vi.unstubAllGlobals()
  await expect(made).rejects.toThrow(new TypeError(noCrypto))
})

const noCrypto =
  "crypto: this runtime has no WebCrypto. Pass { crypto }: the `webcrypto` of Node's crypto module, or new Crypto() of @peculiar/webcrypto"

describe('clientOptions', () => {
  it('have the options of a client, and nothing else', () => {
    const { merchant, wechatpay, clientOptions, fetch } = sandbox
    const { mchid, serialNo, privateKey } = merchant
    expect(clientOptions).toEqual({
      merchant: { mchid, serialNo, privateKey },
      wechatpay: {
        [wechatpay.publicKey.id]: wechatpay.publicKey.pem,
        [wechatpay.certificate.serialNo]: wechatpay.certificate.pem,
      },
      fetch,
      now: sandbox.now,
    })
    expect(Object.keys(clientOptions.wechatpay)[0]).toBe(wechatpay.publicKey.id)
  })

  it('pass on the clock and the WebCrypto that were given', async () => {
    const now = (): number => 0
    const given = await createSandbox({ now, crypto: globalThis.crypto })
    expect(given.clientOptions.crypto).toBe(globalThis.crypto)
    expect(given.clientOptions.now()).toBe(0)
  })

  it('follows a clock that is faked after it was made', async () => {
    const sandbox = await createSandbox()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
    try {
      expect((await build(sandbox)).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
  })
})
