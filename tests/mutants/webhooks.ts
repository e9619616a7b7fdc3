/** Edits of what a program and the sandbox know of notifications (回调通知) from their specs. */
import { edits, type Mutant } from './mutant.ts'

const notifications = ['tests/spec/generate/notifications.test.ts']
const cases = ['tests/spec/generate/cases.test.ts']
const callbacks = ['tests/spec/vendor-pages/callbacks.test.ts']
const lint = ['tests/spec/generate/lint-webhooks.test.ts']

export const webhooks: readonly Mutant[] = [
  ...edits('packages/client/src/is-notification-of.ts', notifications, [
    {
      name: 'guard-any-original-type',
      text: 'return isOfType && eventTypes',
      broken: 'return eventTypes',
      rule: 'One event type is for several products: the original type must be that of the spec',
    },
    {
      name: 'guard-any-event',
      text: ' && eventTypes.includes(event_type)',
      broken: '',
      rule: 'A guard takes its own event types alone',
    },
    {
      name: 'guard-any-shape',
      text: ' && validate(resource, value).length === 0',
      broken: '',
      rule: 'A merchant and a service provider get other fields under one event type',
    },
  ]),
  ...edits('scripts/generate/notifications.ts', cases, [
    {
      name: 'guard-closed-enum',
      text: "'enum const minLength",
      broken: "'const minLength",
      rule: 'Unknown members are tolerated in what WeChat Pay sends',
    },
    {
      name: 'guard-longest-text',
      text: ' minLength maxLength ',
      broken: ' minLength ',
      rule: 'A text longer than documented is no reason to lose a notification',
    },
    {
      name: 'guard-condition-without-its-constant',
      text: "keyword === 'if' ? value : inside(keyword, value)",
      broken: 'inside(keyword, value)',
      rule: 'A branch is chosen by its constant',
    },
  ]),
  ...edits('scripts/generate/notifications.ts', notifications, [
    {
      name: 'guard-sensitive-field',
      text: 'assertPlain(media.schema',
      broken: 'assertPlain(undefined',
      rule: 'Nothing decrypts a field of a notification, so the mark is refused',
    },
  ]),
  ...edits('packages/sandbox/src/notifications/known-webhook.ts', notifications, [
    {
      name: 'webhook-any-data',
      text: 'if (resource(parse(plain, name))) return',
      broken: 'if (parse(plain, name) !== undefined) return',
      rule: 'The sandbox sends no notification that breaks its spec',
    },
    {
      name: 'webhook-any-event',
      text: 'if (!webhook.eventTypes.includes(event)) throw',
      broken: "if (event === '') throw",
      rule: 'A named notification has an event type of its spec',
    },
    {
      name: 'webhook-original-type-left-out',
      text: 'originalType: originalType ?? expected',
      broken: 'originalType',
      rule: 'A named notification has the original type of its spec',
    },
  ]),
  ...edits('scripts/generate/sandbox.ts', notifications, [
    {
      name: 'webhook-example-unchecked',
      text: 'for (const webhook of webhooks) assertExamples(ajv, webhook)',
      broken: 'void assertExamples',
      rule: 'An example of a notification keeps to its schema',
    },
  ]),
  ...edits('scripts/vendor-pages/compare.ts', callbacks, [
    {
      name: 'vendor-event-types-unread',
      text: "...compareMembers('event type', vendor.eventTypes, spec.eventTypes),",
      broken: '',
      rule: 'A notification has the event types of its page',
    },
    {
      name: 'vendor-decrypted-unread',
      text: "...compareTables('resource', vendor.resource, spec.resource),",
      broken: '',
      rule: 'What is decrypted has the fields of its page',
    },
    {
      name: 'vendor-envelope-in-words',
      text: '.filter(({ aspect }) => ofEnvelopes.includes(aspect))',
      broken: '',
      rule: 'The envelope is one for all notifications, whatever length a page prints',
    },
  ]),
  ...edits(
    'scripts/vendor-pages/check.ts',
    ['tests/spec/vendor-pages/compare.test.ts'],
    [
      {
        name: 'vendor-page-not-named',
        text: 'names(spec, page) ? [] : [missingLine(page)]',
        broken: 'spec.operationId ? [] : [missingLine(page)]',
        rule: 'A spec names all pages of an operation',
      },
      {
        name: 'vendor-page-of-another-audience',
        text: 'audienceOf(page.id) === audience)',
        broken: 'audienceOf(page.id) !== page.id)',
        rule: 'A page is compared with the view of its audience',
      },
    ],
  ),
  ...edits(
    'scripts/spec-diff/operations.ts',
    ['tests/spec/diff/cases.test.ts'],
    [
      {
        name: 'diff-event-type-removed',
        text: "atOperation('event-type-removed'",
        broken: "atOperation('event-type-added'",
        rule: 'An event type that is gone breaks who waits for it',
      },
    ],
  ),
  ...edits('openapi/rules.js', lint, [
    {
      name: 'lint-webhook-event-types',
      text: 'events.length === 0 || ',
      broken: '',
      rule: 'A notification has an event type',
    },
    {
      name: 'lint-webhook-misspelt-field',
      text: 'Webhook: ownFieldsAlone(webhookFields)',
      broken: 'Webhook: ownFieldsAlone({ ...webhookFields, "x-orginal-type": text })',
      rule: 'A misspelt field of a notification is refused',
    },
  ]),
]
