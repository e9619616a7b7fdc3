/** Edits of what keeps the merchants of one sandbox apart. */
import { edits, type Mutant } from './mutant.ts'

const source = 'packages/sandbox/src'
const tests = ['packages/sandbox/test/merchants.test.ts']

export const merchants: readonly Mutant[] = [
  ...edits(`${source}/identity/identity.ts`, tests, [
    {
      name: 'merchants-share-keys',
      text: 'kept.find(({ merchant }) => merchant.mchid === mchid)',
      broken: 'kept.find(({ merchant }) => merchant.mchid !== mchid)',
      rule: 'Each merchant has keys of its own, and keeps them',
    },
    {
      name: 'sub-merchants-of-the-identity-alone',
      text: 'const { subMerchants = keys.subMerchants } = merchants[mchid] ?? {}',
      broken: 'const { subMerchants } = keys',
      rule: 'The option decides which sub-merchants a service provider has',
    },
    {
      name: 'sub-merchant-twice',
      text: ' && new Set(value).size === value.length',
      broken: '',
      rule: 'A sub-merchant is named once',
    },
  ]),
  ...edits(`${source}/identity/import-identity.ts`, tests, [
    {
      name: 'merchant-twice-in-an-identity',
      text: 'mchids.indexOf(mchid) < index',
      broken: 'mchids.indexOf(mchid) > index',
      rule: 'An identity has each merchant once',
    },
  ]),
  ...edits(
    `${source}/protocol/authenticate.ts`,
    [...tests, 'packages/sandbox/test/protocol/authenticate.test.ts'],
    [
      {
        name: 'serial-of-another-merchant',
        text: 'if (named && isOf(named)) return named',
        broken: 'if (named && accounts.some(isOf)) return named',
        rule: 'The serial number of another merchant is refused',
      },
      {
        name: 'number-of-another-merchant',
        text: '  const account = findSigner(authorization, accounts)',
        broken:
          '  const account = accounts.find((one) => one.identity.merchant.serialNo === authorization.serialNo) ?? findSigner(authorization, accounts)',
        rule: 'The number of another merchant is refused',
      },
      {
        name: 'foreign-merchant-like-another-one',
        text: 'if (!named && !owner)',
        broken: 'if (named && !owner)',
        rule: 'A request of no merchant gets the message of the signature',
      },
    ],
  ),
  ...edits(`${source}/notifications/notifier.ts`, tests, [
    {
      name: 'notification-for-the-first-merchant',
      text: 'mchid === undefined ? accounts[0] : findAccount(accounts, mchid)',
      broken: 'accounts[0] ?? findAccount(accounts, mchid)',
      rule: 'A notification is encrypted and signed for the merchant that it is for',
    },
  ]),
  ...edits(`${source}/account.ts`, tests, [
    {
      name: 'fields-of-a-response-in-plain',
      text: 'encryptAnswer(body, pointers, identity, crypto)',
      broken: 'encryptAnswer(body, [pointers.join()].slice(1), identity, crypto)',
      rule: 'A response is encrypted for its merchant',
    },
  ]),
  ...edits(`${source}/sandbox.ts`, tests, [
    {
      name: 'signed-for-the-first-merchant',
      text: 'const { platformKeys } = accountOf(mchid)',
      broken: 'const { platformKeys } = first',
      rule: 'A response is signed with the keys of its merchant',
    },
    {
      name: 'rate-of-all-merchants',
      text: 'rateLimit.take(checked)',
      broken: 'rateLimit.take({ ...checked, mchid: first.mchid })',
      rule: 'The rate of one merchant is not that of another',
    },
    {
      name: 'state-of-the-first-merchant',
      text: 'findAccount(accounts, mchid) ?? first',
      broken: 'first ?? findAccount(accounts, mchid)',
      rule: 'Each merchant has its own state',
    },
    {
      name: 'notified-for-the-first-merchant',
      text: 'underWay.settled(), account, ...given',
      broken: 'underWay.settled(), first, ...given',
      rule: 'A notification of a handler is for its caller',
    },
  ]),
  ...edits(`${source}/protocol/perform.ts`, tests, [
    {
      name: 'idempotency-key-of-all-merchants',
      text: 'JSON.stringify([mchid, operation.id,',
      broken: 'JSON.stringify([operation.id,',
      rule: 'An Idempotency-Key counts for one merchant',
    },
  ]),
  ...edits(
    `${source}/node/command/identity-folder.ts`,
    ['packages/sandbox/test/node/command/merchants.test.ts'],
    [
      {
        name: 'keys-of-an-identity-made-anew',
        text: 'given ?? (await createIdentity({ ...options, mchid }))',
        broken: '(await createIdentity({ ...options, mchid })) ?? given',
        rule: 'A merchant of identity.json keeps its keys',
      },
      {
        name: 'folder-of-a-further-merchant-unchecked',
        text: '{ options: { ...options, mchid }, report }',
        broken: '{ options, report }',
        rule: 'A folder with the keys of another merchant is refused',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/arguments.ts`,
    ['packages/sandbox/test/node/command/merchants.test.ts'],
    [
      {
        name: 'merchant-named-twice',
        text: 'expect(distinct(merchants.map(([mchid]) => mchid)), texts',
        broken: 'expect(merchants.length < 99, texts',
        rule: 'A merchant is named once',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/show.ts`,
    ['packages/sandbox/test/node/control/merchants.test.ts'],
    [
      {
        name: 'signature-shown-for-the-first-merchant',
        text: 'keys.get(mchid) ?? keys.get(merchant.mchid)',
        broken: 'keys.get(merchant.mchid) ?? keys.get(mchid)',
        rule: 'A signature is shown by the key of the merchant that is named',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/seed.ts`,
    ['packages/sandbox/test/node/control/merchants.test.ts'],
    [
      {
        name: 'seed-for-the-first-merchant',
        text: 'sandbox.merchants[mchid] ?? sandbox',
        broken: '(sandbox.merchants[mchid] && sandbox) ?? sandbox',
        rule: 'Rows are added for the merchant that is named',
      },
    ],
  ),
]
