/** The type guards of an API's notifications (回调通知): packages/<api>/src/generated/notifications.ts. */
import { assertPlain } from './encrypted.ts'
import { assertExact } from './integers.ts'
import { literal } from './literal.ts'
import { guardName } from './names.ts'
import { closeEnums } from './schema.ts'
import { lower } from './schemas.ts'
import { isObject, type Json, type ResolvedWebhook, type Schema, type Spec, webhooksOf } from './spec.ts'
import { nameAndSentence } from './texts.ts'
import { isDeclared } from './types.ts'

/** What a value must be beyond its type. In what WeChat Pay sends, that binds nobody. */
const ofValues = new Set('enum const minLength maxLength pattern format minimum maximum minItems maxItems'.split(' '))

/** The types of fields, and which must be there. A condition keeps its constants: they choose a branch. */
function shapeOf(schema: Schema): Schema {
  const entries = Object.entries(schema).filter(([keyword]) => !ofValues.has(keyword))
  return Object.fromEntries(
    entries.map(([keyword, value]) => [keyword, keyword === 'if' ? value : inside(keyword, value)] as const),
  )
}

function inside(keyword: string, value: Json): Json {
  if (keyword === 'properties' && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shapeOf(field as Schema)]))
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? shapeOf(item) : item))
  return isObject(value) ? shapeOf(value) : value
}

function webhookLiteral(webhook: ResolvedWebhook): string {
  return literal({
    eventTypes: webhook['x-event-types'],
    originalType: webhook['x-original-type'],
    resource: shapeOf(lower(closeEnums(webhook['x-decrypted'].schema))),
  })
}

function notes(webhook: ResolvedWebhook, packageName: string): string {
  const { operationId, 'x-official-url': url } = webhook
  const { name, sentence } = nameAndSentence(webhook)
  const guard = guardName(operationId)
  return `/**
 * Whether a notification (回调通知) is this one: ${sentence} (${name}).
 *
 * It compares the event type, the original type and the shape of the resource; unknown fields and values are tolerated.
 * If a notification is none that you know, throw in the handler: WeChat Pay sends it again, and nothing is lost.
 *
 * @param notification - A verified one, as \`parseNotification\` and \`handleNotification\` give it to you.
 * @see ${url}
 * @example
 * \`\`\`ts
 * import { createKeyring, handleNotification } from '@wechatpay-edge/core'
 * import { ${guard} } from '${packageName}'
 *
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_API_V3_KEY: apiV3Key = '' } = process.env
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * export const receive = (request: Request) =>
 *   handleNotification(request, { keyring, apiV3Key }, (notification) => {
 *     if (!${guard}(notification)) throw new Error(\`Unexpected: \${notification.event_type}\`)
 *     console.log(notification.resource)
 *   })
 * \`\`\`
 */`
}

function emitGuard(webhook: ResolvedWebhook, packageName: string): string {
  const { operationId, resourceName: type } = webhook
  return `const ${operationId}: Webhook = ${webhookLiteral(webhook)}

${notes(webhook, packageName)}
export function ${guardName(operationId)}(notification: Notification): notification is Notification<${type}> {
  return isNotificationOf<${type}>(notification, ${operationId})
}
`
}

/** What would make a guard that compiles and does something else. */
function assertSupported(spec: Spec, { operationId, resourceName, 'x-decrypted': media }: ResolvedWebhook): void {
  if (!isDeclared(spec.components.schemas[resourceName]))
    throw new Error(`${operationId}: its x-decrypted is ${resourceName}, which is no object: give it \`type: object\``)
  assertPlain(media.schema, `${operationId}: its x-decrypted`)
  assertExact(media.schema, `${operationId}: its x-decrypted`)
}

/** `undefined` for an API without notifications. */
export function emitNotifications(spec: Spec, packageName: string): string | undefined {
  const webhooks = webhooksOf(spec)
  if (webhooks.length === 0) return undefined
  for (const webhook of webhooks) assertSupported(spec, webhook)
  const types = [...new Set(webhooks.map(({ resourceName }) => resourceName))].sort().join(', ')
  return `import { isNotificationOf, type Webhook } from '@wechatpay-edge/client'
import type { Notification } from '@wechatpay-edge/core'
import type { ${types} } from './types.ts'

${webhooks.map((webhook) => emitGuard(webhook, packageName)).join('\n')}`
}
