/** What a notification of an event contains, by the vendor's page. */
import { webhooks } from '../generated/webhooks.ts'
import { isObject } from '../lib/values.ts'

/** An example, and the kind of notification that it is of. */
interface Example {
  readonly webhook: string
  readonly data: object
}

/**
 * The page's example, of this event and for this merchant; `undefined` if no page has the event. Several kinds may have it:
 * the first, unless `webhook` names one.
 */
export function exampleOf(
  event: string,
  { mchid, webhook: asked }: { readonly mchid: string; readonly webhook?: string | undefined },
): Example | undefined {
  const found = Object.entries(webhooks).find(
    ([name, { eventTypes }]) => eventTypes.includes(event) && (asked === undefined || asked === name),
  )
  if (!found) return undefined
  const [webhook, { eventTypes, example }] = found
  if (!isObject(example)) return undefined
  const results = eventTypes.map(resultOf)
  const fields = Object.entries(example).map(([name, value]) => {
    if (name === 'mchid') return [name, mchid] as const
    // `refund_status: SUCCESS` is that of REFUND.SUCCESS.
    return [name, typeof value === 'string' && results.includes(value) ? resultOf(event) : value] as const
  })
  return { webhook, data: Object.fromEntries(fields) }
}

/** `SUCCESS` of REFUND.SUCCESS. */
function resultOf(event: string): string {
  return event.slice(event.indexOf('.') + 1)
}
