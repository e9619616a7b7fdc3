/** Edits of what a program and the sandbox know of notifications (回调通知) from their specs. */
import { edits, type Mutant } from './mutant.ts'

const notifications = ['tests/spec/generate/notifications.test.ts']
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
  ...edits('scripts/generate/notifications.ts', notifications, [
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
      text: 'webhooks.forEach(assertExamples)',
      broken: 'void assertExamples',
      rule: 'An example of a notification keeps to its schema',
    },
  ]),
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
