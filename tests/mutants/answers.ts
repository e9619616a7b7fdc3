/** Edits of what decides whether a response is WeChat Pay's. */
import { edits, type Mutant } from './mutant.ts'

export const answers: readonly Mutant[] = [
  ...edits(
    'packages/core/src/http/verify-signature.ts',
    ['packages/core/test/http/verify-response.test.ts'],
    [
      {
        name: 'missing-header-is-empty',
        text: 'Object.values(headerNames).map(read)',
        broken:
          "Object.values(headerNames).map((name) => (name === headerNames.nonce ? (headers.get(name) ?? '-') : read(name)))",
        rule: 'An answer without one of the four headers is refused as missing-header',
      },
      {
        name: 'doubled-header-accepted',
        text: '/^[^\\s,]+$/',
        broken: '/^./',
        rule: 'A header that is doubled or holds white space is malformed',
      },
      {
        name: 'time-need-be-no-integer',
        text: '/^\\d{1,15}$/',
        broken: '/^[\\d.]{1,15}$/',
        rule: 'A Wechatpay-Timestamp that is no integer is malformed',
      },
      {
        name: 'white-space-around-a-value-is-part-of-it',
        text: 'headers.get(name)?.trim()',
        broken: 'headers.get(name)?.toString()',
        rule: 'White space around the value of a header is not part of it',
        tests: ['tests/e2e/client/wire.test.ts'],
      },
      {
        name: 'any-signature-type',
        text: 'if ((headers.get(typeName)?.trim() ?? defaultType) !== signatureType) {',
        broken: "if (headers.get(typeName) === '') {",
        rule: 'A Wechatpay-Signature-Type other than the scheme is malformed',
      },
      {
        name: 'signature-type-of-the-default-scheme-only',
        text: 'const { signatureType = defaultType } = key',
        broken: 'const signatureType = defaultType',
        rule: "The signature type that is demanded is the key's",
        tests: ['packages/core/test/keys/scheme.test.ts'],
      },
      {
        name: 'probe-is-no-probe',
        text: 'signature.startsWith(probePrefix)',
        broken: 'signature === probePrefix',
        rule: "WeChat Pay's probes are refused, with their own reason",
      },
      {
        name: 'probe-accepted',
        text: "fail(\n      'probe',",
        broken: "return\n    fail(\n      'probe',",
        rule: "WeChat Pay's probes are refused",
      },
      {
        name: 'answer-from-the-future',
        text: 'Math.abs(skew) <= toleranceSeconds',
        broken: 'skew <= toleranceSeconds',
        rule: 'An answer from the future is refused',
      },
      {
        name: 'answer-from-the-past',
        text: 'Math.abs(skew) <= toleranceSeconds',
        broken: '-skew <= toleranceSeconds',
        rule: 'An old answer is refused',
      },
      {
        name: 'window-of-an-hour',
        text: 'toleranceSeconds = 300',
        broken: 'toleranceSeconds = 3600',
        rule: 'The window is 300 seconds',
      },
      {
        name: 'one-header-dropped-makes-unsigned',
        text: 'Object.values(headerNames).some(',
        broken: 'Object.values(headerNames).every(',
        rule: 'An error that carries any signature header is verified in full',
      },
      {
        name: 'any-signature',
        text: 'if ((await ask(() => key.verify(',
        broken: 'if (!named && (await ask(() => key.verify(',
        rule: 'A signature that does not fit is refused',
      },
      {
        name: 'anything-but-no-is-yes',
        text: 'decoded))) !== true)',
        broken: 'decoded))) === false)',
        rule: "Only `true` of a keyring's own verify is a yes",
      },
      {
        name: 'fractions-of-a-second-count',
        text: 'Math.floor(now() / 1000) - Number',
        broken: 'now() / 1000 - Number',
        rule: 'An answer of exactly 300 seconds is accepted, whatever the fraction of this second',
      },
      {
        name: 'nonce-not-verified',
        text: 'signedMessage([timestamp, nonce], body)',
        broken: 'signedMessage([timestamp], body)',
        rule: 'The signature is over time, nonce and body',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/read-body.ts',
    ['packages/core/test/http/verify-response.test.ts'],
    [
      {
        name: 'bytes-shared-with-the-transport',
        text: 'new Uint8Array(isBytes(bytes) ? bytes : (bytes as ArrayBuffer).slice(0))',
        broken: '(isBytes(bytes) ? bytes : new Uint8Array(bytes as ArrayBuffer)) as Uint8Array<ArrayBuffer>',
        rule: 'The bytes that are verified are those that are delivered',
      },
      {
        name: 'answer-without-end',
        text: 'return length <= limit',
        broken: 'return limit >= 0',
        rule: 'An answer longer than maxAnswerBytes is not read on',
      },
      {
        name: 'connection-kept-for-a-long-answer',
        text: 'reader?.cancel().catch(() => {})',
        broken: 'reader?.releaseLock()',
        rule: 'The connection of an answer that is too long is dropped',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/verify-response.ts',
    ['packages/core/test/http/verify-response.test.ts'],
    [
      {
        name: 'unsigned-success',
        text: "(signature === 'required' && isSuccess)",
        broken: '!response',
        rule: 'A success without a signature is refused',
      },
      {
        name: 'ok-decides',
        text: 'status >= 200 && status <= 299',
        broken: 'response.ok',
        rule: 'The number of the status decides whether a response must be signed',
      },
      {
        name: 'reason-phrase-carried',
        text: 'rebuild(response, bytes)',
        broken: 'new Response(bytes, response)',
        rule: 'A reason phrase that no Response takes is no error',
        tests: ['tests/e2e/client/wire.test.ts'],
      },
      {
        name: 'signed-error-not-verified',
        text: 'isSigned(headers) || (',
        broken: '(',
        rule: 'An error that carries a signature is verified',
      },
      {
        name: 'unsigned-unless-asked',
        text: "given, 'required')",
        broken: "given, 'optional')",
        rule: 'A success must be signed unless the spec says of the operation that it is not',
      },
      {
        name: 'every-error-is-verified',
        text: 'if (signed) verified.add(rebuilt)',
        broken: 'verified.add(rebuilt)',
        rule: 'isVerified tells an unsigned error',
      },
      {
        name: 'body-read-as-text',
        text: 'options.maxAnswerBytes ?? 8 * 1024 * 1024)',
        broken:
          'options.maxAnswerBytes ?? 8 * 1024 * 1024).then((b) => new TextEncoder().encode(new TextDecoder().decode(b)))',
        rule: 'The raw bytes are verified, not what text() makes of them',
      },
      {
        name: 'bad-answer-was-not-sent',
        text: "settled('unknown'",
        broken: "settled('not-sent'",
        rule: 'A write whose answer cannot be trusted is unknown',
      },
      {
        name: 'read-answer-is-a-lost-connection',
        text: 'if (bodyUsed || body?.locked)',
        broken: 'if (!response)',
        rule: 'An answer that was read before is not taken for an empty one',
      },
      {
        name: 'unsigned-content-length-believed',
        text: "if (headers.has('Content-Length'))",
        broken: 'if (bodiless)',
        rule: 'A header that is not signed does not hide a body that is',
        tests: ['packages/client/test/api-client.test.ts'],
      },
      {
        name: 'no-content-rebuilt-with-a-body',
        text: 'status === 204 ||',
        broken: 'status === 203 ||',
        rule: 'A 204 is rebuilt without a body',
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/keyring.ts',
    ['packages/core/test/http/verify-response.test.ts'],
    [
      {
        name: 'keyring-failure-keeps-its-own-error',
        text: 'if (/^ERR_WECHATPAY_KEY/.test(String(Object(cause).code))) throw cause',
        broken: 'throw cause',
        rule: 'A keyring that fails while an answer is verified is a KeyringError',
        tests: ['packages/client/test/parties.test.ts'],
      },
      {
        name: 'unknown-serial-means-preferred',
        text: "get: async (serial) => ring.get(normalizeSerial(serial) ?? '')",
        broken:
          "get: async (serial) => ring.get(normalizeSerial(serial) ?? '') ?? ring.get(normalizeSerial(preferred) ?? '')",
        rule: 'A key that is not in the keyring is not replaced by another',
      },
      {
        name: 'serial-of-the-answer-ignored',
        text: "get: async (serial) => ring.get(normalizeSerial(serial) ?? '')",
        broken: "get: async () => ring.get(normalizeSerial(preferred) ?? '')",
        rule: 'The key is the one that the answer names',
      },
    ],
  ),
  ...edits(
    'packages/core/src/lib/serial.ts',
    ['packages/core/test/http/verify-response.test.ts'],
    [
      {
        name: 'case-of-serials-counts',
        text: 'text.toUpperCase()',
        broken: 'text',
        rule: 'Serial numbers are compared without case',
      },
      {
        name: 'leading-zeros-count',
        text: ".replace(/^0+(?=.)/, '')",
        broken: '',
        rule: 'Serial numbers are compared without leading zeros',
      },
    ],
  ),
  ...edits(
    'packages/core/src/lib/bytes.ts',
    ['packages/core/test/lib/base64.test.ts', 'packages/core/test/http/verify-response.test.ts'],
    [
      {
        name: 'lenient-base64',
        text: 'if (btoa(binary) !== text) return undefined',
        broken: 'if (text === undefined) return undefined',
        rule: 'A signature is strict Base64',
      },
    ],
  ),
]
