/** Edits of how requests are signed, where they go, and how they travel. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

export const requests: readonly Mutant[] = [
  ...edits(
    'packages/client/src/query-arrays.ts',
    ['tests/e2e/client/query-arrays.test.ts'],
    [
      {
        name: 'array-comma-not-encoded',
        text: "write(item, '').slice(1)",
        broken: "decodeURIComponent(write(item, '').slice(1))",
        rule: 'A comma inside an item of the query is encoded',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/input.ts',
    ['tests/e2e/client/query-arrays.test.ts'],
    [
      {
        name: 'sandbox-array-repeated-anyhow',
        text: 'if (query.has(name) && !isRepeated)',
        broken: 'if (query.has(name) && name === "")',
        rule: 'The sandbox takes a name twice only if the spec states it',
      },
    ],
  ),
  ...edits(
    'packages/core/src/lib/random.ts',
    ['packages/core/test/http/auth.test.ts'],
    [
      {
        name: 'nonce-not-of-the-option',
        text: '!options.random && resolveCrypto',
        broken: 'resolveCrypto',
        rule: 'A nonce is made by the option `random` if it is given',
      },
      {
        name: 'nonce-with-hyphens',
        text: "uuid.replaceAll('-', '')",
        broken: 'uuid',
        rule: 'A nonce is 32 letters and digits',
      },
      {
        name: 'nonce-needs-uuids',
        text: 'randomUUID?.()',
        broken: 'randomUUID!()',
        rule: 'A WebCrypto without randomUUID makes nonces, too',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/sign-request.ts',
    ['packages/core/test/http/auth.test.ts'],
    [
      {
        name: 'nonce-constant',
        text: 'nonce = createNonce(options)',
        broken: "nonce = 'a'.repeat(32)",
        rule: 'Each request has a nonce of its own',
      },
      {
        name: 'local-error-is-unknown',
        text: "settled('not-sent'",
        broken: "settled('unknown'",
        rule: 'What fails before sending is not-sent',
      },
      {
        name: 'nonce-in-pieces',
        text: "assertHeaderValue('nonce', nonce)",
        broken: 'nonce.trim()',
        rule: 'No value breaks the Authorization header, or prints it in an error',
      },
      {
        name: 'signer-not-checked',
        text: 'readSigner(signer)',
        broken: "{ ...signer, idName: signer.idName ?? 'mchid' }",
        rule: "No value of a signer's own breaks the Authorization header, or prints it in an error",
      },
      {
        name: 'serial-read-after-signing',
        text: 'serial_no="${serialNo}"',
        broken: 'serial_no="${signer.serialNo}"',
        rule: 'What a signer changes while it signs is not sent',
      },
      {
        name: 'id-always-under-mchid',
        text: '${idName}="${id}"',
        broken: 'mchid="${id}"',
        rule: "The id is sent under the signer's own name for it",
        tests: ['packages/core/test/keys/scheme.test.ts'],
      },
      {
        name: 'time-is-not-a-number',
        text: 'if (!Number.isSafeInteger(timestamp))',
        broken: 'if (timestamp === 0.1)',
        rule: 'The time that is signed is a whole number',
      },
      {
        name: 'time-in-milliseconds',
        text: 'Math.floor(now() / 1000)',
        broken: 'Math.floor(now())',
        rule: 'The time that is signed is in seconds',
      },
      {
        name: 'query-signed-as-written',
        text: 'href.slice(origin.length)',
        broken: 'decodeURI(href.slice(origin.length))',
        rule: "The URL is signed as the Request sends it, where ' is %27",
      },
      {
        name: 'query-not-signed',
        text: '[request.method, target, timestamp, nonce]',
        broken: "[request.method, target.split('?')[0] ?? '', timestamp, nonce]",
        rule: 'The query is signed',
        tests: ['packages/core/test/http/signatures.test.ts', 'packages/core/test/http/auth.test.ts'],
      },
      {
        name: 'lines-in-another-order',
        text: '[request.method, target, timestamp, nonce]',
        broken: '[request.method, target, nonce, timestamp]',
        rule: 'The lines are signed in the order of the scheme',
        tests: ['packages/core/test/http/signatures.test.ts', 'packages/core/test/http/auth.test.ts'],
      },
      {
        name: 'no-user-agent',
        text: 'headers.has(name) || headers.set(name, value)',
        broken: 'headers.has(name) && headers.set(name, value)',
        rule: 'User-Agent, Accept and Accept-Language are always sent',
      },
      {
        name: 'answers-in-english',
        text: "'Accept-Language', 'zh-CN'",
        broken: "'Accept-Language', 'en'",
        rule: 'WeChat Pay is asked for its Chinese messages: one decides an answer',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/auth.ts',
    ['packages/core/test/http/auth.test.ts'],
    [
      {
        name: 'any-word-for-unsigned',
        text: 'responseSignature !== undefined && !',
        broken: 'responseSignature !== undefined && !responseSignature && !',
        rule: 'A misspelt responseSignature does not let unsigned responses through',
      },
      {
        name: 'any-host',
        text: 'if (allowed) return',
        broken: 'if (allowed || url) return',
        rule: 'Nothing is signed for a host that is none of hosts',
      },
      {
        name: 'preferred-key-not-asked-for',
        text: "headers.has('Wechatpay-Serial') ? '' : keyring.preferred",
        broken: "headers.has('Wechatpay-Serial') ? keyring.preferred : ''",
        rule: "Wechatpay-Serial is sent with the keyring's preferred serial",
      },
      {
        name: 'rebuilt-request-follows-redirects',
        text: "redirect: 'manual', signal: platformSignal",
        broken: "redirect: 'follow', signal: platformSignal",
        rule: 'A Request that a middleware made does not follow redirects',
      },
      {
        name: 'rebuilt-request-has-no-signal',
        text: "redirect: 'manual', signal: platformSignal(signal) }",
        broken: "redirect: 'manual' }",
        rule: 'A Request that a middleware made ends with the timeout',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/connect.ts',
    ['packages/core/test/http/connect.test.ts'],
    [
      {
        name: 'followed-redirect-proves',
        text: "request.redirect !== 'follow'",
        broken: "request.redirect !== 'error'",
        rule: 'Where redirects are followed, a refused connection may be that of the second request',
      },
      {
        name: 'lost-connection-was-not-sent',
        text: 'const proves = unconnected.has(code) &&',
        broken: "const proves = code !== '' &&",
        rule: 'Only what proves that nothing was sent is not-sent',
        tests: ['packages/core/test/http/auth.test.ts'],
      },
      {
        name: 'any-syscall-proves',
        text: '/^(connect|getaddrinfo)/.test(',
        broken: '/^/.test(',
        rule: 'A read or write that fails proves nothing, whatever its code',
      },
      {
        name: 'given-up-and-sent',
        text: '    if (signal?.aborted) throw signal.reason\n    // A middleware',
        broken: '    // A middleware',
        rule: 'What the caller has given up is not sent',
      },
      {
        name: 'callers-fetch-proves',
        text: 'isFirst && isOne && request',
        broken: 'isFirst && request',
        rule: "What a caller's fetch throws proves nothing: it may have sent the request before",
      },
      {
        name: 'second-send-proves',
        text: "const isFirst = progress.phase !== 'sent'",
        broken: "const isFirst = progress.phase !== 'refused'",
        rule: 'A request that was sent once stays sent, whatever the second send of a middleware proves',
      },
      {
        name: 'hidden-redirect-is-an-answer',
        text: '!(response.status > 0)',
        broken: '!response',
        rule: 'A redirect that a browser hides is no answer',
      },
      {
        name: 'refused-connection-is-unknown',
        text: "  'ECONNREFUSED',\n",
        broken: '',
        rule: 'A refused connection is not-sent',
        tests: ['packages/core/test/http/connect.test.ts'],
      },
      {
        name: 'abort-becomes-connection-error',
        text: 'if (signal?.aborted) throw signal.reason\n      if (isWechatPayError',
        broken: 'if (isWechatPayError',
        rule: "The caller's abort rejects with its reason",
        tests: ['tests/e2e/rules/outcome.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/hosts.ts',
    ['packages/core/test/http/attempts.test.ts'],
    [
      {
        name: 'http-anywhere',
        text: "(url.protocol === 'http:' && isLoopback(url))",
        broken: "url.protocol === 'http:'",
        rule: 'http goes to loopback alone',
      },
      {
        name: 'hosts-with-paths',
        text: "url.pathname === '/' &&",
        broken: '',
        rule: 'hosts are origins, without a path',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/query.ts',
    ['tests/e2e/rules/query.test.ts'],
    [
      {
        name: 'query-not-escaped',
        text: 'encodeURIComponent(text)',
        broken: 'encodeURI(text)',
        rule: 'Values of a query are escaped',
      },
      {
        name: 'undefined-is-sent',
        text: '(value ?? undefined) !== undefined',
        broken: 'value !== null',
        rule: 'What is undefined is left out of a query',
      },
      {
        name: 'null-is-sent',
        text: '(value ?? undefined) !== undefined',
        broken: 'value !== undefined',
        rule: 'What is null is left out of a query',
        tests: ['packages/core/test/values.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/client/src/send.ts',
    ['tests/e2e/client/middleware-attacks.test.ts', 'tests/e2e/client/call-options-attacks.test.ts'],
    [
      {
        name: 'auth-first',
        text: '[...middleware, last]',
        broken: '[last, ...middleware]',
        rule: 'Auth is the last to see the Request and the first to see the answer',
      },
      {
        name: 'own-fetch-bypasses-auth',
        text: '[...middleware, last]',
        broken: 'fetch ? [...middleware] : [...middleware, last]',
        rule: "A call's own fetch changes the transport only",
      },
      {
        name: 'parameters-shared-by-attempts',
        text: 'path: { ...wire.path },',
        broken: 'path: wire.path,',
        rule: 'A middleware cannot lead the next attempt to another path',
        tests: ['packages/client/test/api-client.test.ts'],
      },
      {
        name: 'own-base-url-honoured',
        text: 'baseUrl: host',
        broken: 'baseUrl: (rest as { baseUrl?: string })?.baseUrl ?? host',
        rule: "A call's own baseUrl is ignored",
      },
      {
        name: 'redirect-followed',
        text: "redirect: 'manual' }",
        broken: "redirect: 'follow' }",
        rule: 'Redirects are never followed',
        tests: [
          'tests/e2e/client/transport.test.ts',
          'tests/e2e/client/middleware-attacks.test.ts',
          'tests/e2e/client/call-options-attacks.test.ts',
        ],
      },
      {
        name: 'middlewares-request-trusted',
        text: 'bodyOf: keptBody',
        broken: "bodyOf: () => body ?? ''",
        rule: 'A Request that a middleware made is rebuilt and signed by its own bytes',
      },
    ],
  ),
  ...edits(
    'packages/core/src/outcome.ts',
    ['packages/client/test/api-client.test.ts'],
    [
      {
        name: 'outcome-of-a-call-within',
        text: "(phase === 'foreign' && given)",
        broken: 'given',
        rule: "The outcome of a middleware's own call is not that of the call whose answer it looks at",
      },
    ],
  ),
  ...edits(
    'packages/client/src/call.ts',
    ['tests/e2e/client/time.test.ts'],
    [
      {
        name: 'body-serialised-per-attempt',
        text: 'const snapshot = takeSnapshot({ ...given, ...callOptions })',
        broken:
          'const snapshot = { ...takeSnapshot({ ...given, ...callOptions }), body: { get text() { return JSON.stringify(given.body) }, value: given.body, issues: [] } }',
        rule: 'The body is fixed as text before the first attempt',
      },
      {
        name: 'operation-by-prototype',
        text: 'withoutPrototype(operation)',
        broken: 'operation',
        rule: 'An operation is read by its own properties alone',
        tests: ['tests/e2e/client/prototype.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/client/src/api-client.ts',
    ['tests/e2e/client/middleware-attacks.test.ts', 'tests/e2e/client/call-options-attacks.test.ts'],
    [
      {
        name: 'headers-read-per-attempt',
        text: 'snapshot: takeSnapshot({ path, query, body, idempotencyKey })',
        broken: "snapshot: takeSnapshot({ path, query, body, idempotencyKey: 'another_key' })",
        rule: 'The Idempotency-Key that is checked is the one that goes out',
      },
    ],
  ),
  ...edits(
    'packages/client/src/connection.ts',
    ['packages/client/test/api-client.test.ts'],
    [
      {
        name: 'utf-8-decoded-leniently',
        text: 'fatal: true',
        broken: 'fatal: false',
        rule: 'A success that is not UTF-8 is refused',
        tests: ['tests/e2e/client/transport.test.ts'],
      },
      {
        name: 'middleware-shared-by-clients',
        text: '{ ...connection, http: createFetchClient(), used: [], operations }',
        broken: '{ ...connection, operations }',
        rule: 'Clients that share a connection have middleware of their own',
      },
      {
        name: 'connection-printed',
        text: '{ value: connection })',
        broken: '{ value: connection, enumerable: true })',
        rule: 'Printing a connection prints nothing that is in it',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/verify-response.ts',
    ['packages/client/test/api-client.test.ts'],
    [
      {
        name: 'stream-read-all-the-same',
        text: "if (!signed && isSuccess && signature === 'stream') return { bytes: undefined, toResponse: () => response }",
        broken: '',
        rule: 'A download that is not signed is passed on unread',
      },
      {
        name: 'signed-stream-not-verified',
        text: "if (!signed && isSuccess && signature === 'stream')",
        broken: "if (isSuccess && signature === 'stream')",
        rule: 'A download that is signed is verified',
      },
    ],
  ),
  ...edits(
    'packages/client/src/arguments.ts',
    ['packages/client/test/api-client.test.ts'],
    [
      {
        name: 'path-parameter-of-dots',
        text: '/^\\.{1,2}$|\\//',
        broken: '/\\//',
        rule: 'A path parameter of dots does not lead to another path',
      },
    ],
  ),
]
