import { createAuthMiddleware, createKeyring, createSigner, withAuth, withRetry } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { expect, it } from 'vitest'
import { mchid, merchantKey, publicKey, right, serialNo } from './lib/material.ts'
import { describeMistakes, forbiddenFetch, type Mistake } from './lib/mistake.ts'

const create = (change: object) => () => createPartnershipsClient({ ...right, fetch: forbiddenFetch, ...change })

function mistake(title: string, make: () => unknown, path: string, ...says: string[]): Mistake {
  return { title, make, error: 'TypeError', path, says }
}

const none: [title: string, value: unknown, received: string][] = [
  ['nothing', undefined, 'received undefined'],
  ['null', null, 'received null'],
  ['an array', [], 'received an array'],
  ['a number', 42, 'received a number'],
  ['a boolean', true, 'received a boolean'],
]

describeMistakes('In place of all options is refused', [
  mistake(
    'nothing',
    () => createPartnershipsClient(undefined as never),
    'options',
    'merchant and wechatpay',
    'undefined',
  ),
  mistake('null', () => createPartnershipsClient(null as never), 'options', 'merchant and wechatpay', 'null'),
  mistake(
    'a text',
    () => createPartnershipsClient(merchantKey as never),
    'options',
    'merchant and wechatpay',
    'received a PEM',
  ),
  mistake('a number', () => createPartnershipsClient(42 as never), 'options', 'merchant and wechatpay', 'number'),
  mistake('a boolean', () => createPartnershipsClient(true as never), 'options', 'merchant and wechatpay', 'boolean'),
  mistake('an array', () => createPartnershipsClient([] as never), 'options', 'merchant and wechatpay', 'an array'),
  mistake(
    "the merchant's three values without their group",
    () => createPartnershipsClient({ ...right.merchant, wechatpay: right.wechatpay } as never),
    'merchant',
    '{ mchid, serialNo, privateKey }, received undefined',
  ),
])

const signer = createSigner(right.merchant)
const keyring = createKeyring(right.wechatpay)
const named = (options: object) => () => createPartnershipsClient({ ...right, ...options } as never)

describeMistakes('An option that a client does not have is refused', [
  // It would send a test's requests to WeChat Pay.
  mistake('baseUrl', named({ baseUrl: 'http://127.0.0.1:8787' }), 'options', 'hosts, ', "received 'baseUrl'"),
  mistake('timeout', named({ timeout: 5000 }), 'options', "received 'timeout'. Do you mean 'timeoutMs'?"),
  mistake('maxRetry', named({ maxRetry: 0 }), 'options', "Do you mean 'maxRetries'?"),
  mistake('maxretries', named({ maxretries: 0 }), 'options', "received 'maxretries'. Do you mean 'maxRetries'?"),
  mistake('timout', named({ timout: 5000 }), 'options', "received 'timout'. Do you mean 'timeoutMs'?"),
  mistake('fech', named({ fech: fetch }), 'options', "received 'fech'. Do you mean 'fetch'?"),
  mistake('x-deadline', named({ 'x-deadline': 1 }), 'options', "Do you mean 'deadlineMs'?"),
  mistake('a name that every object has', named({ toString: 1 }), 'options', "received 'toString'"),
  mistake('a long name', named({ keepAliveTimeoutMs: 1 }), 'options', "received 'keepAliveTimeoutMs'"),
  mistake('an endless name', named({ ['n'.repeat(100_000)]: 1 }), 'options', `received '${'n'.repeat(40)}'`),
  mistake('a name of more than one line', named({ 'a\r\nb\u2028\u202ec': 1 }), 'options', "received 'a b c'"),
  mistake(
    'as merchant',
    create({ merchant: { ...right.merchant, privatekeys: '' } }),
    'merchant',
    "mean 'privateKey'?",
  ),
  mistake('by withAuth', () => withAuth({ signer, keyring, baseUrl: 'x' } as never), 'options', "'baseUrl'"),
  mistake('by createAuthMiddleware', () => createAuthMiddleware({ signer, keyring, a: 1 } as never), 'options', "'a'"),
  mistake('by withRetry', () => withRetry({ retries: 1 } as never), 'withRetry', "received 'retries'"),
])

describeMistakes('As merchant is refused', [
  ...none.map(([title, merchant, received]) =>
    mistake(title, create({ merchant }), 'merchant', '{ mchid, serialNo, privateKey }', received),
  ),
  mistake('a PEM', create({ merchant: merchantKey }), 'merchant', '{ mchid, serialNo, privateKey }', 'received a PEM'),
  mistake("WeChat Pay's keys", create({ merchant: right.wechatpay }), 'merchant', 'mchid, ', "received 'PUB_KEY_ID_"),
])

describeMistakes('As wechatpay is refused', [
  ...none.map(([title, wechatpay, received]) =>
    mistake(title, create({ wechatpay }), 'wechatpay', "an object of WeChat Pay's keys", received),
  ),
  mistake(
    'a PEM',
    create({ wechatpay: publicKey }),
    'wechatpay',
    'by serial number or public key ID',
    'received a PEM',
  ),
  mistake('a list of PEMs', create({ wechatpay: [publicKey] }), 'wechatpay', 'by serial number', 'an array'),
])

it('names no neighbour that is too far from it', () => {
  const wrong = ['maxAttempts', 'logger', 'apiV3Key', 'retries', 'keepAliveTimeoutMs', 'mode', 'x']
  for (const name of wrong) expect(named({ [name]: 1 })).not.toThrow('Do you mean')
  for (const name of wrong) expect(() => withAuth({ signer, keyring, [name]: 1 })).not.toThrow('Do you mean')
})

