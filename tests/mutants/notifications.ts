/** Edits of what decides whether a notification is WeChat Pay's, what is in it, and what WeChat Pay is told. */
import { edits, type Mutant } from './mutant.ts'

const parsing = ['packages/core/test/notifications/parse-notification.test.ts']
const handling = ['packages/core/test/notifications/handle-notification.test.ts']
const resources = ['packages/core/test/keys/resource.test.ts']

export const notifications: readonly Mutant[] = [
  ...edits('packages/core/src/notifications/parse-notification.ts', parsing, [
    {
      name: 'notification-not-verified',
      text: "await verifySignature({ headers, body, subject: 'notification' }, keyring, { now, toleranceSeconds })",
      broken:
        "await verifySignature({ headers, body, subject: 'notification' }, keyring, { now, toleranceSeconds }).catch(() => {})",
      rule: 'Nothing is decrypted before the signature is verified',
    },
    {
      name: 'notification-keeps-an-outcome',
      text: 'amend(error, { outcome: undefined })',
      broken: 'error',
      rule: 'An error of a notification has no outcome',
    },
    {
      name: 'unknown-fields-dropped',
      text: '{ ...envelope, original_type,',
      broken: '{ id: envelope.id, event_type: envelope.event_type, original_type,',
      rule: 'Unknown fields of a notification are kept',
    },
    {
      name: 'parser-quotes-the-resource',
      text: 'return JSON.parse(read())\n  } catch {',
      broken: 'return JSON.parse(read())\n  } catch (cause) {\n    if (cause instanceof SyntaxError) throw cause',
      rule: 'No error contains what was decrypted',
    },
    {
      name: 'claim-without-an-id',
      text: "typeof id !== 'string' || id === ''",
      broken: "typeof id !== 'string'",
      rule: 'A notification without an id does not pass for the repetition of another',
    },
    {
      name: 'any-claim-is-the-first',
      text: "if (typeof isFirst === 'boolean') return isFirst",
      broken: 'if (isFirst !== null) return isFirst !== false',
      rule: 'A store that returns no boolean loses nothing and repeats nothing',
    },
    {
      name: 'claims-expire-too-early',
      text: '172_800',
      broken: '86_400',
      rule: 'A claim lasts longer than WeChat Pay repeats a notification',
    },
    {
      name: 'notifications-without-a-limit',
      text: 'maxBodyBytes = 2 * 1024 * 1024',
      broken: 'maxBodyBytes = 2 ** 40',
      rule: 'The body of a notification is bounded',
    },
  ]),
  ...edits('packages/core/src/http/read-body.ts', parsing, [
    {
      name: 'clone-waits-for-its-original',
      text: 'reader?.cancel().catch(() => {})',
      broken: 'await reader?.cancel()',
      rule: 'A clone of a body that is too long does not wait for the original',
    },
  ]),
  ...edits('packages/core/src/notifications/read-message.ts', parsing, [
    {
      name: 'raw-body-shared',
      text: 'if (isBytes(rawBody)) return new Uint8Array(rawBody)',
      broken: 'if (isBytes(rawBody)) return rawBody',
      rule: 'The bytes that are verified are those that are decrypted',
    },
    {
      name: 'header-names-in-one-case',
      text: 'const key = name.toLowerCase()',
      broken: 'const key = name',
      rule: 'The names of headers are of any case',
    },
    {
      name: 'last-header-wins',
      text: '[...(values.has(key) ? [values.get(key)] : []), value].join()',
      broken: '[value].join()',
      rule: 'A header that comes twice is refused',
    },
    {
      name: 'used-request-is-empty',
      text: 'if (request.bodyUsed || request.body?.locked) throw',
      broken: 'if (!request) throw',
      rule: 'A Request that was read is reported with the fix',
    },
    {
      name: 'raw-body-without-a-limit',
      text: 'if (body && body.length <= limit)',
      broken: 'if (body)',
      rule: 'A rawBody is bounded, too',
    },
    {
      name: 'raw-body-of-a-request-ignored',
      text: "rawBody === undefined && typeof arrayBuffer === 'function'",
      broken: "typeof arrayBuffer === 'function'",
      rule: 'The rawBody that a framework put on its request is used',
    },
  ]),
  ...edits('packages/core/src/notifications/handle-notification.ts', handling, [
    {
      name: 'repeated-notification-handled',
      text: 'if (isRepeated) return acknowledge()',
      broken: '',
      rule: 'A repeated notification is acknowledged and not handled',
    },
    {
      name: 'repeated-notification-refused',
      text: 'if (isRepeated) return acknowledge()',
      broken: 'if (isRepeated) return reject()',
      rule: 'A repeated notification is acknowledged and not handled',
    },
    {
      name: 'handler-not-awaited',
      text: 'await handler(notification)',
      broken: 'void Promise.resolve(handler(notification)).catch(() => {})',
      rule: 'A handler that rejects has the notification sent again',
    },
    {
      name: 'failed-notification-stays-claimed',
      text: 'if (isRepeated === false) await',
      broken: 'if (isRepeated === undefined) await',
      rule: 'A notification whose handler has thrown is released',
    },
    {
      name: 'mistakes-become-responses',
      text: "if (error instanceof ArgumentError || Object(error).code === 'ERR_WECHATPAY_KEY') throw error",
      broken: '',
      rule: 'A mistake in the program is reported, not sent to WeChat Pay',
    },
    {
      name: 'forged-notification-is-taken',
      text: "if (code === 'ERR_WECHATPAY_SIGNATURE') return [401, message]",
      broken: "if (code === 'ERR_WECHATPAY_SIGNATURE') return [200, message]",
      rule: 'A wrong signature is a 4xx',
    },
    {
      name: 'every-error-shown',
      text: "return [500, '失败']",
      broken: 'return [500, String(error)]',
      rule: 'What a handler throws is not shown to the sender',
    },
    {
      name: 'outcome-not-looked-at',
      text: ' && error.outcome === undefined',
      broken: '',
      rule: 'A failed call of the handler is no failed notification',
    },
    {
      name: 'long-message',
      text: 'message.slice(0, 256)',
      broken: 'message',
      rule: 'The message has at most 256 characters',
    },
  ]),
  ...edits('packages/core/src/lib/aead.ts', resources, [
    {
      name: 'any-key-length',
      text: 'key.length !== 32 || ',
      broken: '',
      rule: 'Keys are of 256 bits',
    },
    {
      name: 'any-nonce-length',
      text: 'nonce.length !== 12 || ',
      broken: '',
      rule: 'Nonces are of 96 bits',
    },
    {
      name: 'associated-data-not-checked',
      text: 'additionalData: associatedData',
      broken: 'additionalData: new Uint8Array(associatedData.length && 0)',
      rule: 'Associated data is authenticated',
    },
  ]),
  ...edits('packages/core/src/keys/resource.ts', resources, [
    {
      name: 'any-algorithm',
      text: 'if (algorithm !== algorithmName)',
      broken: 'if (algorithm === undefined)',
      rule: 'AEAD_AES_256_GCM alone is decrypted',
    },
    {
      name: 'associated-data-required',
      text: "associated_data ?? ''",
      broken: 'associated_data',
      rule: 'Associated data may be absent',
    },
    {
      name: 'inherited-associated-data',
      text: 'withoutPrototype(resource)',
      broken: 'resource as Partial<EncryptedResource>',
      rule: 'Only what came is read',
    },
  ]),
  ...edits('packages/core/src/keys/api-v3-key.ts', resources, [
    {
      name: 'short-key-quoted',
      text: 'received: describeKey(input)',
      broken: 'received: describe(input)',
      rule: 'No error quotes the APIv3 key, not even a part of it',
    },
    {
      name: 'key-always-trimmed',
      text: "given?.length !== 32 && typeof input === 'string'",
      broken: "typeof input === 'string'",
      rule: 'A key of 32 bytes is taken as it is',
    },
    {
      name: 'key-never-trimmed',
      text: 'utf8(trimId(input))',
      broken: 'utf8(input)',
      rule: 'The line end of a file is not part of the key',
    },
  ]),
]
