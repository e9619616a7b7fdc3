/** A notification of a kind that a spec describes: what it says keeps to the spec. */
import { webhooks } from '../generated/webhooks.ts'
import { describe } from '../lib/values.ts'
import type { SchemaError } from '../protocol/operation.ts'
import type { SandboxWebhook } from '../protocol/webhook.ts'
import type { NotificationContent } from './content.ts'

/** What a notification says, as JSON text. */
interface Plain {
  readonly event: string
  readonly plain: string
}

/**
 * The content, with what the kind decides. One without `webhook` stays as it is: an event type does not say the kind.
 *
 * @throws TypeError if there is no such kind, or the event, the original type or the data is not of it
 */
export function readWebhook(
  { event, plain }: Plain,
  content: NotificationContent,
  known: Readonly<Record<string, SandboxWebhook>> = webhooks,
): NotificationContent {
  const { webhook: name, originalType } = content
  if (name === undefined) return content
  const webhook = Object.hasOwn(known, name) ? known[name] : undefined
  if (!webhook) throw wrong('webhook', `one of ${Object.keys(known).join(', ')}`, describe(name))
  if (!webhook.eventTypes.includes(event)) throw wrong('event', webhook.eventTypes.join(' or '), describe(event), name)
  const expected = webhook.originalType
  if (expected !== undefined && (originalType ?? expected) !== expected)
    throw wrong('originalType', expected, describe(originalType), name)
  assertResource(webhook, plain, name)
  return { ...content, originalType: originalType ?? expected }
}

function assertResource({ resource }: SandboxWebhook, plain: string, name: string): void {
  if (resource(parse(plain, name))) return
  const [error] = resource.errors ?? []
  throw wrong('data', `what the spec of ${name} says`, error ? problemOf(error) : 'another value')
}

function parse(plain: string, name: string): unknown {
  try {
    return JSON.parse(plain)
  } catch {
    throw wrong('data', 'JSON', 'another text', name)
  }
}

/** The place and the rule, without the value. */
function problemOf({ instancePath, keyword, params }: SchemaError): string {
  const field = keyword === 'required' ? `/${String(params.missingProperty)}` : ''
  return `a value that breaks the rule ${keyword} at ${instancePath}${field || (instancePath === '' ? 'the top' : '')}`
}

function wrong(argument: string, expected: string, received: string, name?: string): TypeError {
  return new TypeError(`${argument}: expected ${expected}${name ? ` in ${name}` : ''}, received ${received}`)
}