describeMistakes('Of withAuth and createAuthMiddleware is refused', [
  ...[withAuth, createAuthMiddleware].flatMap((make) => {
    const given = (change: object) => () => make({ signer, keyring, ...change })
    return [
      mistake(`toleranceSeconds −5, ${make.name}`, given({ toleranceSeconds: -5 }), 'toleranceSeconds', 'from 0', '-5'),
      mistake(`maxAnswerBytes as text, ${make.name}`, given({ maxAnswerBytes: 'many' }), 'maxAnswerBytes', 'from 0'),
      mistake(`now as a number, ${make.name}`, given({ now: 5 }), 'now', 'a function', 'received 5'),
      mistake(`random as text, ${make.name}`, given({ random: 'x' }), 'random', 'a function', 'received string'),
    ]
  }),
  mistake('bodyOf as text', () => createAuthMiddleware({ signer, keyring, bodyOf: '' as never }), 'bodyOf', 'function'),
  mistake('timeoutMs of withRetry as text', () => withRetry({ timeoutMs: '1' as never }), 'timeoutMs', 'from 0'),
])

const anOrigin = "an origin with https (http on loopback alone) and no path, as 'https://api.mch.weixin.qq.com'"
const aList = "a list of origins such as ['https://api.mch.weixin.qq.com']"

describeMistakes('As hosts is refused', [
  mistake('http to another machine', create({ hosts: ['http://192.168.1.2:8787'] }), 'hosts[0]', anOrigin),
  mistake(
    'http to a container',
    create({ hosts: ['http://sandbox:8787'] }),
    'hosts[0]',
    'received http://sandbox:8787. Plain http is for this machine alone',
    'share the network of the sandbox',
  ),
  mistake('http to WeChat Pay', create({ hosts: ['http://api.mch.weixin.qq.com'] }), 'hosts[0]', anOrigin),
  mistake(
    'the second with a path',
    create({ hosts: ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com/v3'] }),
    'hosts[1]',
    anOrigin,
    'received https://api2.mch.weixin.qq.com with more around it',
  ),
  mistake('a host without its scheme', create({ hosts: ['api.mch.weixin.qq.com'] }), 'hosts[0]', anOrigin),
  mistake('an empty list', create({ hosts: [] }), 'hosts', aList, 'an empty list'),
  mistake('a text', create({ hosts: 'https://api.mch.weixin.qq.com' }), 'hosts', aList, 'text of 29 characters'),
  mistake('null', create({ hosts: null }), 'hosts', aList),
  mistake('a list of what is not set', create({ hosts: [undefined] }), 'hosts[0]', anOrigin, 'undefined'),
  mistake(
    'a password, which is not printed',
    create({ hosts: [`https://me:${merchantKey.slice(100, 130).replace(/\W/g, '')}@proxy.example.com`] }),
    'hosts[0]',
    anOrigin,
    'received https://proxy.example.com with more around it',
  ),
  mistake('the private key', create({ hosts: [merchantKey] }), 'hosts[0]', anOrigin, 'a PEM'),
  mistake(
    'a password without slashes',
    create({ hosts: ['https:bob:secret99@evil.example'] }),
    'hosts[0]',
    anOrigin,
    'received https://evil.example with',
  ),
])

const fromZero = 'a number from 0'

describeMistakes('When the client is made is refused', [
  mistake('timeoutMs −1', create({ timeoutMs: -1 }), 'timeoutMs', fromZero, '-1'),
  mistake('timeoutMs NaN', create({ timeoutMs: Number.NaN }), 'timeoutMs', fromZero, 'NaN'),
  mistake('timeoutMs as text', create({ timeoutMs: '10' }), 'timeoutMs', fromZero, 'string'),
  mistake('maxRetries −1', create({ maxRetries: -1 }), 'maxRetries', fromZero, '-1'),
  mistake('maxRetries as text', create({ maxRetries: '2' }), 'maxRetries', fromZero, 'string'),
  mistake('deadlineMs null', create({ deadlineMs: null }), 'deadlineMs', fromZero),
  mistake('maxAnswerBytes NaN', create({ maxAnswerBytes: Number.NaN }), 'maxAnswerBytes', fromZero, 'NaN'),
  mistake('maxAnswerBytes as text', create({ maxAnswerBytes: '1e6' }), 'maxAnswerBytes', fromZero, 'string'),
  mistake('now as a number', create({ now: 5 }), 'now', 'a function', 'received 5'),
  mistake('random as a number', create({ random: 5 }), 'random', 'a function'),
  mistake('sleep null', create({ sleep: null }), 'sleep', 'a function', 'received object'),
  mistake('observe as text', create({ observe: 'x' }), 'observe', 'a function'),
  mistake('a crypto that is none', create({ crypto: {} }), 'crypto', 'WebCrypto', 'without `subtle`'),
  mistake('a fetch that is a URL', create({ fetch: 'http://127.0.0.1:8787' }), 'fetch', 'a function', 'string'),
  mistake('a fetch that is null', create({ fetch: null }), 'fetch', 'a function'),
  mistake(
    'a fetch of withRetry that is none',
    () => withRetry({ fetch: {} as never }),
    'fetch',
    'a function',
    'object',
  ),
  mistake('a fetch of withAuth that is none', () => withAuth({ fetch: '' } as never), 'fetch', 'a function'),
  mistake(
    'the mchid as a number',
    create({ merchant: { ...right.merchant, mchid: Number(mchid) } }),
    'merchant.mchid',
    'as a string',
  ),
  mistake(
    'a serialNo as a number',
    create({ merchant: { ...right.merchant, serialNo: Number.parseInt(serialNo, 16) } }),
    'merchant.serialNo',
    'hex digits',
    'received a number',
  ),
])
