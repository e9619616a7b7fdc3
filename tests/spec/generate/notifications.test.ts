/** From a spec's webhook to the guard that a program calls, and to what the sandbox checks before it sends one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createKeyring, type Notification, parseNotification } from '@wechatpay-edge/core'
import { createIdentity, createTestNotification } from '@wechatpay-edge/sandbox'
import { build } from 'esbuild'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { readWebhook } from '../../../packages/sandbox/src/notifications/known-webhook.ts'
import type { SandboxWebhook } from '../../../packages/sandbox/src/protocol/webhook.ts'
import { emitSandboxOperations, emitSandboxValidators, emitSandboxWebhooks } from '../../../scripts/generate/sandbox.ts'
import { parseSpec, webhooksOf } from '../../../scripts/generate/spec.ts'
import {
  isBoxBrokenNotification,
  isThingSoldNotification,
} from './cases/thing-notifications/generated/notifications.ts'
import type { Thing } from './cases/thing-notifications/generated/types.ts'
import { emit, folder } from './emit.ts'

const identity = await createIdentity()
const { id, pem } = identity.wechatpay.publicKey
const options = { keyring: createKeyring({ [id]: pem }), apiV3Key: identity.apiV3Key }

/** What a program gets of a notification that goes over the wire. */
async function receive(event: string, data: unknown, originalType?: string): Promise<Notification> {
  return parseNotification(await createTestNotification(event, data, { identity, originalType }), options)
}

const lamp = { id: 'lamp', state: 'NEW', parts: [{ weight: 1 }] }

describe('a generated guard', () => {
  it('takes a notification of its own, and gives its resource a type', async () => {
    const sold = await receive('THING.SOLD', lamp)
    expect(isThingSoldNotification(sold)).toBe(true)
    if (isThingSoldNotification(sold)) expectTypeOf(sold.resource).toEqualTypeOf<Thing>()
    expect(isThingSoldNotification(await receive('THING.GIVEN', lamp, 'thing'))).toBe(true)
    expect(isBoxBrokenNotification(await receive('BOX.BROKEN', { form: 'ROUND', radius: 2 }, 'anything'))).toBe(true)
  })

  it.each([
    ['of another event', 'THING.LOST', lamp, 'thing'],
    ['of another original type', 'THING.SOLD', lamp, 'profitsharing'],
    ['of another shape', 'THING.SOLD', { sp_mchid: '1', state: 'NEW' }, 'thing'],
    ['with another type of a field', 'THING.SOLD', { ...lamp, id: 7 }, 'thing'],
    ['with another type in a list', 'THING.SOLD', { ...lamp, parts: [{ weight: '1' }] }, 'thing'],
    ['without a field in a list', 'THING.SOLD', { ...lamp, parts: [{}] }, 'thing'],
    ['that is a list', 'THING.SOLD', [lamp], 'thing'],
    ['that is null', 'THING.SOLD', null, 'thing'],
  ])('refuses one %s', async (_what, event, data, originalType) => {
    expect(isThingSoldNotification(await receive(event, data, originalType))).toBe(false)
  })

  it.each([
    ['a field', { ...lamp, color: 'red' }],
    ['a member of a closed enum', { ...lamp, state: 'BROKEN' }],
    ['a member of an open enum', { ...lamp, mood: 'SOSO' }],
    [
      'longer texts, other letters and more items',
      { id: 'A LONG LAMP', state: '', parts: Array(4).fill({ weight: 99 }) },
    ],
  ])('tolerates %s that the spec does not know', async (_what, data) => {
    expect(isThingSoldNotification(await receive('THING.SOLD', data))).toBe(true)
  })

  it('chooses the branch by its constant, and tolerates one that it does not know', async () => {
    expect(isBoxBrokenNotification(await receive('BOX.BROKEN', { form: 'LONG', length: 2 }))).toBe(true)
    expect(isBoxBrokenNotification(await receive('BOX.BROKEN', { form: 'LONG', radius: 2 }))).toBe(false)
    expect(isBoxBrokenNotification(await receive('BOX.BROKEN', { form: 'STAR' }))).toBe(true)
  })

  it('is carried alone by a program that imports it, without what signs and sends', async () => {
    const contents = "export { isThingSoldNotification } from './generated/notifications.ts'"
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: join(folder, 'thing-notifications') },
      bundle: true,
      minify: true,
      platform: 'neutral',
      mainFields: ['module', 'main'],
      format: 'esm',
      write: false,
    })
    const code = outputFiles[0]?.text ?? ''
    expect(code).toContain('THING.SOLD')
    for (const word of ['BOX.BROKEN', 'Authorization', 'setTimeout', 'Wechatpay-']) expect(code).not.toContain(word)
  })

  it('takes what is no notification for none', () => {
    for (const value of [null, undefined, 'x', []]) expect(isThingSoldNotification(value as never)).toBe(false)
  })
})

