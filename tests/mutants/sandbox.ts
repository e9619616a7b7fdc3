/** Edits of what keeps a user's test from passing by mistake. */
import { edits, type Mutant } from './mutant.ts'

const folder = 'packages/sandbox/test'

export const sandbox: readonly Mutant[] = [
  ...edits(
    'packages/sandbox/src/notifications/create-test-notification.ts',
    [`${folder}/notifications/create-test-notification.test.ts`],
    [
      {
        name: 'notification-always-by-the-public-key',
        text: "signer === 'certificate' ? identity.certificateKey : identity.publicKeyKey",
        broken: 'signer === undefined ? identity.publicKeyKey : identity.publicKeyKey',
        rule: 'A test decides which key signs a notification',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/notifications/message.ts',
    [`${folder}/notifications/create-test-notification.test.ts`],
    [
      {
        name: 'notification-without-associated-data',
        text: 'content.associatedData ?? original_type',
        broken: "content.associatedData ?? ''",
        rule: 'The associated data are the original type, as WeChat Pay has it',
      },
      {
        name: 'notification-text-encoded-twice',
        text: "typeof data === 'string' ? data : writeJson(data)",
        broken: 'writeJson(data)',
        rule: 'Text is encrypted as it is',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/notifications/fault.ts',
    [`${folder}/notifications/create-test-notification.test.ts`],
    [
      {
        name: 'notification-any-fault',
        text: 'return notificationFaultKinds.includes(fault.kind)',
        broken: "return notificationFaultKinds.includes(fault.kind) || fault.kind === 'hang'",
        rule: 'A notification takes the faults of signatures alone',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/signature-headers.ts',
    ['tests/e2e/notifications/test-notifications.test.ts', `${folder}/protocol/faults.test.ts`],
    [
      {
        name: 'faulty-signature-is-right',
        text: "fault?.kind === 'wrong-signature' ? concat",
        broken: "fault?.kind === 'unsigned' ? concat",
        rule: 'A wrong signature is wrong',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/sandbox.ts',
    [`${folder}/identity/given-identity.test.ts`],
    [
      {
        name: 'identity-not-used',
        text: 'completeIdentity(options.identity, ',
        broken: 'completeIdentity(undefined, ',
        rule: 'A sandbox has the keys that it is given',
      },
      {
        name: 'identity-unchecked',
        text: 'options.identity && readIdentity(options.identity)',
        broken: 'options.identity',
        rule: 'What is wrong with an identity is named',
      },
      {
        name: 'reset-keeps-replays',
        text: '      performer.reset()\n',
        broken: '',
        rule: 'reset() forgets executions and replays',
      },
      {
        name: 'reset-keeps-state',
        text: '      for (const account of accounts) account.reset()\n',
        broken: '',
        rule: 'reset() forgets the state of each API',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/identity/import-identity.ts',
    [`${folder}/identity/given-identity.test.ts`],
    [
      {
        name: 'certificate-never-expires',
        text: 'msOf(found[2], found[3])]',
        broken: 'msOf(found[2], found[3]) * 2]',
        rule: 'When the merchant certificate expires is read from it',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/lib/values.ts',
    [`${folder}/identity/given-identity.test.ts`],
    [
      {
        name: 'sandbox-quotes-a-key',
        text: 'value.length > 40',
        broken: 'value.length > 40_000',
        rule: 'An error quotes no long text: it may be a key',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/wire/fetch.ts',
    [`${folder}/wire/fetch.test.ts`],
    [
      {
        name: 'sandbox-fetch-reads-any-length',
        text: 'readBody(request, maxBodyBytes([...request.headers]))',
        broken: 'readBody(request, maxBodyBytes([...request.headers]) * 4)',
        rule: 'A body over 1 MiB is not read to its end',
      },
      {
        name: 'sandbox-fetch-of-a-url',
        text: '!isObject(request) || !isObject(request.signal)',
        broken: 'typeof request === "number"',
        rule: 'What is no Request is told so',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/sandbox.ts',
    [`${folder}/wire/fetch.test.ts`],
    [
      {
        name: 'sandbox-fetch-without-limit',
        text: 'if (request.body.length > limit)',
        broken: 'if (request.body.length > limit * 4)',
        rule: 'A body over 1 MiB is refused, however it arrives',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/perform.ts',
    [`${folder}/protocol/path.test.ts`, `${folder}/protocol/perform.test.ts`],
    [
      {
        name: 'replay-by-decoded-path',
        text: 'targetPath(target), idempotencyKey])',
        broken: 'call.path, idempotencyKey])',
        rule: 'Paths that differ as they are sent are two requests',
      },
      {
        name: 'replay-without-query',
        text: '[asked, operation.encryptedBody ? body : bodyText]',
        broken: '[bodyText]',
        rule: 'The same key with another query is no replay',
      },
      {
        name: 'handler-answer-unread',
        text: 'readHandlerAnswer(await (handlers[operation.id] ?? example)(call), operation)',
        broken: 'await (handlers[operation.id] ?? example)(call)',
        rule: 'What a handler returns is checked',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/reply.ts',
    [`${folder}/protocol/perform.test.ts`],
    [
      {
        name: 'response-checked-as-returned',
        text: "text === '' ? undefined : JSON.parse(text)",
        broken: 'body',
        rule: 'What is checked against the spec is what is sent',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/lib/options.ts',
    [`${folder}/inherited.test.ts`],
    [
      {
        name: 'sandbox-inherited-options',
        text: '{ __proto__: null, ...given }',
        broken: '{ ...given }',
        rule: 'What an object inherits is no option',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/add-operations.ts',
    [`${folder}/protocol/add-operations.test.ts`],
    [
      {
        name: 'operation-incomplete',
        text: ']`, required)',
        broken: ']`)',
        rule: 'An operation has every member that the sandbox reads',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/input.ts',
    [`${folder}/node/serve.test.ts`],
    [
      {
        name: 'sandbox-deep-body-recursion',
        text: 'level = level.flatMap(membersOf)',
        broken: 'return level.flatMap(membersOf).every(isPlain)',
        rule: 'A deep body gets a signed 400',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/sandbox.ts',
    [`${folder}/sandbox.test.ts`],
    [
      {
        name: 'sandbox-clock-kept',
        text: 'options.now ?? (() => Date.now())',
        broken: 'options.now ?? Date.now',
        rule: 'The clock is looked up when it is used',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/faults.ts',
    [`${folder}/protocol/faults.test.ts`],
    [
      {
        name: 'misspelt-fault-pushed',
        text: 'for (const fault of given) readFault(fault, operationIds)',
        broken: 'for (const fault of given) String(fault)',
        rule: 'A fault that there is not is refused where it is pushed',
      },
      {
        name: 'fault-of-any-operation',
        text: 'operation === undefined || operation === operationId\n',
        broken: 'operation !== operationIds[0] || operation === operationId\n',
        rule: 'A fault waits for its operation',
      },
      {
        name: 'fault-of-an-unknown-operation',
        text: 'operation === undefined || operationIds.includes(operation)',
        broken: 'operation === undefined || operationIds.length > 0',
        rule: 'A fault that no request can meet is refused',
      },
      {
        name: 'misspelt-member-of-a-fault',
        text: 'expect(known.includes(name),',
        broken: 'expect(name !== String(known),',
        rule: 'A fault has no member that its kind does not have',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/lib/options.ts',
    [`${folder}/sandbox.test.ts`],
    [
      {
        name: 'misspelt-option',
        text: 'if (!rule) throw',
        broken: 'if (!rule) continue; if (name === undefined) throw',
        rule: 'An option that there is not is refused',
      },
      {
        name: 'option-without-its-path',
        text: "path === '' ? shown :",
        broken: 'path !== undefined ? shown :',
        rule: 'An option of an API is named with its path',
      },
      {
        name: 'sandbox-name-not-bounded',
        text: 'name.slice(0, 40)',
        broken: 'name',
        rule: 'The name of an unknown option is quoted, in 40 characters at most',
      },
      {
        name: 'sandbox-near-name-not-found',
        text: 'Math.min(2, Math.floor(start.length / 3))',
        broken: '0',
        rule: 'A name with a letter too few is told which one was meant',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/sandbox.ts',
    [`${folder}/sandbox.test.ts`],
    [
      {
        name: 'misspelt-option-of-an-api',
        text: ', ...readApiOptions(options), identity }',
        broken: ', identity }',
        rule: 'Options of an API are checked',
      },
      {
        name: 'rules-for-no-operation',
        text: 'readHandlers(options.handlers, operations)',
        broken: 'options.handlers',
        rule: 'Rules for an operation that is not served are refused',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/add-operations.ts',
    [`${folder}/protocol/add-operations.test.ts`],
    [
      {
        name: 'operation-served-twice',
        text: 'known.id === operation.id || isServedBy(operation, known)',
        broken: 'known.id === operation.id',
        rule: 'An added operation has a method and path of its own',
      },
      {
        name: 'operation-id-twice',
        text: 'known.id === operation.id || isServedBy(operation, known)',
        broken: 'isServedBy(operation, known)',
        rule: 'An added operation has an id of its own',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/find-operation.ts',
    [`${folder}/protocol/path.test.ts`],
    [
      {
        name: 'parameter-before-literal',
        text: '    .sort()\n',
        broken: '    .sort().reverse()\n',
        rule: 'A literal segment wins over a path parameter',
      },
      {
        name: 'empty-path-parameter',
        text: "sent[index] !== ''",
        broken: 'true',
        rule: 'A path parameter is no empty segment',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/input.ts',
    [`${folder}/protocol/input.test.ts`],
    [
      {
        name: 'integer-of-any-size',
        text: ' || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)',
        broken: '',
        rule: 'An integer of more than 64 bits is refused',
      },
      {
        name: 'path-parameter-as-sent',
        tests: [`${folder}/protocol/path.test.ts`],
        text: 'const text = decode(encoded)',
        broken: 'const text = encoded',
        rule: 'A path parameter is decoded, and an ill-formed escape refused',
      },
      {
        name: 'path-parameter-with-emoji',
        tests: [`${folder}/protocol/path.test.ts`],
        text: 'if (!isPlain(text)) throw',
        broken: "if (text === '') throw",
        rule: 'A path parameter has no character outside the Basic Multilingual Plane',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/check.ts',
    [`${folder}/protocol/path.test.ts`],
    [
      {
        name: 'path-parameter-unchecked',
        text: 'if (pathParams) checkSchema',
        broken: 'if (pathParams && !path) checkSchema',
        rule: 'Path parameters are checked against their schema',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/schema-check.ts',
    [`${folder}/protocol/path.test.ts`],
    [
      {
        name: 'path-parameter-by-its-location',
        text: "location === 'url' ? 'uri_template' : location",
        broken: 'location',
        rule: 'The source of a path parameter is /uri_template',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/perform.ts',
    [`${folder}/protocol/perform.test.ts`],
    [
      {
        name: 'nothing-done-is-an-execution',
        tests: [`${folder}/apis/partnerships/build-terminate.test.ts`],
        text: "const { executed = operation.method !== 'GET' } = answer",
        broken: "const executed = operation.method !== 'GET'",
        rule: 'Terminating what is terminated is no execution',
      },
      {
        name: 'handlers-run-together',
        text: 'const turn = last.then(() => replyTo(call, bodyText))',
        broken: 'const turn = replyTo(call, bodyText)',
        rule: 'No two handlers run at once',
      },
      {
        name: 'failed-handler-fails-the-next',
        text: 'last = turn.catch(() => {})',
        broken: 'last = turn',
        rule: 'A handler that throws fails its own request alone',
      },
      {
        name: 'idempotency-key-of-every-path',
        tests: [`${folder}/protocol/path.test.ts`],
        text: 'JSON.stringify([mchid, operation.id, targetPath(target), idempotencyKey])',
        broken: 'JSON.stringify([mchid, operation.id, idempotencyKey])',
        rule: 'An Idempotency-Key counts for one path, its values included',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/check.ts',
    ['packages/sandbox/test/protocol/refusal.test.ts'],
    [
      {
        name: 'sandbox-signs-for-a-stranger',
        text: "if (options.unknownSerial === 'refuse')",
        broken: "if (options.unknownSerial === 'refuse' && options.apiV3KeyUnset)",
        rule: 'A serial number that names no key is refused, if that option is set',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/sandbox.ts',
    ['packages/sandbox/test/protocol/refusal.test.ts'],
    [
      {
        name: 'sandbox-says-no-reason',
        text: 'record.answered(answer, decided.refusal)',
        broken: 'record.answered(answer, undefined)',
        rule: 'A record says why its request was refused',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/rate-limit.ts',
    ['packages/sandbox/test/protocol/rate-limit.test.ts'],
    [
      {
        name: 'one-rate-for-all-operations',
        text: 'const before = windows.get(name)',
        broken: 'const before = [...windows.values()].at(-1)',
        rule: 'Each operation is counted apart',
      },
      {
        name: 'rate-of-all-time',
        text: 'before?.window === window ? before : { window, count: 0 }',
        broken: 'before ?? { window, count: 0 }',
        rule: 'The next second begins anew',
      },
      {
        name: 'rate-one-too-many',
        text: 'window.count > limit.requests',
        broken: 'window.count > limit.requests + 1',
        rule: 'As many requests are taken as the page allows, and no more',
      },
      {
        name: 'rate-of-a-second-alone',
        text: 'Math.floor(nowMs / 1000 / limit.seconds)',
        broken: 'Math.floor(nowMs / 1000)',
        rule: 'A limit a minute lasts a minute',
      },
      {
        name: 'documented-rate-ignored',
        text: 'return operation.rateLimits ?? []',
        broken: 'return []',
        rule: 'The limits of the pages are kept if they are asked for',
      },
    ],
  ),
]
