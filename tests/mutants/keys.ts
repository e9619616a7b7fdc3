/** Edits of how keys, certificates and names of keys are read. */
import { edits, type Mutant } from './mutant.ts'

const keyErrors = ['packages/core/test/key-errors.test.ts', 'tests/e2e/wrong-input/merchant.test.ts']
const wechatpay = ['tests/e2e/wrong-input/wechatpay.test.ts']

export const keys: readonly Mutant[] = [
  ...edits('packages/core/src/keys/keyring.ts', wechatpay, [
    {
      name: 'serial-of-the-certificate-not-compared',
      text: 'if (serialNo === undefined ||',
      broken: "if (serialNo !== '' ||",
      rule: 'A certificate stands under its own serial number',
    },
    {
      name: 'any-preferred-key',
      text: "!ring.has(normalizeSerial(preferred) ?? '')",
      broken: "preferred === ''",
      rule: "The preferred key is one of the keyring's",
      tests: ['tests/e2e/wrong-input/core.test.ts'],
    },
  ]),
  ...edits('packages/client/src/options.ts', wechatpay, [
    {
      name: 'own-certificate-taken',
      text: 'if (own !== undefined) throw',
      broken: "if (own === '') throw",
      rule: "The merchant's own certificate is not taken for WeChat Pay's",
    },
    {
      name: 'ready-tries-no-key',
      text: 'key.verify(message, signature))) === true) throw',
      broken: 'key.verify(message, signature))) === !signature) throw',
      rule: "ready() finds the merchant's own key under wechatpay",
    },
    {
      name: 'ready-misses-no-key',
      text: 'if (!key) throw',
      broken: 'if (!key) return; if (!signature) throw',
      rule: 'ready() finds a keyring without its preferred key',
      tests: ['packages/client/test/parties.test.ts'],
    },
    {
      name: 'map-taken-for-a-keyring',
      text: ' && !(value instanceof Map)',
      broken: '',
      rule: 'A Map is no keyring',
    },
  ]),
  ...edits(
    'packages/core/src/keys/signer.ts',
    ['tests/e2e/wrong-input/merchant.test.ts'],
    [
      {
        name: 'any-mchid',
        text: '/^\\d+$/.test(mchid)',
        broken: 'mchid',
        rule: 'An mchid is digits',
      },
      {
        name: 'any-serial-number',
        text: 'if (isCertificateSerial(serialNo) && serialNo !== mchid) return',
        broken: "if (serialNo !== '' && serialNo !== mchid) return",
        rule: 'A serialNo is hex digits',
      },
      {
        name: 'mchid-as-serial-number',
        text: ' && serialNo !== mchid',
        broken: '',
        rule: 'The mchid is no serialNo',
      },
    ],
  ),
  ...edits('packages/core/src/keys/material.ts', keyErrors, [
    {
      name: 'small-keys',
      text: 'const minimumBits = 2048',
      broken: 'const minimumBits = 1024',
      rule: 'Keys have at least 2048 bits',
    },
    {
      name: 'public-key-for-private',
      text: 'key?.kind === wanted && key',
      broken: 'key && key',
      rule: 'A certificate is no private key',
    },
  ]),
  ...edits(
    'packages/core/src/lib/describe.ts',
    ['tests/e2e/wrong-input/merchant.test.ts'],
    [
      {
        name: 'text-printed',
        text: 'text.length} characters',
        broken: 'text} characters',
        rule: 'A text that may be a key is not printed',
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/text.ts',
    ['packages/core/test/lib/pem.test.ts', 'tests/e2e/wrong-input/forgiven.test.ts'],
    [
      {
        name: 'end-of-pem-not-demanded',
        text: 'ended: parts[i + 2] ===',
        broken: 'ended: i >= 0 || parts[i + 2] ===',
        rule: 'A PEM has its END line',
      },
      {
        name: 'line-ends-as-characters-not-read',
        text: ".replace(/\\\\[rn]/g, '\\n')",
        broken: '',
        rule: 'Line ends may be the two characters \\n',
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/der.ts',
    ['packages/core/test/lib/der.test.ts'],
    [
      {
        name: 'der-read-past-its-end',
        text: 'return whole.length === start + length ?',
        broken: 'return whole.length >= 0 ?',
        rule: 'DER that is cut off is not read',
      },
      {
        name: 'der-of-indefinite-length',
        text: 'if (length < 0x80 || second === 0) return undefined',
        broken: 'if (second === 0x7f) return undefined',
        rule: 'Lengths are in the shortest form',
      },
    ],
  ),
]
