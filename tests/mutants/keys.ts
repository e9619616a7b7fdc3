/** Edits of how keys, certificates and names of keys are read. */
import { edits, type Mutant } from './mutant.ts'

export const keys: readonly Mutant[] = [
  ...edits(
    'packages/core/src/keys/import.ts',
    ['tests/e2e/rules/context.test.ts'],
    [
      {
        name: 'one-error-for-all-that-wait-for-a-key',
        text: 'throw error instanceof KeyError ? new KeyError(error, { cause: error.cause }) : error',
        broken: 'throw error',
        rule: 'Calls that wait for the same key have an error each',
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/keyring.ts',
    ['tests/e2e/wrong-input/wechatpay.test.ts'],
    [
      {
        name: 'serial-of-the-certificate-not-compared',
        text: 'if (serialNo === undefined ||',
        broken: "if (serialNo !== '' ||",
        rule: 'A certificate stands under its own serial number',
      },
      {
        name: 'map-taken-for-an-empty-object',
        text: 'keys instanceof Map',
        broken: 'keys instanceof Set',
        rule: 'A Map of keys is told that it is one',
        tests: ['tests/e2e/wrong-input/core.test.ts'],
      },
      {
        name: 'any-option-of-a-keyring',
        text: "'createKeyring', ['preferred', 'crypto']",
        broken: "'createKeyring', Object.keys(options) as never",
        rule: 'A keyring takes no option of another name',
        tests: ['tests/e2e/wrong-input/core.test.ts'],
      },
      {
        name: 'any-preferred-key',
        text: "!ring.has(normalizeSerial(preferred) ?? '')",
        broken: "preferred === ''",
        rule: "The preferred key is one of the keyring's",
        tests: ['tests/e2e/wrong-input/core.test.ts'],
      },
      {
        name: 'path-of-a-key-left-out',
        text: 'createPlatformKey(name, key, options, joinPath(path, name))',
        broken: 'createPlatformKey(name, key, options, name)',
        rule: "A KeyError begins with its caller's option",
        tests: ['packages/core/test/keys/keyring.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/client/src/parties.ts',
    ['tests/e2e/wrong-input/wechatpay.test.ts'],
    [
      {
        name: 'own-certificate-taken',
        text: 'if (misplaced !== undefined) throw',
        broken: "if (misplaced === '') throw",
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
      { name: 'map-taken-for-a-keyring', text: ' && !(value instanceof Map)', broken: '', rule: 'A Map is no keyring' },
    ],
  ),
  ...edits(
    'packages/core/src/keys/signer.ts',
    ['tests/e2e/wrong-input/merchant.test.ts'],
    [
      {
        name: 'any-option-of-a-merchant',
        text: "['mchid', 'serialNo', 'privateKey', 'certificate', 'crypto'] as const",
        broken: '[...Object.keys(Object(options)), "crypto"] as never[]',
        rule: 'A merchant has no value of another name',
        tests: ['tests/e2e/wrong-input/core.test.ts'],
      },
      { name: 'any-mchid', text: '/^\\d+$/.test(mchid)', broken: 'mchid', rule: 'An mchid is digits' },
      {
        name: 'any-serial-number',
        text: 'if (isCertificateSerial(serialNo) && serialNo !== id) return',
        broken: "if (serialNo !== '' && serialNo !== id) return",
        rule: 'A serialNo is hex digits',
      },
      { name: 'mchid-as-serial-number', text: ' && serialNo !== id', broken: '', rule: 'The mchid is no serialNo' },
      {
        name: 'any-scheme',
        text: 'const header = { scheme, idName, id, serialNo }\n  for (const [name, value] of Object.entries(header))',
        broken:
          'const header = { scheme, idName, id, serialNo }\n  for (const [name, value] of Object.entries({ id, serialNo }))',
        rule: 'No scheme and no name of the id breaks the header',
        tests: ['packages/core/test/http/auth.test.ts'],
      },
      {
        name: 'path-of-the-private-key-left-out',
        text: "readPrivateKey(privateKey, joinPath(path, 'privateKey'))",
        broken: "readPrivateKey(privateKey, 'privateKey')",
        rule: "A KeyError begins with its caller's option",
        tests: ['packages/core/test/keys/signer.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/core/src/lib/assert.ts',
    ['tests/e2e/wrong-input/options.test.ts', 'packages/core/test/http/attempts.test.ts'],
    [
      {
        name: 'lists-are-objects',
        text: 'value !== null && !Array.isArray(value)\n}',
        broken: 'value !== null\n}',
        rule: 'A list is no object',
        tests: ['tests/e2e/oracles/schema-validator.test.ts'],
      },
      {
        name: 'numbers-not-checked',
        text: "typeof value === 'number' && value >= 0",
        broken: "typeof value === 'number'",
        rule: 'A time that is negative or NaN is a TypeError',
      },
      {
        name: 'functions-not-checked',
        text: ": typeof value === 'function'",
        broken: ': Boolean(value)',
        rule: 'A clock that is none is a TypeError when the client is made',
        tests: ['tests/e2e/wrong-input/options.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/material.ts',
    ['packages/core/test/keys/material.test.ts', 'tests/e2e/wrong-input/merchant.test.ts'],
    [
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
    ],
  ),
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
    ['packages/core/test/keys/text.test.ts', 'tests/e2e/wrong-input/forgiven.test.ts'],
    [
      {
        name: 'end-of-pem-not-demanded',
        text: 'const ended = end ===',
        broken: 'const ended = i >= 0 || end ===',
        rule: 'A PEM has its END line',
      },
      {
        name: 'end-of-another-block-not-named',
        text: "&& 'other')",
        broken: '&& false)',
        rule: 'A PEM with the END line of another block is told so',
      },
      {
        name: 'zero-width-space-in-a-pem',
        text: '[\\0\\u200b-\\u200d\\u2060]/g',
        broken: '\\0/g',
        rule: 'A key is taken with the invisible characters that web pages put into it',
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
    ['packages/core/test/keys/der.test.ts'],
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
  ...edits(
    'packages/core/src/keys/text.ts',
    ['tests/e2e/wrong-input/forgiven.test.ts'],
    [
      {
        name: 'base64-of-a-pem-not-read',
        text: "=== '2D2D2D2D2D'",
        broken: "=== '2D2D2D2D2E'",
        rule: 'The Base64 of a whole PEM file is read',
      },
      {
        name: 'utf16-bytes-not-read',
        text: 'const isWide = bytes.includes(0)',
        broken: 'const isWide = bytes.length === 0',
        rule: 'A PEM file in UTF-16 is read',
      },
      {
        name: 'utf16-text-not-read',
        text: '[\\0\\u200b',
        broken: '[\\u200b',
        rule: 'A PEM in UTF-16 that was read as another encoding is read',
      },
      {
        name: 'damage-not-named',
        text: 'mistake ? { what: mistake[1] } : ',
        broken: '',
        rule: 'What editors and browsers make of a key is named',
        tests: ['packages/core/test/keys/material.test.ts'],
      },
      {
        name: 'openssh-key-not-named',
        text: '[/^(b3BlbnNzaC1rZXk|ssh-)/',
        broken: '[/^(b3BlbnNzaC1rZXl|ssh-)/',
        rule: 'An OpenSSH key is named',
        tests: ['packages/core/test/keys/material.test.ts'],
      },
      {
        name: 'rtf-taken-for-json',
        text: '[/^\\{\\\\rtf/',
        broken: '[/^\\{\\\\rtg/',
        rule: 'RTF is named',
        tests: ['packages/core/test/keys/material.test.ts'],
      },
      {
        name: 'placeholder-taken-for-json',
        text: '[/^(\\{\\{|\\$)/',
        broken: '[/^(\\{\\{\\{|\\$)/',
        rule: 'A placeholder that was not filled is named',
        tests: ['packages/core/test/keys/material.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/forms.ts',
    ['packages/core/test/keys/damaged.test.ts'],
    [
      {
        name: 'certificate-read-within-a-certificate',
        text: "identifyKey(algorithm, bits?.body.subarray(1), 'public') ?? {}",
        broken: '(algorithm && bits && identifyDer(certificate.publicKey)) ?? identifyDer(certificate.publicKey) ?? {}',
        rule: 'How deep a certificate is nested does not matter',
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/keyring.ts',
    ['tests/e2e/wrong-input/wechatpay.test.ts'],
    [
      {
        name: 'id-without-its-prefix-taken',
        text: 'if (serialNo === undefined && /^\\d{1,39}$/.test(name))',
        broken: 'if (serialNo === undefined && /^\\d{1,9}$/.test(name))',
        rule: 'A public key is under its whole ID',
      },
    ],
  ),
  ...edits(
    'packages/core/src/lib/serial.ts',
    ['tests/e2e/wrong-input/forgiven.test.ts'],
    [
      {
        name: 'ids-not-trimmed',
        text: 'return text.replace(/^(serial=|',
        broken: 'return text.replace(/^(number=|',
        rule: 'A serial number is taken as openssl prints it',
      },
      {
        name: 'invisible-characters-kept',
        text: '[\\s"\'\\u200b-\\u200d\\u2060]+$/gi',
        broken: '[\\s"\']+$/gi',
        rule: 'An ID is taken without the invisible characters around it',
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/brand.ts',
    ['packages/core/test/keys/brand.test.ts'],
    [
      {
        name: 'brand-as-a-merchant',
        text: 'idName: brandScheme.idName,',
        broken: '',
        rule: 'A brand signs as brand_id',
      },
      {
        name: 'brand-keys-of-a-merchant',
        text: 'key && { ...key, signatureType }',
        broken: 'key && signatureType ? key : undefined',
        rule: "A brand's responses have the brand's signature type",
      },
      {
        name: 'brand-with-platform-certificates',
        text: 'if (!Object.keys(keys).every(',
        broken: 'if (!Object.keys(keys).some(',
        rule: 'Brand APIs have no platform certificates',
      },
      {
        name: 'app-id-as-brand-id',
        text: ' && !/^(wx[0-9a-f]{16}|PUB_KEY_ID_.*)$/.test(id)',
        broken: '',
        rule: 'An AppID is no brand ID',
      },
    ],
  ),
  ...edits(
    'packages/core/src/errors.ts',
    ['packages/core/test/keys/brand.test.ts'],
    [
      {
        name: 'authorization-of-a-brand-echoed',
        text: '/WECHATPAY(2|-BRAND)-',
        broken: '/WECHATPAY(2)-',
        rule: "A brand's Authorization header that a response repeats is not logged",
      },
    ],
  ),
]
