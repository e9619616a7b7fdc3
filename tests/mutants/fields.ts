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
  ...edits(
    'packages/client/src/sensitive-fields.ts',
    ['tests/e2e/client/sensitive-fields.test.ts'],
    [
      {
        name: 'field-in-a-wrong-container-sent-plain',
        text: "  if (expected) return { path, rule: 'type', ",
        broken: "  if (expected) return undefined\n  if (path === '') return { path, rule: 'type', ",
        rule: 'What cannot be searched for sensitive fields is not sent, whatever a call skips',
      },
      {
        name: 'encryption-key-ignored',
        text: 'keyring.encryptionKey ? keyring.encryptionKey() : preferred',
        broken: 'preferred',
        rule: 'The keyring says which key encrypts',
      },
      {
        name: 'unencrypted-without-a-key',
        text: '    const key = await findKey(keyring)\n',
        broken: '    const key = await findKey(keyring).catch(() => undefined)\n    if (!key) return undefined\n',
        rule: 'Without a key nothing is sent, and never the plain text',
      },
      {
        name: 'one-item-of-a-list-encrypted',
        text: 'const names = isList ? Object.keys(fields) :',
        broken: 'const names = isList ? Object.keys(fields).slice(0, 1) :',
        rule: 'Each item of a list is encrypted',
      },
      {
        name: 'failed-decryption-passed-on',
        text: '      throw isWechatPayError(error) ? amend(error, { requestId: requestIdOf(response) }) : error\n',
        broken:
          '      if (!isWechatPayError(error) || !amend(error, { requestId: requestIdOf(response) })) throw error\n',
        rule: 'What cannot be decrypted is an error',
      },
      {
        name: 'decryption-without-request-id',
        text: 'amend(error, { requestId: requestIdOf(response) })',
        broken: 'amend(error, { requestId: requestIdOf(response) && undefined })',
        rule: 'A DecryptionError has the Request-ID',
      },
    ],
  ),
  ...edits(
    'packages/client/src/send.ts',
    ['tests/e2e/client/sensitive-fields.test.ts'],
    [
      {
        name: 'encrypted-each-attempt',
        text: 'sealing ??= encrypted',
        broken: 'sealing = encrypted',
        rule: 'A retry sends the same bytes',
      },
      {
        name: 'serial-of-another-key',
        text: '        responseSignature,\n        serial,',
        broken: '        responseSignature,\n        serial: serial && undefined,',
        rule: 'Wechatpay-Serial names the very key that encrypted, whatever a middleware sets',
      },
      {
        name: 'response-left-encrypted',
        text: 'encryptedAnswer.by.decrypt(encryptedAnswer, answer.data, parties, answer.response)',
        broken: 'encryptedAnswer.by.decrypt(encryptedAnswer, undefined, parties, answer.response)',
        rule: 'With decryptionKey, responses come decrypted',
      },
    ],
  ),
  ...edits(
    'packages/client/src/arguments.ts',
    ['tests/e2e/client/sensitive-fields.test.ts'],
    [
      {
        name: 'plain-value-unchecked',
        text: 'encrypted?.by.check(encrypted, { body, query }, issues)',
        broken: 'encrypted?.by.check(encrypted, { body, query }, [...issues])',
        rule: 'A text over 214 bytes is a ValidationError with its place',
      },
    ],
  ),
  ...edits(
    'packages/client/src/sensitive-query.ts',
    ['tests/e2e/client/sensitive-query.test.ts'],
    [
      {
        name: 'query-sent-plain',
        text: '?? serializeQuery)({ ...query })',
        broken: '?? serializeQuery)(Object(given.query))',
        rule: 'A sensitive field of a query is sent encrypted',
      },
      {
        name: 'query-unchecked',
        text: 'paths: fields.query ?? []',
        broken: 'paths: fields.query?.slice(1) ?? []',
        rule: 'A sensitive field of a query that is no text, or too long, is refused, whatever a call skips',
      },
    ],
  ),
  ...edits(
    'packages/client/src/send.ts',
    ['tests/e2e/client/sensitive-query.test.ts'],
    [
      {
        name: 'middleware-sees-the-plain-query',
        text: 'wire.query as object',
        broken: 'snapshot.query.value as object',
        rule: 'Middleware sees the sensitive fields of a query encrypted',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/check.ts',
    ['tests/e2e/client/sensitive-query.test.ts'],
    [
      {
        name: 'sandbox-repeats-the-plain-query',
        text: "location: 'query', titles: queryTitles, timeMessage, sent: query",
        broken: "location: 'query', titles: queryTitles, timeMessage",
        rule: 'An error repeats no decrypted value of a query',
      },
      {
        name: 'sandbox-query-left-encrypted',
        text: 'query: await decryptQuery(exact.query)',
        broken: 'query: exact.query',
        rule: 'A handler gets plain text beside digits, too',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/perform.ts',
    ['tests/e2e/client/sensitive-query.test.ts'],
    [
      {
        name: 'replay-by-ciphertext-of-the-query',
        text: 'operation.encryptedQuery ? query : targetQuery(target)',
        broken: 'targetQuery(target)',
        rule: 'A write whose query has another ciphertext of the same text is the same write',
      },
    ],
  ),
  ...edits(
    'packages/client/src/self-test.ts',
    ['tests/e2e/client/self-test.test.ts'],
    [
      {
        name: 'self-test-decrypts-nothing',
        text: 'return found === text ? undefined :',
        broken: 'return found ? undefined :',
        rule: 'The self-test compares what was decrypted',
      },
      {
        name: 'self-test-believes-an-unverified-response',
        text: "return [unknown, fail('response', explain(failure), failure)]",
        broken: "return [unknown, pass('response')]",
        rule: 'A response that cannot be verified fails its check',
      },
      {
        name: 'probe-fails-the-self-test',
        text: "if (left === 0 || Object(error).reason !== 'probe') throw error",
        broken: 'if (left >= 0) throw error',
        rule: 'A probe, which must be refused, fails no check',
      },
      {
        name: 'self-test-sends-what-must-be-skipped',
        text: 'const isReady = [keys, request, response].every(isPassed)',
        broken: 'const isReady = isPassed(keys)',
        rule: 'What depends on a failed check is skipped',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/encrypted-fields.ts',
    ['packages/sandbox/test/protocol/encrypted-fields.test.ts'],
    [
      {
        name: 'sandbox-takes-unencrypted-fields',
        text: '  if (!ciphertext) return undefined\n',
        broken: '  if (!ciphertext) return text\n',
        rule: 'The sandbox refuses a field that is not encrypted',
      },
      {
        name: 'sandbox-guesses-the-key',
        text: 'const key = platformKeys.find(serial, nowMs)',
        broken: 'const key = platformKeys.find(serial, nowMs) ?? platformKeys.unasked(nowMs)',
        rule: 'The sandbox decrypts with the key that Wechatpay-Serial names, and no other',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/schema-check.ts',
    ['packages/sandbox/test/protocol/encrypted-fields.test.ts'],
    [
      {
        name: 'sandbox-repeats-decrypted-fields',
        text: 'reported: unknown = valueAt(sent, pointer)',
        broken: 'reported: unknown = valueAt(sent && whole, pointer)',
        rule: 'An error repeats the value as it was sent, and no decrypted one',
      },
    ],
  ),
  ...edits(
    'scripts/generate/encrypted.ts',
    ['tests/spec/generate/refusals.test.ts'],
    [
      {
        name: 'mark-that-nothing-finds',
        text: '  if (fields.length !== marked.length)\n',
        broken: '  if (fields.length > marked.length)\n',
        rule: 'A mark that nothing would encrypt stops the generator',
      },
      {
        name: 'mark-in-one-branch',
        text: 'if (plain.has(name)) throw',
        broken: "if (plain.has(name + '.')) throw",
        rule: 'A field is encrypted in all branches or in none',
      },
    ],
  ),
  ...edits(
    'scripts/generate/schema.ts',
    ['tests/spec/generate/cases.test.ts', 'tests/e2e/client/sensitive-fields.test.ts'],
    [
      {
        name: 'maximum-of-the-ciphertext-checked',
        text: "!(key === 'maxLength' && isCiphertextLength(node))",
        broken: "!(key === 'maxLength' && isCiphertextLength({ ...node, maxLength: 0 }))",
        rule: 'The maximum of a ciphertext is not that of the plain text',
      },
    ],
  ),
]
