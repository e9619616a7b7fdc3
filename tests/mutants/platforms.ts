/** Edits of what makes calls work, and stay safe, in other people's environments. */
import { edits, type Mutant } from './mutant.ts'

const platforms = ['tests/e2e/client/platforms.test.ts']
const options = ['tests/e2e/wrong-input/options.test.ts']
const echo = ['tests/e2e/client/echo.test.ts']
const late = ['tests/e2e/client/late-failures.test.ts']

export const environments: readonly Mutant[] = [
  ...edits('packages/core/src/http/connect.ts', late, [
    {
      name: 'failure-elsewhere-proves',
      text: ' && names(proof, request.url)',
      broken: " && proof !== ''",
      rule: 'A failure proves that nothing was sent only where it names the host of the request',
    },
    {
      name: 'given-up-behind-a-foreign-signal',
      text: 'signal = request.signal) =>',
      broken: '_given?: AbortSignal, signal = request.signal) =>',
      rule: 'What was given up is not sent, whatever signals the Request takes',
    },
    {
      name: 'headers-unread',
      text: "typeof response.headers?.get !== 'function'",
      broken: '!response.headers',
      rule: 'A response without Headers is named',
    },
  ]),
  ...edits(
    'packages/core/src/http/connect.ts',
    ['packages/core/test/http/connect.test.ts'],
    [
      {
        name: 'port-of-another',
        text: "protocol === 'http:' ? 80 : 443",
        broken: '443',
        rule: 'The port of a failure is that of the request',
      },
    ],
  ),
  ...edits('packages/core/src/http/connect.ts', echo, [
    {
      name: 'code-of-a-failure-is-any-text',
      text: "/^[\\w-]{1,40}$/.test(code) ? code : ''",
      broken: 'code',
      rule: 'The code of a failure is one',
    },
  ]),
  ...edits('packages/core/src/http/attempts.ts', late, [
    {
      name: 'clock-hides-what-happened',
      text: '      return Number.NaN',
      broken: "      throw new Error('the clock')",
      rule: 'A clock that fails hides nothing',
    },
  ]),
  ...edits('packages/core/src/http/attempts.ts', platforms, [
    {
      name: 'wrong-arguments-repeated',
      text: ' && !(failure.cause instanceof ArgumentError)',
      broken: '',
      rule: 'A response that cannot be read is not asked for again',
    },
  ]),
  ...edits('packages/core/src/outcome.ts', late, [
    {
      name: 'late-failure-untyped',
      text: "if (!isWechatPayError(error) && !earlierUnknown && phase !== 'sent') return error",
      broken: 'if (!isWechatPayError(error)) return error',
      rule: 'Once something was sent, each error is typed',
    },
  ]),
  ...edits('packages/core/src/http/read-body.ts', platforms, [
    {
      name: 'declared-length-ignored',
      text: "!(Number(headers.get('Content-Length')) > limit)",
      broken: 'limit >= 0',
      rule: 'A response that says that it is too long is not read',
    },
  ]),
  ...edits('packages/core/src/http/verify-response.ts', platforms, [
    {
      name: 'unreadable-response-is-a-lost-connection',
      text: "if (!body?.getReader && typeof response.arrayBuffer !== 'function')",
      broken: 'if (limit < 0)',
      rule: 'A response that cannot be read is named',
    },
  ]),
  ...edits('packages/client/src/send.ts', late, [
    {
      name: 'on-error-proves',
      text: 'if (isTheirs && attempt',
      broken: 'if (!signed && isTheirs && attempt',
      rule: 'What a middleware does after a failure is not known',
    },
    {
      name: 'bytes-compared-as-text',
      text: 'one.body === other.body || bytes(one) === bytes(other)',
      broken: 'String(one.body) === String(other.body)',
      rule: 'The same bytes are the same write',
    },
  ]),
  ...edits(
    'packages/client/src/send.ts',
    ['packages/client/test/api-client.test.ts'],
    [
      {
        name: 'another-calls-outcome',
        text: ' : isWechatPayError(error)',
        broken: ' : false',
        rule: "An SDK error of a middleware says nothing of this call's outcome",
      },
    ],
  ),
  ...edits('packages/core/src/errors.ts', late, [
    {
      name: 'cause-quotes-the-wire',
      text: 'makeSafe(this.cause)',
      broken: 'makeSafe(undefined)',
      rule: 'What a transport quotes is made safe',
    },
  ]),
  ...edits('packages/core/src/errors.ts', echo, [
    {
      name: 'cut-before-secrets-are-removed',
      text: 'value.slice(0, 4000)',
      broken: 'value.slice(0, 500)',
      rule: 'A secret that is cut off is removed, too',
    },
    {
      name: 'body-echoed',
      text: String.raw`|(\{|%(25)*7B)\s*(\\*"|&quot;|%(25)*22).*/gis`,
      broken: '/gis',
      rule: 'A body that a response repeats is not logged',
    },
    {
      name: 'signature-in-lines',
      text: String.raw`(\s|<[^<>]{0,20}>)?)+/g`,
      broken: ')+/g',
      rule: 'A signature in several lines is removed',
    },
  ]),
  ...edits('packages/core/src/http/verify-signature.ts', echo, [
    {
      name: 'serial-as-it-came',
      text: 'askKeyring(shown,',
      broken: 'askKeyring(named,',
      rule: 'A serial number from the network is made safe',
    },
  ]),
  ...edits('packages/core/src/http/connect.ts', platforms, [
    {
      name: 'platforms-fetch-gets-a-request',
      text: ': sendPlain(request))',
      broken: ': sendRequest(globalThis.fetch, request))',
      rule: "The platform's fetch gets plain data",
    },
    {
      name: 'plain-redirect-followed',
      text: 'redirect: redirect as RequestRedirect',
      broken: "redirect: 'follow' as const",
      rule: 'Redirects are never followed',
    },
    {
      name: 'plain-signal-left-out',
      text: '    signal: platformSignal(signal),\n',
      broken: '',
      rule: 'A request ends with its attempt',
    },
    {
      name: 'body-read-again',
      text: 'signedBodies.get(request) ?? new Uint8Array',
      broken: 'new Uint8Array',
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
  ...edits('packages/core/src/http/read-body.ts', platforms, [
    {
      name: 'chunks-are-bytes',
      text: 'isBytes(value) || isBuffer ? (value as Uint8Array) : await new Response(value as string).arrayBuffer()',
      broken: 'value as ArrayBuffer',
      rule: 'A stream of texts is read',
    },
    {
      name: 'body-has-a-reader',
      text: 'body?.getReader?.()',
      broken: 'body?.getReader()',
      rule: 'A body that is no stream of the platform is read',
    },
  ]),
  ...edits('packages/core/src/http/verify-response.ts', platforms, [
    {
      name: 'locked-body-is-lost',
      text: ' || body?.locked',
      broken: '',
      rule: 'A body that somebody else is reading is no lost connection',
    },
  ]),
  ...edits('packages/client/src/send.ts', platforms, [
    {
      name: 'changed-write-repeated',
      text: 'if (isSame(write, first)) return request',
      broken: 'if (write !== null) return request',
      rule: 'A write is repeated only as it was',
    },
    {
      name: 'key-not-compared',
      text: "const key = request.headers.get('Idempotency-Key')",
      broken: "const key = ''",
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
      name: 'far-name-taken-for-near',
      text: 'known.length < 2 * name.length && ',
      broken: '',
      rule: 'The name that is proposed is like the one that was given',
    },
    {
      name: 'near-name-not-found',
      text: 'Math.min(2, name.length / 3)',
      broken: '0',
      rule: 'A name with a letter too few is told which one was meant',
    },
    {
      name: 'name-of-an-option-not-bounded',
      text: 'safeText(name.slice(0, 40))',
      broken: 'name',
      rule: 'The name of an unknown option is quoted, in one line of 40 characters at most',
    },
    {
      name: 'settings-not-checked',
      text: '  assertSettings(found)\n',
      broken: '  if (label === "") assertSettings(found)\n',
      rule: 'An option of another type is a TypeError, wherever options are taken',
    },
    {
      name: 'option-left-to-every-object',
      text: 'names.map((name) => [name, isGiven(name) ? given[name] : undefined])',
      broken: 'names.filter(isGiven).map((name) => [name, given[name]])',
      rule: 'An option that was not given is not read from Object.prototype later',
      tests: ['packages/core/test/http/auth.test.ts'],
    },
    {
      name: 'option-of-every-object',
      text: 'Object.hasOwn(given, name) || !(name in Object.prototype)',
      broken: 'given !== name as never',
      rule: 'Options are not read from Object.prototype',
      tests: ['packages/core/test/http/auth.test.ts'],
    },
  ]),
  ...edits('packages/core/src/errors.ts', echo, [
    {
      name: 'text-not-bounded',
      text: '.slice(0, 500)',
      broken: '',
      rule: 'A text from the network is bounded',
    },
    {
      name: 'authorization-echoed',
      text: '/WECHATPAY(2|-BRAND)-\\S*( \\S+)?|',
      broken: '/',
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
