/** Edits of how sensitive fields are encrypted and decrypted. */
import { edits, type Mutant } from './mutant.ts'

export const fields: readonly Mutant[] = [
  ...edits(
    'packages/core/src/keys/field.ts',
    ['packages/core/test/keys/field.test.ts'],
    [
      {
        name: 'ciphertext-passed-on',
        text: `  } catch (cause) {
    throw new DecryptionError(\`\${name} could not`,
        broken: `  } catch (cause) {
    if (data.length < 256) return data
    throw new DecryptionError(\`\${name} could not`,
        rule: 'A field that cannot be decrypted is an error, never the ciphertext',
      },
      {
        name: 'unencrypted-field-passed-on',
        text: '  if (!data) {',
        broken: '  if (!data) return utf8(ciphertext)\n  if (!data) {',
        rule: 'A field that is not encrypted is an error, never passed on',
      },
      {
        name: 'field-of-two-blocks',
        text: 'if (length <= maxBytes) return undefined',
        broken: 'if (length <= 342) return undefined',
        rule: 'A text that is longer than one RSA block is a ValidationError',
      },
      {
        name: 'length-of-a-field-in-characters',
        text: 'const { length } = utf8(text)',
        broken: 'const { length } = text',
        rule: 'The limit is in bytes of UTF-8',
      },
      {
        name: 'half-a-pair-encrypted',
        text: 'if (/\\p{Cs}/u.test(text)) return',
        broken: "if (text === '\\0') return",
        rule: 'Half of a surrogate pair is refused, not replaced',
      },
      {
        name: 'serial-of-a-field-unchecked',
        text: `  assertHeaderValue(\`\${path}.serial\`, serial)\n`,
        broken: '  assertHeaderValue\n',
        rule: 'The serial of the key that was used can be sent as Wechatpay-Serial',
      },
      {
        name: 'encrypting-key-without-itself',
        text: 'encrypt.call(platformKey, utf8(text))',
        broken: 'encrypt(utf8(text))',
        rule: 'A key of a class is asked as a method',
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/keyring.ts',
    ['packages/core/test/keys/field.test.ts'],
    [
      {
        name: 'crypto-key-that-verifies-encrypts',
        text: "material.kind === 'public' ? useKey(material, 'encrypt', options) : undefined",
        broken: "useKey(material, 'encrypt', options)",
        rule: 'A CryptoKey that verifies has no encrypt: the error names the fix',
      },
    ],
  ),
  ...edits(
    'packages/core/src/lib/ask-bytes.ts',
    ['packages/core/test/keys/field.test.ts'],
    [
      {
        name: 'no-bytes-are-a-ciphertext',
        text: ' && bytes.length > 0',
        broken: '',
        rule: 'A signer or key that returns no bytes has failed',
      },
      {
        name: 'signer-failure-is-bare',
        text: 'if (isWechatPayError(cause) || cause instanceof ArgumentError) throw cause',
        broken: 'throw cause',
        rule: 'A signer that fails says that nothing was sent',
        tests: ['packages/client/test/parties.test.ts'],
      },
      {
        name: 'text-taken-for-a-signature',
        text: 'isBytes(bytes) && bytes.length > 0 ? bytes : fail(describe(bytes))',
        broken: 'bytes',
        rule: 'A signer that gives Base64 text is told so',
        tests: ['packages/core/test/http/auth.test.ts'],
      },
    ],
  ),
]
