/** One notification, as its file in `webhooks/`. */
import { type Audience, audienceOf, type Callback, type Field, pageUrl } from '@wechatpay-edge/vendor-pages'
import type { Keywords } from './facts.ts'
import { type Node, type SidedField, treeOf, withoutTaken } from './field.ts'
import { camel, kebab, pascal } from './names.ts'
import type { DraftPage } from './pages.ts'
import type { Desk } from './plan.ts'
import { examplesFor, objectFaults, ValueMaker } from './samples.ts'

export interface WebhookPlan {
  readonly id: string
  readonly file: string
  readonly audience: Audience
  readonly page: DraftPage
  readonly callback: Callback
  readonly resource: readonly Node[]
  readonly marks: readonly string[]
  readonly values: ValueMaker
}

/** `transactionSuccess` of one event, `refund` of several that begin so. */
function eventName({ eventTypes }: Callback): string {
  const [first = 'event', ...others] = eventTypes
  return (others.length === 0 ? camel(first) : camel(first.split('.')[0] ?? first)) || 'event'
}

const isWide = ({ format }: Field): boolean => format === 'int64' || format === 'uint64'

/** All of a notification is encrypted, so nothing in it is encrypted once more but by a mark; and its numbers are JSON's. */
function plainRow(row: Field): SidedField {
  const { encrypted, format, ...field } = row
  return {
    field: { ...field, ...(isWide(row) ? {} : { format }) },
    marks: [
      ...(encrypted ? ['encrypted: the page says so of a field inside the notification'] : []),
      ...(isWide(row) ? [`format: ${format}; nothing keeps the digits of a notification above 2^53`] : []),
    ],
  }
}

export function webhookPlans({ samples }: Desk, pages: readonly DraftPage[], taken: Set<string>): WebhookPlan[] {
  return pages.flatMap((page) => {
    const { callback } = page
    if (!callback) return []
    const audience: Audience = audienceOf(page.id) === 'partner' ? 'partner' : 'merchant'
    const base = eventName(callback)
    const isSecond = taken.has(`${base}Notification`) && audience === 'partner'
    const wanted = isSecond ? `partner${pascal(base)}` : base
    let id = `${wanted}Notification`
    for (let count = 2; taken.has(id); count += 1) id = `${wanted}${count}Notification`
    taken.add(id)
    const { rows, marks } = withoutTaken(callback.resource.map(plainRow), 'resource')
    const resource = treeOf(rows)
    return [
      {
        id,
        file: kebab(id).replace(/-notification$/, ''),
        audience,
        page,
        callback,
        resource,
        marks,
        values: new ValueMaker(samples, id),
      },
    ]
  })
}

export function collectWebhook({ book }: Desk, { id, file, page, resource, values }: WebhookPlan): void {
  const above = [pascal(id).replace(/Notification$/, '')]
  book.addRoot({ name: `${above[0]}Resource`, text: `${page.title ?? id}解密后的内容。` }, resource, {
    side: 'answer',
    file,
    above,
    page: page.id,
    values,
  })
}

/** The JSON of a page that is what the envelope encrypts: what has none of the envelope's fields. */
export function decryptedExamples({ examples }: Callback): Callback['examples'] {
  return examples.filter(({ text, status }) => {
    if (status !== undefined || !/^\s*\{/.test(text)) return false
    return !/"ciphertext"|"event_type"/.test(text) && !/^\s*\{\s*"code"/.test(text)
  })
}

const isEnvelope = ({ text }: { readonly text: string }): boolean => /"ciphertext"/.test(text)

function envelopeExample({ examples }: Callback): unknown {
  const text = examples.find(isEnvelope)?.text
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As the lint has it. */
const eventType = /^[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)+$/

/** Of a notification without a table of what is in it. */
const unknown = { made: { summary: 'The page has no table', value: {} } }

/** What the merchant responds is the same everywhere but on one page. */
function replyMarks({ reply }: Callback): string[] {
  const others = reply.filter(({ name }) => name !== 'code' && name !== 'message')
  return others.length === 0 ? [] : [`response: the page expects ${others.map(({ name }) => name).join(', ')}`]
}

export function writeWebhook(desk: Desk, plan: WebhookPlan): Keywords {
  const { id, page, callback, resource, values } = plan
  const from = `webhooks/${plan.file}`
  const typed = callback.eventTypes.filter((one) => eventType.test(one))
  const strange = callback.eventTypes.filter((one) => !eventType.test(one))
  const year = `Page of ${page.date?.slice(0, 4) ?? 'the vendor'}`
  const { examples, vendor } = examplesFor(resource, decryptedExamples(callback), values, year)
  const envelope = envelopeExample(callback)
  const envelopeNodes = treeOf(callback.envelope.map((field) => ({ field, marks: [] })))
  const envelopeFaults =
    envelope === undefined ? ['the page has none that is JSON'] : objectFaults(envelopeNodes, envelope as never)
  const marks = [
    'operationId',
    'english',
    ...(page.title === undefined ? ['title'] : []),
    ...(page.date === undefined ? ['date: neither the page nor the list has one'] : []),
    ...plan.marks,
    ...page.problems.map(({ line, text }) => `page: line ${line}: ${text}`),
    ...page.contradictions
      .filter(({ text }) => !/example/.test(text))
      .map(({ line, text }) => `page: line ${line}: ${text}`),
    ...(callback.originalType === undefined ? ['x-original-type: the page does not say it'] : []),
    ...(strange.length > 0 ? [`x-event-types: the page also prints ${strange.join(', ')}`] : []),
    ...(typed.length === 0 ? ['x-event-types: the page does not say them'] : []),
    ...(resource.length === 0 ? ['x-decrypted: the page has no table of it'] : []),
    ...(envelopeFaults.length > 0 ? [`envelope: its example breaks the table: ${envelopeFaults.join('; ')}`] : []),
    ...replyMarks(callback),
  ]
  return {
    post: {
      operationId: id,
      tags: [desk.api],
      summary: page.title ?? id,
      description: `${page.title ?? id}。To be written.`,
      'x-draft': [...new Set(marks)],
      'x-official-url': pageUrl(page.id),
      'x-official-updated': page.date ?? '2000-01-01',
      'x-event-types': typed.length > 0 ? typed : ['UNKNOWN.EVENT'],
      ...(callback.originalType === undefined ? {} : { 'x-original-type': callback.originalType }),
      requestBody: { $ref: '../../shared/notification.yaml#/Notification' },
      'x-decrypted': {
        schema: desk.book.rootRef(resource, 'answer', from),
        examples: resource.length > 0 ? examples : unknown,
      },
      responses: {
        '204': { $ref: '../../shared/notification.yaml#/Received' },
        default: { $ref: '../../shared/notification.yaml#/Refused' },
      },
      ...(vendor.length > 0 ? { 'x-vendor-example': vendor.map((one) => ({ in: 'decrypted', ...one })) } : {}),
    },
  }
}
