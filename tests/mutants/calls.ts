/** Edits of what a call is checked for, how often it is tried, and what its error says. */
import { edits, type Mutant } from './mutant.ts'

export const calls: readonly Mutant[] = [
  ...edits(
    'packages/core/src/http/sign-request.ts',
    ['tests/e2e/wrong-input/core.test.ts'],
    [
      {
        name: 'any-option-of-sign-request',
        text: "readOptions(options, 'signRequest', names)",
        broken: "readOptions(options, 'signRequest', [...names, ...Object.keys(options)] as never)",
        rule: 'signRequest takes no option of another name',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/verify-response.ts',
    ['tests/e2e/wrong-input/core.test.ts'],
    [
      {
        name: 'any-option-of-verify-response',
        text: "'verifyResponse', [",
        broken: "'verifyResponse', [...(Object.keys(options) as never[]), ",
        rule: 'verifyResponse takes no option of another name: a tolerance that is not in force',
      },
      {
        name: 'verify-response-without-a-keyring',
        text: '  assertKeyring(keyring)',
        broken: '  if (response.ok === undefined) assertKeyring(keyring)',
        rule: 'verifyResponse without a keyring is told so',
      },
    ],
  ),
  ...edits(
    'packages/core/src/keys/import.ts',
    ['tests/e2e/wrong-input/core.test.ts'],
    [
      {
        name: 'any-option-of-a-private-key',
        text: "'importPrivateKey', ['use', 'crypto']",
        broken: "'importPrivateKey', Object.keys(options) as never",
        rule: 'importPrivateKey takes no option of another name',
      },
      {
        name: 'any-option-of-a-public-key',
        text: "'importPublicKey', ['use', 'crypto']",
        broken: "'importPublicKey', Object.keys(options) as never",
        rule: 'importPublicKey takes no option of another name',
      },
    ],
  ),
  ...edits(
    'packages/core/src/lib/random.ts',
    ['tests/e2e/wrong-input/core.test.ts'],
    [
      {
        name: 'any-option-of-a-key',
        text: "'createIdempotencyKey', ['random', 'crypto']",
        broken: "'createIdempotencyKey', ['random', 'crypto', ...Object.keys(options)] as never",
        rule: 'createIdempotencyKey takes no option of another name',
      },
    ],
  ),
  ...edits(
    'packages/client/src/api-client.ts',
    ['tests/e2e/wrong-input/calls.test.ts'],
    [
      {
        name: 'any-option-of-a-raw-call',
        text: "initNames.split(' ') as",
        broken: "[...initNames.split(' '), ...Object.keys(init)] as",
        rule: 'A call of .client takes no option of another name',
      },
      {
        name: 'any-params-of-a-raw-call',
        text: "['path', 'query', 'header']",
        broken: "['path', 'query', 'header', ...Object.keys(params)] as never",
        rule: 'A call of .client has no params of another name',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/attempts.ts',
    ['packages/core/test/http/attempts.test.ts'],
    [
      {
        name: 'every-4xx-retried',
        text: 'status === 429 || status >= 500',
        broken: 'status >= 400',
        rule: 'No 4xx but 429 is repeated',
      },
      {
        name: 'too-many-requests-not-retried',
        text: 'status === 429 || status >= 500',
        broken: 'status >= 500',
        rule: '429 is repeated',
      },
      {
        name: 'plain-fetch-not-repeated',
        text: '!isWechatPayError(error) && fetchFailures',
        broken: 'error === undefined && fetchFailures',
        rule: 'What fetch rejects with is a connection error',
      },
      {
        name: 'own-mistake-repeated',
        text: 'fetchFailures.test(String(Object(error).message))',
        broken: 'error instanceof TypeError',
        rule: "A caller's own mistake is not taken for a lost connection",
      },
      {
        name: 'plain-fetch-proves',
        text: "progress.phase = 'foreign'",
        broken: "progress.phase = 'preparing'",
        rule: 'What a plain fetch rejects with proves nothing: it may have been the second request',
      },
      {
        name: 'failed-wait-forgets',
        text: "settle(failure, 'preparing', earlierUnknown)",
        broken: "settle(failure, 'preparing')",
        rule: 'A wait that fails does not lose what may have been carried out',
      },
      {
        name: 'repeatable-ignored',
        text: 'repeatable && number <= maxRetries',
        broken: 'number <= maxRetries',
        rule: 'A call that is not repeatable is sent once',
      },
      {
        name: 'three-retries',
        text: 'maxRetries = 2',
        broken: 'maxRetries = 3',
        rule: 'There are three attempts in all',
      },
      {
        name: 'main-host-alone',
        text: '        hostIndex++\n',
        broken: '',
        rule: 'After a connection error the backup host is used',
      },
      {
        name: 'unknown-answer-forgotten',
        text: 'earlierUnknown = true',
        broken: 'earlierUnknown = false',
        rule: 'After a 429 or 5xx the outcome stays unknown',
      },
      {
        name: 'lost-connection-forgotten',
        text: 'outcomeOf(progress.phase, earlierUnknown, failure.outcome)',
        broken: 'outcomeOf(progress.phase, false, failure.outcome)',
        rule: 'After a lost connection the outcome stays unknown',
      },
      {
        name: 'no-deadline',
        text: 'elapsedMs() + waitMs < deadlineMs',
        broken: 'number < 9',
        rule: 'A call ends by deadlineMs',
      },
      {
        name: 'accepted-not-repeated',
        text: 'status === 202 || ',
        broken: '',
        rule: '202 is repeated with the same parameters',
      },
      {
        name: 'probe-not-repeated',
        text: 'if (!(lost || isProbe) ||',
        broken: 'if (!lost ||',
        rule: 'A call that met a probe is repeated',
      },
      {
        name: 'any-signature-error-repeated',
        text: " && failure.reason === 'probe'",
        broken: '',
        rule: 'No signature error but a probe is repeated',
      },
      {
        name: 'failover-waits',
        text: '        askedMs = 0\n',
        broken: '',
        rule: 'The backup host is asked without a wait',
      },
      {
        name: 'half-jitter',
        text: 'backoff(number) * chance(options)',
        broken: 'backoff(number) * (1 - chance(options) / 2)',
        rule: 'A wait is a random part of the backoff',
      },
      {
        name: 'retry-after-ignored',
        text: 'if (isTransient(response.status)) askedMs =',
        broken: 'if (response.status < 0) askedMs =',
        rule: 'Retry-After is followed',
      },
      {
        name: 'retry-after-unbounded',
        text: 'Math.min(Math.max(ms, 0), 30_000)',
        broken: 'Math.max(ms, 0)',
        rule: 'No Retry-After is followed for more than 30 seconds',
      },
      {
        name: 'retry-after-past-the-deadline',
        text: '|| !again(askedMs)\n      // Read',
        broken: '|| !again(0)\n      // Read',
        rule: 'The wait that a response asks for ends before deadlineMs',
      },
      {
        name: 'retry-after-any-date',
        text: '/ GMT$/.test(asked)',
        broken: "asked !== ''",
        rule: 'What is no HTTP date asks for nothing',
      },
      { name: 'waits-do-not-grow', text: '250 * 2 ** (number - 1)', broken: '250 * number ** 0', rule: 'Waits double' },
      {
        name: 'discarded-answer-not-read',
        text: 'if (!done && !response.bodyUsed)',
        broken: 'if (done && !response.bodyUsed && number < 0)',
        rule: 'A discarded answer is read to its end',
      },
      {
        name: 'signal-not-checked',
        text: "if (signal && typeof signal.addEventListener !== 'function')",
        broken: "if (signal && typeof signal.addEventListener === 'string')",
        rule: 'A signal that is none is a TypeError before anything is sent',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/attempts.ts',
    ['packages/core/test/http/with-retry.test.ts'],
    [
      {
        name: 'backup-preferred-for-ever',
        text: 'now < until && hosts.includes(host)',
        broken: 'hosts.includes(host)',
        rule: 'The backup host comes first for 60 seconds',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/with-retry.ts',
    ['packages/core/test/http/with-retry.test.ts'],
    [
      {
        name: 'unkeyed-write-retried',
        text: "Boolean(headers.get('Idempotency-Key'))",
        broken: 'Boolean(headers)',
        rule: 'A write without an Idempotency-Key is never repeated',
      },
      {
        name: 'backup-not-preferred',
        text: 'repeatable, preference }',
        broken: 'repeatable }',
        rule: 'After a failure the backup host comes first',
      },
      {
        name: 'retry-options-unchecked',
        text: '  resolveHosts(retry.hosts)\n',
        broken: '',
        rule: 'Options of withRetry are checked when it is made',
      },
      {
        name: 'empty-key-is-a-key',
        text: "Boolean(headers.get('Idempotency-Key'))",
        broken: "headers.has('Idempotency-Key')",
        rule: 'A write with an empty Idempotency-Key is never repeated',
      },
    ],
  ),
  ...edits(
    'packages/core/src/outcome.ts',
    ['tests/e2e/rules/errors.test.ts', 'tests/e2e/client/faults.test.ts'],
    [
      {
        name: 'unmarked-error-was-not-sent',
        text: "foreign: 'unknown'",
        broken: "foreign: 'not-sent'",
        rule: 'An error that says nothing of the outcome may come after sending',
        tests: ['packages/core/test/http/attempts.test.ts'],
      },
      {
        name: 'success-under-400-is-refused',
        text: '/^[A-Z][A-Z\\d_]*$/.test(String(code)) && !asksToRepeat(code)',
        broken: '!asksToRepeat(code)',
        rule: "A refusal is signed in its body, not by its status: the body is WeChat Pay's error",
        tests: ['tests/e2e/client/wire.test.ts'],
      },
      {
        name: 'unsigned-refusal-believed',
        text: 'return verified && refusals',
        broken: 'return refusals',
        rule: 'Only a verified answer says that nothing was done',
      },
      {
        name: 'too-many-requests-is-refused',
        text: '[400, 401, 403, 404, 405, 409]',
        broken: '[400, 401, 403, 404, 405, 409, 429]',
        rule: 'A 429 is unknown',
      },
      {
        name: 'server-error-is-refused',
        text: '[400, 401, 403, 404, 405, 409]',
        broken: '[400, 401, 403, 404, 405, 409, 500]',
        rule: 'A 5xx is unknown',
      },
      {
        name: 'status-decides-alone',
        text: ' && /^[A-Z][A-Z\\d_]*$/.test(String(code)) && !asksToRepeat(code)',
        broken: '',
        rule: "Only WeChat Pay's own error says that nothing was done, whatever the status",
        tests: ['packages/client/test/errors.test.ts'],
      },
      {
        name: 'try-again-is-a-refusal',
        text: ' && !asksToRepeat(code)',
        broken: '',
        rule: 'A code that means "try again" does not say that nothing was done',
        tests: ['packages/client/test/errors.test.ts'],
      },
      {
        name: 'signing-is-sending',
        text: "preparing: 'not-sent'",
        broken: "preparing: 'unknown'",
        rule: 'What fails before a transport is called was not sent',
        tests: ['packages/client/test/parties.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/core/src/lib/timeout.ts',
    ['packages/core/test/http/attempts.test.ts'],
    [
      {
        name: 'no-timeout',
        text: 'timeoutMs < 2 ** 31',
        broken: 'timeoutMs < 0',
        rule: 'An attempt ends after timeoutMs',
      },
      {
        name: 'listener-left-behind',
        text: 'release()',
        broken: '',
        rule: "A call leaves no listener on the caller's signal",
      },
    ],
  ),
  ...edits(
    'packages/client/src/send.ts',
    ['tests/e2e/client/time.test.ts'],
    [
      {
        name: 'timeout-of-the-call-ignored',
        text: 'loop(sendOnce, { ...settings, timeoutMs,',
        broken: 'loop(sendOnce, { ...settings, ...(timeoutMs === 0 ? { timeoutMs } : {}),',
        rule: "A call's timeoutMs goes before the client's",
      },
      {
        name: 'signal-of-the-call-ignored',
        text: 'timeoutMs, signal, repeatable, observer, headOf }',
        broken: 'timeoutMs, repeatable, observer, headOf }',
        rule: "A call ends with the caller's signal",
      },
    ],
  ),
  ...edits(
    'packages/client/src/send.ts',
    ['tests/e2e/client/direct.test.ts', 'tests/e2e/client/middleware-attacks.test.ts'],
    [
      {
        name: 'middleware-of-the-client-passed-by',
        text: 'used.length === 0 && ',
        broken: '',
        rule: "A call with middleware goes through openapi-fetch: the caller's middleware runs",
      },
      {
        name: 'always-by-openapi-fetch',
        text: 'const isDirect = !rest && ',
        broken: 'const isDirect = false && !rest && ',
        rule: 'A call without middleware makes no Request and no Response',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/outgoing.ts',
    ['tests/e2e/client/direct.test.ts'],
    [
      {
        name: 'plain-header-unchecked',
        text: 'if (!/^[\\t\\x20-\\x7e\\x80-\\xff]*$/.test(value))',
        broken: 'if (value === undefined)',
        rule: 'A header that would begin another is refused before anything is sent',
      },
    ],
  ),
  ...edits(
    'packages/client/src/response.ts',
    ['tests/e2e/client/no-body.test.ts'],
    [
      {
        name: 'ok-with-nothing-is-no-success',
        text: "(data === undefined && parseAs === 'json')",
        broken: "(data === undefined && parseAs === '')",
        rule: 'A 200 with nothing is a success of an operation that has no content',
      },
    ],
  ),
  ...edits(
    'packages/client/src/direct.ts',
    ['tests/e2e/client/no-body.test.ts'],
    [
      {
        name: 'slash-at-the-end-lost',
        text: 'operation.path.replace(/',
        broken: "operation.path.replace(/\\/$/, '').replace(/",
        rule: 'A slash at the end of a path is sent and signed',
      },
    ],
  ),
  ...edits(
    'packages/client/src/direct.ts',
    ['tests/e2e/client/direct.test.ts', 'tests/e2e/client/observe.test.ts', 'tests/e2e/client/wire.test.ts'],
    [
      {
        name: 'response-made-each-time',
        text: 'if (this.#response) return this.#response',
        broken: '',
        rule: 'A call has one Response',
      },
      {
        name: 'verified-response-not-observed',
        text: 'if (isObserved) progress.response = answer.response',
        broken: '',
        rule: 'An observer learns whether a response is verified',
      },
      {
        name: 'impossible-status-unreported',
        text: 'this.#response = this.response',
        broken: '',
        rule: 'A status of which no Response can be made is a typed error',
      },
    ],
  ),
  ...edits(
    'packages/client/src/arguments.ts',
    ['tests/e2e/wrong-input/calls.test.ts'],
    [
      {
        name: 'four-bytes-accepted',
        text: '|[\\ud800-\\udfff]/.test(text)',
        broken: '/.test(text)',
        rule: 'Characters of four bytes are not sent: WeChat Pay does not take them',
      },
      {
        name: 'validation-skipped',
        text: 'if (issues.length > 0) throw new ValidationError(issues)',
        broken: 'if (issues.length > 99) throw new ValidationError(issues)',
        rule: 'Nothing that breaks the schema is sent',
      },
      {
        name: 'idempotency-key-not-checked',
        text: 'form.test(key)',
        broken: "key !== '~'",
        rule: 'The Idempotency-Key is checked before anything is sent',
      },
      {
        name: 'idempotency-key-not-demanded',
        text: 'if (!form) return []',
        broken: 'if (!form || key === undefined) return []',
        rule: 'A write has an Idempotency-Key',
      },
      {
        name: 'null-sent',
        text: "if (value === null) return [issue(path, 'type',",
        broken: "if (value === null) return path ? [] : [issue(path, 'type',",
        rule: 'No null is sent, not even in fields that the schema does not know',
      },
      {
        name: 'half-pairs-sent',
        text: '/[\\ud800-\\udfff]/.test(isLeaf',
        broken: '/[\\ud800-\\udbff]/.test(isLeaf',
        rule: 'Half of a surrogate pair is not sent',
      },
      {
        name: 'query-not-validated',
        text: "...check('the query', operation.query, query, skipped)",
        broken: '...query.issues',
        rule: 'A query keeps its schema',
      },
    ],
  ),
  ...edits(
    'packages/client/src/response.ts',
    ['packages/client/test/api-client.test.ts'],
    [
      {
        name: 'accepted-is-done',
        text: 'if (!ok || status === 202) return false',
        broken: 'if (!ok) return false',
        rule: 'A 202 is accepted, not done',
      },
      {
        name: 'no-content-is-a-success-of-any-operation',
        text: 'return !!noContent',
        broken: 'return true',
        rule: 'A 204 is a success of an operation that declares it, and of no other',
      },
      {
        name: 'success-without-data',
        text: 'if (!isFields(data) || isVendorError(data)) return false',
        broken: 'if (isVendorError(data)) return false\n  if (!isFields(data)) return true',
        rule: 'A success without the data that was asked for is none',
      },
      {
        name: 'signed-error-under-200-is-a-success',
        text: ' || isVendorError(data)) return false',
        broken: ') return false',
        rule: "A 2xx with WeChat Pay's error as its body is no success: the status line is not signed",
        tests: ['tests/e2e/client/wire.test.ts'],
      },
      {
        name: 'list-without-rows-is-empty',
        text: '!pagination || Array.isArray(data[pagination.rows] ?? (pagination.optional && []))',
        broken: 'true',
        rule: 'A page of a list has its rows',
      },
    ],
  ),
  ...edits(
    'packages/client/src/api-error.ts',
    ['tests/e2e/rules/errors.test.ts', 'tests/e2e/client/faults.test.ts'],
    [
      {
        name: 'refused-despite-an-earlier-attempt',
        text: "'refused' : 'sent', earlierUnknown)",
        broken: "'refused' : 'sent')",
        rule: 'A refusal after an unknown attempt is unknown',
      },
      {
        name: 'too-many-requests-not-retryable',
        text: 'retryable: isTransient(status)',
        broken: 'retryable: status >= 500',
        rule: 'A 429 is retryable',
      },
    ],
  ),
  ...edits(
    'packages/client/src/remedy.ts',
    ['packages/client/test/errors.test.ts'],
    [
      {
        name: 'remedy-of-the-first-row',
        text: ' && hasMessage(candidate)',
        broken: '',
        rule: "The remedy is that of the row with the answer's very words",
      },
      {
        name: 'code-before-words',
        text: 'hasMessage(candidate) && candidate.status === status',
        broken: 'hasCode(candidate)',
        rule: "The words of another code's row go before the code",
      },
    ],
  ),
  ...edits(
    'packages/client/src/api-promise.ts',
    ['tests/e2e/client/promises.test.ts'],
    [
      {
        name: 'with-response-ends-the-process',
        text: 'data.catch(() => {})',
        broken: 'void data',
        rule: 'Awaiting withResponse() alone ends no process',
      },
      {
        name: 'arguments-read-later',
        text: 'const both = run()',
        broken: 'const both = Promise.resolve().then(run)',
        rule: 'What is changed right after a call does not change what it sends',
        tests: ['tests/e2e/client/time.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/client/src/api-client.ts',
    ['packages/client/test/api-client.test.ts'],
    [
      {
        name: 'error-without-a-body-is-none',
        text: "(response.ok ? data : error) || { code: '', message: '' }",
        broken: 'response.ok ? data : error',
        rule: 'An error answer without a body is an error of `.client`, too',
      },
      {
        name: 'client-succeeds-where-methods-fail',
        text: 'isSuccess(operation, answer, http.parseAs)',
        broken: "isSuccess(operation, answer, 'text')",
        rule: '`.client` returns an error for what methods reject with',
        tests: ['tests/e2e/client/wire.test.ts'],
      },
      {
        name: 'operation-of-client-by-prototype',
        text: 'Object.values(operations).map(withoutPrototype)',
        broken: 'Object.values(operations)',
        rule: 'An operation is read by its own properties alone',
        tests: ['tests/e2e/client/prototype.test.ts'],
      },
      {
        name: 'options-of-client-by-prototype',
        text: "readOptions(init, 'init', initNames.split(' ') as (keyof Init)[])",
        broken: 'init',
        rule: 'The options of a call of `.client` are its own properties alone',
        tests: ['tests/e2e/client/prototype.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/core/src/errors.ts',
    ['tests/e2e/rules/errors.test.ts'],
    [
      {
        name: 'error-of-another-call-amended',
        text: '!operation && (!outcome ||',
        broken: '(!operation || outcome) && (!outcome ||',
        rule: 'What an error says about its call is not changed by another call',
        tests: ['tests/e2e/rules/context.test.ts'],
      },
      {
        name: 'outcome-of-another-call-amended',
        text: '(fields.outcome ?? outcome) === outcome',
        broken: 'fields.outcome !== null',
        rule: 'The outcome of an error is not changed by another call',
        tests: ['tests/e2e/rules/context.test.ts'],
      },
      {
        name: 'frozen-error-ends-in-a-bare-one',
        text: '    // It cannot change.\n',
        broken: "    throw new TypeError('frozen')\n",
        rule: 'An error that cannot change is copied',
        tests: ['tests/e2e/rules/context.test.ts'],
      },
      {
        name: 'detail-printed-whole',
        text: '{ location, field, issue: issue ?? detail?.issue }',
        broken: '{ location, field, issue: issue ?? detail?.issue, ...Object(this.detail) }',
        rule: 'toJSON shows no value that was sent',
      },
      {
        name: 'response-enumerable',
        text: 'response: { value: response }',
        broken: 'response: { value: response, enumerable: true }',
        rule: 'An ApiError does not print its response',
      },
    ],
  ),
  ...edits(
    'packages/client/src/in-operation.ts',
    ['tests/e2e/rules/errors.test.ts'],
    [
      {
        name: 'reason-of-an-abort-rewritten',
        text: ' || reason === signal?.reason',
        broken: '',
        rule: 'The reason of an abort stays as it is',
        tests: ['tests/e2e/rules/context.test.ts'],
      },
      {
        name: 'error-of-two-calls-shared',
        text: 'const error = amend(reason, {})',
        broken: 'const error = reason',
        rule: "The message of a call's error names no other call",
        tests: ['tests/e2e/rules/context.test.ts'],
      },
      {
        name: 'operation-not-named',
        text: 'message, stack, operation: id }',
        broken: 'message, stack }',
        rule: 'The error of a call has its operation',
      },
      {
        name: 'line-of-the-caller-lost',
        text: ', ...here].join',
        broken: ', here[9]].join',
        rule: "The stack of a call's error has the caller's line",
      },
      {
        name: 'repeat-after-a-refusal',
        text: "error.outcome === 'unknown'",
        broken: "error.outcome === 'refused'",
        rule: 'Only of a write that may have been done the error says to repeat it',
      },
    ],
  ),
  ...edits(
    'packages/client/src/remedy.ts',
    ['packages/client/test/errors.test.ts'],
    [
      {
        name: 'fix-for-an-echo',
        text: '/^Http头Authorization中的timestamp与发起请求的时间/',
        broken: '/timestamp/',
        rule: "The remedy of a 401 is that of WeChat Pay's words, not of a request that is echoed",
      },
      {
        name: 'one-fix-for-every-401',
        text: 'if (fix) return fix[1]',
        broken: "if (fix && apiCode === '') return fix[1]",
        rule: 'The remedy of a 401 fits its message',
      },
      {
        name: 'page-without-its-address',
        text: 'return { zh: zh + address, en: en + address }',
        broken: 'return { zh, en: address ? en : en }',
        rule: 'A remedy that names a page has its address',
      },
    ],
  ),
  ...edits(
    'packages/client/src/arguments.ts',
    ['tests/e2e/rules/errors.test.ts'],
    [
      {
        name: 'more-skipped-than-named',
        text: 'skipped.some((name) => path === name ||',
        broken: 'skipped.some((name) => path.startsWith(name) ||',
        rule: 'Only the named places are not checked',
      },
      {
        name: 'nothing-skipped',
        text: '&& !isSkipped(path)',
        broken: '&& (!isSkipped(path) || path)',
        rule: 'A named place is not checked',
      },
      {
        name: 'empty-key-is-a-pattern',
        text: " || key === ''",
        broken: '',
        rule: 'An empty Idempotency-Key is a missing one',
        tests: ['tests/e2e/wrong-input/calls.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/client/src/schema-validator.ts',
    ['tests/e2e/rules/errors.test.ts'],
    [
      {
        name: 'other-spelling-not-named',
        text: 'plain(given) === plain(name)',
        broken: 'given === plain(name)',
        rule: 'A required field in another spelling is named',
      },
    ],
  ),
  ...edits(
    'packages/client/src/send.ts',
    ['tests/e2e/client/idempotent-by.test.ts'],
    [
      {
        name: 'unmarked-write-repeated',
        tests: ['packages/client/test/api-client.test.ts', 'tests/e2e/client/idempotent-by.test.ts'],
        text: 'if (!idempotentBy) return false',
        broken: 'if (!idempotentBy) return true',
        rule: 'A write that nothing makes safe to repeat is sent once',
      },
      {
        name: 'marked-write-sent-once',
        text: 'return Boolean(at(path.value) ?? at(body.value))',
        broken: 'return false',
        rule: 'A write that a business number makes safe to repeat is repeated',
      },
      {
        name: 'write-without-its-number-repeated',
        tests: ['tests/e2e/client/idempotent-by.test.ts'],
        text: 'return Boolean(at(path.value) ?? at(body.value))',
        broken: "return at(path.value) !== '' || at(body.value) !== ''",
        rule: 'A write is repeated only if its number is really sent',
      },
    ],
  ),
  ...edits(
    'packages/client/src/in-operation.ts',
    ['tests/e2e/client/idempotent-by.test.ts'],
    [
      {
        name: 'no-word-after-an-unmarked-write',
        text: "method !== 'get' && error.outcome",
        broken: '(operation.idempotencyKey ?? operation.idempotentBy) && error.outcome',
        rule: 'After a write that is not repeated, the error says to find out first',
      },
      {
        name: 'other-number-named',
        text: 'query it, or repeat',
        broken: 'repeat',
        rule: 'After a write with a number, the error says to query it first',
      },
    ],
  ),
  ...edits(
    'packages/client/src/api-error.ts',
    ['tests/e2e/client/idempotent-by.test.ts'],
    [
      {
        name: 'unclear-error-refused',
        text: ' && !isUnclear(operation, apiCode, apiMessage)',
        broken: '',
        rule: 'An error that may have been done nevertheless is no refusal',
      },
      {
        name: 'unclear-error-by-message-alone',
        text: '(exact.length > 0 ? exact : rows)',
        broken: 'exact',
        rule: 'Of a message that no row has, any row of its code counts',
      },
      {
        name: 'unclear-error-by-code-alone',
        text: '(exact.length > 0 ? exact : rows)',
        broken: 'rows',
        rule: 'The row of the message decides',
      },
    ],
  ),
  ...edits(
    'packages/client/src/remedy.ts',
    ['tests/e2e/client/idempotent-by.test.ts'],
    [
      {
        name: 'limit-by-status-alone',
        text: 'isLimit ? 429 :',
        broken: 'status === 429 ? 429 :',
        rule: 'A code of a limit has the remedy of a limit, under whatever status',
      },
      {
        name: 'limit-of-another-operation',
        text: '(isLimit\n',
        broken: '(status === 0\n',
        rule: 'A limit has the remedy of the operation itself, by whatever code its row has',
      },
    ],
  ),
  ...edits(
    'packages/core/src/outcome.ts',
    ['tests/e2e/client/idempotent-by.test.ts'],
    [
      {
        name: 'limit-by-four-codes',
        text: "  'FREQENCY_LIMIT',\n",
        broken: '',
        rule: 'Each code of the pages for a limit is known',
      },
      {
        name: 'limit-refused',
        text: ' || isRateLimit(0, code)',
        broken: '',
        rule: 'A limit is no refusal, under whatever status',
      },
    ],
  ),
]