describe('the generator stops, and says why', () => {
  const named = "schema: { $ref: '#/components/schemas/Thing' }\n        examples"
  it.each([
    ['a resource without a name', named, 'schema: {}\n        examples', 'its x-decrypted has no named schema'],
    [
      'a resource that is no object',
      ' Thing:\n      type: object',
      ' Thing:\n      type: string',
      'is Thing, which is no',
    ],
    ['a sensitive field', 'minimum: 1,', 'x-encrypted: true,', 'x-decrypted cannot have x-encrypted'],
    ['a description without Chinese', '售出通知。A', 'A', 'thingSoldNotification: expected a description of the form'],
    [
      'a name that an operation has',
      'operationId: getThing',
      'operationId: thingSoldNotification',
      'cannot be the name',
    ],
    [
      'a guard that an operation is',
      'operationId: getThing',
      'operationId: isThingSoldNotification',
      'cannot be the name',
    ],
    ['a schema that guards name', 'Envelope', 'Notification', 'Notification cannot be the name of a schema'],
    ['two of a name', 'operationId: boxBrokenN', 'operationId: thingSoldN', 'two notifications have'],
  ])('at %s', async (_what, from, to, message) => {
    const edit = (text: string): string => {
      expect(text).toContain(from)
      return text.replaceAll(from, to)
    }
    await expect(emit('thing-notifications', edit)).rejects.toThrow(message)
  })

  it('makes nothing to call for an API of notifications alone', async () => {
    const alone = (text: string): string => text.replace(/^paths:\n(?: .*\n)+/m, 'paths: {}\n')
    const files = await emit('thing-notifications', alone)
    expect(Object.keys(files).sort()).toEqual(['notifications.ts', 'types.ts', 'values.ts'])
    const whole = await emit('thing-notifications')
    const withoutHash = (text = ''): string => text.replace(/sha256 \w+/, '')
    expect(withoutHash(files['notifications.ts'])).toBe(withoutHash(whole['notifications.ts']))
    expect(emitSandboxOperations([])).not.toContain('validators')
  })

  it('makes no guards for an API without notifications', async () => {
    expect(Object.keys(await emit('thing-bills'))).not.toContain('notifications.ts')
  })
})

const text = readFileSync(join(folder, 'thing-notifications/in.yaml'), 'utf8')

it('stops at an example that breaks its schema', async () => {
  const broken = webhooksOf(parseSpec(text.replace('state: NEW }', 'state: GONE }')))
  const message = 'thingSoldNotification: its example one breaks its schema: enum at /state'
  await expect(emitSandboxValidators([], broken)).rejects.toThrow(message)
})

/** The sandbox's table, as it is generated. */
async function tableOf(): Promise<Readonly<Record<string, SandboxWebhook>>> {
  const webhooks = webhooksOf(parseSpec(text))
  const validators = await emitSandboxValidators([], webhooks)
  const table = emitSandboxWebhooks(webhooks).replace(/^import .*$/gm, '')
  const code =
    `${validators}\nconst validators = { thingSoldNotificationResource, boxBrokenNotificationResource }\n${table}`
      .replace(/^import type .*$/gm, '')
      .replaceAll(/(export const \w+): [^=]+=/g, '$1 =')
  return ((await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { webhooks: never }).webhooks
}

const known = await tableOf()

describe('the sandbox, of a notification with a name', () => {
  const check = (event: string, data: unknown, more = {}) =>
    readWebhook({ event, plain: JSON.stringify(data) }, { webhook: 'thingSoldNotification', ...more }, known)

  it('takes what keeps to the spec, and adds the original type', () => {
    expect(check('THING.SOLD', lamp)).toMatchObject({ originalType: 'thing' })
    expect(check('THING.GIVEN', lamp, { originalType: 'thing', summary: '好' })).toMatchObject({ summary: '好' })
    const box = { form: 'LONG', length: 1 }
    expect(check('BOX.BROKEN', box, { webhook: 'boxBrokenNotification', originalType: 'own' })).toMatchObject({
      originalType: 'own',
    })
  })

  it.each([
    [
      'another name',
      { webhook: 'soldNotification' },
      'THING.SOLD',
      lamp,
      'webhook: expected one of thingSoldNotification, box',
    ],
    ['an inherited name', { webhook: 'toString' }, 'THING.SOLD', lamp, 'webhook: expected one of'],
    [
      'another event',
      {},
      'THING.LOST',
      lamp,
      'event: expected THING.SOLD or THING.GIVEN in thingSoldNotification, received',
    ],
    ['another original type', { originalType: 'box' }, 'THING.SOLD', lamp, 'originalType: expected thing in thing'],
    [
      'a field less',
      {},
      'THING.SOLD',
      { id: 'a' },
      'data: expected what the spec of thingSoldNotification says, received a value that breaks the rule required at /state',
    ],
    ['an unknown member', {}, 'THING.SOLD', { ...lamp, state: 'X' }, 'the rule enum at /state'],
    ['an unknown member of an open enum', {}, 'THING.SOLD', { ...lamp, mood: 'X' }, 'the rule enum at /mood'],
    ['another letter', {}, 'THING.SOLD', { ...lamp, id: 'SECRET' }, 'the rule pattern at /id'],
    ['a list', {}, 'THING.SOLD', [], 'the rule type at the top'],
  ])('refuses %s', (_what, more, event, data, message) => {
    expect(() => check(event, data, more)).toThrow(message)
    expect(() => check(event, data, more)).not.toThrow('SECRET')
  })

  it('refuses text that is no JSON', () => {
    const content = { webhook: 'thingSoldNotification' }
    expect(() => readWebhook({ event: 'THING.SOLD', plain: '{' }, content, known)).toThrow('data: expected JSON')
  })

  it('leaves one without a name as it is', () => {
    const content = { originalType: 'x' }
    expect(readWebhook({ event: 'THING.SOLD', plain: '{' }, content, known)).toBe(content)
  })

  it('reads the name among the options of a test, and of no other kind than the specs have', async () => {
    await expect(createTestNotification('A.B', {}, { identity, webhook: 'noneNotification' })).rejects.toThrow(
      /^webhook: expected one of /,
    )
    const wrong = createTestNotification('A.B', {}, { identity, webhook: 5 as never })
    await expect(wrong).rejects.toThrow(/^options\.webhook: expected a text/)
  })
})
