/** The lint of a notification: what it must have, and what it must be. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle, type Entry, lint, readRegistry } from '../../../scripts/generate/bundle.ts'
import { copyRepository } from './repository.ts'

const webhook = `post:
  operationId: relationBuiltNotification
  summary: 合作关系通知
  description: 合作关系通知。A relation was built.
  x-official-url: https://pay.weixin.qq.com/doc/v3/merchant/1
  x-official-updated: '2026-01-01'
  x-event-types: [RELATION.BUILT]
  x-original-type: relation
  requestBody: { $ref: ../../shared/notification.yaml#/Notification }
  x-decrypted:
    schema: { $ref: ../schemas/partnership.yaml#/TerminatePartnershipResult }
    examples: { current: { value: { terminate_time: '2020-05-20T13:29:35+08:00' } } }
  responses:
    '204': { $ref: ../../shared/notification.yaml#/Received }
    default: { $ref: ../../shared/notification.yaml#/Refused }
`

/** A copy of the repository whose only API has this notification. */
function withWebhook(text: string): ReturnType<typeof copyRepository> {
  const copy = copyRepository()
  const write = (path: string, content: string): void => writeFileSync(join(copy.root, 'openapi', path), content)
  const root = readFileSync(join(copy.root, 'openapi/partnerships/openapi.yaml'), 'utf8')
  const place = 'webhooks:\n  relationBuiltNotification: { $ref: webhooks/built.yaml }\n'
  write('partnerships/openapi.yaml', root.replace(/^components:/m, `${place}components:`))
  mkdirSync(join(copy.root, 'openapi/partnerships/webhooks'))
  write('partnerships/webhooks/built.yaml', text)
  const registry = readFileSync(join(copy.root, 'openapi/redocly.yaml'), 'utf8')
  const [, rest = ''] = registry.split('\nplugins:')
  write('redocly.yaml', `apis:\n  partnerships:\n    root: partnerships/openapi.yaml\n\nplugins:${rest}`)
  return copy
}

describe('the lint of a notification', () => {
  it('takes a whole one, and the bundle has all that it refers to', async () => {
    using copy = withWebhook(webhook)
    await lint(copy.root, ['partnerships'])
    const [api] = readRegistry(copy.root)
    const { text } = await bundle(copy.root, api as Entry)
    expect(text).toContain('webhooks:\n  relationBuiltNotification:\n    post:\n')
    expect(text).toContain(
      "x-decrypted:\n        schema:\n          $ref: '#/components/schemas/TerminatePartnershipResult'",
    )
    for (const name of ['NotificationEnvelope', 'EncryptedResource', 'NotificationFailure'])
      expect(text).toContain(`    ${name}:\n      type: object`)
  })

  it.each([
    ['without a page', / {2}x-official-url: .*\n/, '', 'x-official-url'],
    ['without what is encrypted in it', / {2}x-decrypted:[\s\S]*(?= {2}responses)/, '', 'x-decrypted'],
    ['without an example', / {4}examples: .*\n/, '', '`examples`'],
    ['of a page elsewhere', 'https://pay.weixin', 'https://pay.other', 'pay.weixin.qq.com'],
    ["with a page's date in another form", "'2026-01-01'", "'2026-1-1'", "The page's date"],
    ['without event types', '[RELATION.BUILT]', '[]', '`x-event-types` lists'],
    ['with an event type in another form', '[RELATION.BUILT]', '[built]', '`x-event-types` lists'],
    ['with an event type twice', '[RELATION.BUILT]', '[A.B, A.B]', '`x-event-types` lists'],
    [
      'with an original type in words',
      'x-original-type: relation',
      'x-original-type: a relation',
      '`x-original-type` is',
    ],
    [
      'with another name than in the root',
      'operationId: relationB',
      'operationId: relationsB',
      'key is its operationId',
    ],
    [
      'with a name in another form',
      'operationId: relationBuiltNotification',
      'operationId: relationBuilt',
      'ends in Notif',
    ],
    ['with a misspelt field', 'x-original-type:', 'x-orginal-type:', '`x-orginal-type` is not a field of ours'],
    ['that is not sent by POST', 'post:', 'get:', 'post'],
  ])('refuses one %s', async (_what, from, to, finding) => {
    const text = webhook.replace(from, to)
    expect(text).not.toBe(webhook)
    using copy = withWebhook(text)
    await expect(lint(copy.root, ['partnerships'])).rejects.toThrow(finding)
  })
})
