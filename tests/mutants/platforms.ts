/** Edits of what makes calls work, and stay safe, in other people's environments. */
import { edits, type Mutant } from './mutant.ts'

const platforms = ['tests/e2e/client/platforms.test.ts']
const options = ['tests/e2e/wrong-input/options.test.ts']
const echo = ['tests/e2e/client/echo.test.ts']

export const environments: readonly Mutant[] = [
  ...edits('packages/core/src/http/connect.ts', platforms, [
    {
      name: 'platforms-fetch-gets-a-request',
      text: 'fetch ?? sendPlain',
      broken: 'fetch ?? ((request: Request) => globalThis.fetch(request))',
      rule: "The platform's fetch gets plain data",
    },
    {
      name: 'plain-redirect-followed',
      text: 'headers: Object.fromEntries(headers), redirect, signal',
      broken: "headers: Object.fromEntries(headers), redirect: 'follow' as const, signal",
      rule: 'Redirects are never followed',
    },
    {
      name: 'plain-signal-left-out',
      text: 'redirect, signal: platformSignal(signal) }',
      broken: 'redirect }',
      rule: 'A request ends with its attempt',
    },
    {
      name: 'body-read-again',
      text: 'signedBodies.get(request) ?? (request.body',
      broken: '(request.body',
      rule: 'The text that was signed is sent, as text',
    },
  ]),
  ...edits('packages/core/src/lib/signal.ts', platforms, [
    {
      name: 'foreign-signal-passed-on',
      text: 'taken.get(kind) ? signal : null',
      broken: 'signal',
      rule: 'A call works where AbortController is replaced',
    },
  ]),
  ...edits('packages/core/src/lib/timeout.ts', platforms, [
    {
      name: 'abort-without-a-reason',
      text: 'if (signal?.reason !== undefined) return signal.reason',
      broken: 'if (signal) return signal.reason',
      rule: 'An abort without a reason is an AbortError',
    },
  ]),
  ...edits('packages/core/src/http/attempts.ts', platforms, [
    {
      name: 'late-abort-is-a-timeout',
      text: 'if (signal?.aborted) throw reasonOf(signal)\n      if (!isOwn',
      broken: 'if (signal?.aborted) throw error\n      if (!isOwn',
      rule: "The caller's abort rejects with its reason, also at the moment of a timeout",
    },
  ]),
  ...edits('packages/core/src/http/verify-response.ts', platforms, [
    {
      name: 'chunks-are-bytes',
      text: 'isBytes(value) ? value : new Uint8Array(await new Response(value as ArrayBuffer).arrayBuffer())',
      broken: 'isBytes(value) ? value : new Uint8Array(value as ArrayBuffer)',
      rule: 'A stream of texts is read',
    },
    {
      name: 'body-has-a-reader',
      text: 'response.body?.getReader?.()',
      broken: 'response.body?.getReader()',
      rule: 'A body that is no stream of the platform is read',
    },
    {
      name: 'locked-body-is-lost',
      text: ' || response.body?.locked',
      broken: '',
      rule: 'A body that somebody else is reading is no lost connection',
    },
  ]),
  ...edits('packages/client/src/send.ts', platforms, [
    {
      name: 'changed-write-repeated',
      text: 'if (write === first) return request',
      broken: 'if (write !== null) return request',
      rule: 'A write is repeated only as it was',
    },
    {
      name: 'key-not-compared',
      text: "request.headers.get('Idempotency-Key'), await",
      broken: 'await',
      rule: 'A write is repeated only with its Idempotency-Key',
    },
  ]),
  ...edits('packages/core/src/lib/read-options.ts', options, [
    {
      name: 'unknown-option-ignored',
      text: 'if (names.includes(name as never)) continue',
      broken: 'if (names.length > 0) continue',
      rule: 'An option of another name is a TypeError',
    },
    {
      name: 'option-of-every-object',
      text: 'Object.hasOwn(given, name) || !(name in Object.prototype)',
      broken: 'given !== name as never',
      rule: 'Options are not read from Object.prototype',
      tests: ['packages/core/test/http/auth.test.ts'],
    },
  ]),
  ...edits(
    'packages/core/src/http/verify-signature.ts',
    ['packages/core/test/http/auth.test.ts'],
    [
      {
        name: 'tolerance-of-every-object',
        text: 'withoutPrototype(options)',
        broken: 'options',
        rule: 'Nothing on Object.prototype loosens the verification',
      },
    ],
  ),
  ...edits('packages/core/src/errors.ts', echo, [
    {
      name: 'text-not-bounded',
      text: '.slice(0, 500)',
      broken: '',
      rule: 'A text from the network is bounded',
    },
    {
      name: 'authorization-echoed',
      text: 'line.replace(/WECHATPAY2-\\S*( \\S+)?|',
      broken: 'line.replace(/',
      rule: 'An Authorization header that a response repeats is not logged',
    },
    {
      name: 'signature-echoed',
      text: '(nonce_str|signature)',
      broken: '(nonce_str)',
      rule: 'A signature that a response repeats is not logged',
    },
    {
      name: 'control-characters-kept',
      text: '/[\\s\\p{C}]+/gu',
      broken: '/\\n+/g',
      rule: 'A text from the network has no control characters',
    },
  ]),
  ...edits('packages/core/src/errors.ts', echo, [
    {
      name: 'detail-of-any-kind',
      text: '[name, safeText(value)]',
      broken: '[name, value]',
      rule: 'Only texts of a detail are logged',
    },
  ]),
  ...edits('packages/core/src/http/connect.ts', platforms, [
    {
      name: 'url-alone-refused',
      text: 'return isRequest && init === undefined ? input : new Request(input, init)',
      broken: 'return input as Request',
      rule: 'withAuth and withRetry take what fetch takes',
    },
    {
      name: 'missing-fetch-blamed-on-the-network',
      text: "if (!fetch) requireGlobals('fetch')",
      broken: "if (!fetch) requireGlobals('URL')",
      rule: 'A runtime without fetch is told so',
    },
  ]),
  ...edits('packages/core/src/http/auth.ts', platforms, [
    {
      name: 'bare-question-mark-signed',
      text: "request.url.replace(/\\?(?=#|$)/, '')",
      broken: 'request.url',
      rule: 'What withAuth signs is what is sent',
    },
    {
      name: 'text-without-a-type',
      text: "headers.set('Content-Type', 'application/json')",
      broken: "headers.set('Content-Type', 'text/plain')",
      rule: 'A text whose type nobody gave goes out as JSON',
    },
  ]),
  ...edits('packages/core/src/http/sign-request.ts', platforms, [
    {
      name: 'two-slashes-signed',
      text: "if (target.startsWith('//')) {",
      broken: "if (target === '//') {",
      rule: 'No path that begins with two slashes is signed',
    },
  ]),
  ...edits('packages/core/src/keys/material.ts', platforms, [
    {
      name: 'missing-global-blamed-on-the-key',
      text: "requireGlobals('atob', 'btoa', 'TextDecoder', 'TextEncoder')",
      broken: "requireGlobals('URL')",
      rule: 'A global that the runtime lacks is named, not the key',
    },
  ]),
  ...edits('packages/core/src/lib/signal.ts', platforms, [
    {
      name: 'listener-for-each-call',
      text: 'waiting.set(signal, shared)',
      broken: 'waiting.has(signal)',
      rule: 'Calls that share a signal share one listener on it',
    },
  ]),
  ...edits(
    'packages/client/src/list.ts',
    ['tests/e2e/listing/list.test.ts'],
    [
      {
        name: 'deep-row-ends-in-a-bare-error',
        text: 'throw notDone(operation, { ...last,',
        broken: "if (operation) throw new RangeError('deep')\n      throw notDone(operation, { ...last,",
        rule: 'A row that cannot be compared ends in a typed error',
      },
    ],
  ),
]
