/** Complaints through a socket: pages without rows, conditions, the user's number, images, addresses, notifications. */
import { constants, privateDecrypt } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import {
  type ComplaintsClient,
  type ComplaintsClientOptions,
  createComplaintsClient,
  handleNotification,
  isComplaintNotification,
  type MessageAction,
  type RespondToComplaintBody,
} from '@wechatpay-edge/complaints'
import { createKeyring } from '@wechatpay-edge/core'
import { createIdentity, createSandbox, type Handler, type Sandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { seeded } from '../../lib/seeded.ts'
import { collect, rejection } from '../client/lib/served.ts'

const complaint_id = '200201820200101080076610000'
const path = { complaint_id }
const complainted_mchid = '1900012181'
const days = { begin_date: '2019-06-11', end_date: '2019-06-11' }
/** Of the vendor's example, https://pay.weixin.qq.com/doc/v3/merchant/4012533436. */
const phone = '18500000000'

let sandbox: Sandbox
/** The same merchant, with as many complaints as a test wants. */
let ofMany: Sandbox
let complaints: ComplaintsClient
let many: ComplaintsClient
const closing: (() => Promise<void>)[] = []
let count = 0
let counted: number | undefined

/** Pages as the vendor's describe them: offset counts rows, the total comes with offset 0, and no rows are no field. */
const pageOf =
  (key: string): Handler =>
  ({ query, operation }) => {
    const { data } = operation.success.example as { readonly data: readonly object[] }
    const { offset = 0, limit = 3 } = query as { readonly offset?: number; readonly limit?: number }
    const rows = Array.from({ length: count }, (_, i) => ({ ...data[0], [key]: `row-${i}` }))
    const found = rows.slice(offset, offset + limit)
    const total = offset === 0 ? { total_count: counted ?? count } : {}
    return { body: { ...(found.length > 0 && { data: found }), limit, offset, ...total } }
  }

async function clientOf(served: Sandbox, options?: Partial<ComplaintsClientOptions>): Promise<ComplaintsClient> {
  const server = await serve(served)
  closing.push(server.close)
  const { merchant, wechatpay } = served.clientOptions
  return createComplaintsClient({ merchant, wechatpay, hosts: [server.url], sleep: async () => {}, ...options })
}

beforeAll(async () => {
  const identity = await createIdentity()
  sandbox = await createSandbox({ identity })
  const handlers = { listComplaints: pageOf('complaint_id'), listNegotiations: pageOf('log_id') }
  ofMany = await createSandbox({ identity, handlers })
  const decryptionKey = sandbox.merchant.privateKey
  complaints = await clientOf(sandbox, { decryptionKey })
  many = await clientOf(ofMany, { decryptionKey })
})
afterAll(async () => {
  for (const close of closing) await close()
})
beforeEach(() => {
  sandbox.reset()
  ofMany.reset()
  counted = undefined
})

describe('a list', () => {
  it.each([
    ['no rows', 0],
    ['less than a page', 2],
    ['pages that are full, so that the last one has no rows', 6],
    ['a last page that is short', 8],
  ])('gives each row once, with %s', async (_, length) => {
    count = length
    const ids = Array.from({ length }, (_row, i) => `row-${i}`)
    expect((await collect(many.list(days))).map((row) => row.complaint_id)).toEqual(ids)
    expect((await collect(many.listNegotiations(path))).map((entry) => entry.log_id)).toEqual(ids)
    const whole = await collect(many.list({ ...days, limit: 50 }))
    expect(whole.map(({ payer_phone }) => payer_phone)).toEqual(ids.map(() => phone))
    const targets = ofMany.requests.map(({ target }) => target).filter((target) => target.includes('complaints-v2?'))
    expect(targets[0]).toContain('offset=0')
    expect(targets.every((target) => target.includes('begin_date=2019-06-11'))).toBe(true)
  })

  it('gives a page without rows as it is', async () => {
    count = 0
    expect(await many.listPage(days)).toEqual({ limit: 3, offset: 0, total_count: 0 })
    count = 3
    expect(await many.listPage({ ...days, offset: 3 })).toEqual({ limit: 3, offset: 3 })
  })

  it('fails after its rows, if more were counted than came', async () => {
    count = 3
    counted = 4
    const seen: string[] = []
    const read = async () => {
      for await (const row of many.list(days)) seen.push(row.complaint_id)
    }
    expect(await rejection(read())).toMatchObject({ code: 'ERR_WECHATPAY_INCOMPLETE_LIST', seen: 3, total: 4 })
    expect(seen).toEqual(['row-0', 'row-1', 'row-2'])
  })
})

describe('a response to the user', () => {
  const content = { complainted_mchid, response_content: '您好，我们正在处理' }
  const link = { jump_url: 'https://shop.example/help', jump_url_text: '查看进度' }
  const { jump_url, jump_url_text } = link

  it.each<[string, Partial<RespondToComplaintBody>]>([
    ['no link', {}],
    ['a link with its words', link],
    ['four images', { response_images: ['a', 'b', 'c', 'd'] }],
  ])('is sent with %s', async (_, more) => {
    expect(await complaints.respond(path, { ...content, ...more })).toBeUndefined()
    expect(sandbox.executions.map(({ body }) => body)).toEqual([{ ...content, ...more }])
  })

  it.each<[string, string, Partial<RespondToComplaintBody>]>([
    ['jump_url_text', 'is required where jump_url is given', { jump_url }],
    ['jump_url', 'is required where jump_url_text is given', { jump_url_text }],
    ['response_images', 'must have at most 4 items', { response_images: ['a', 'b', 'c', 'd', 'e'] }],
  ])('is not sent with a wrong %s: it %s', async (wrong, message, more) => {
    const error = await rejection(complaints.respond(path, { ...content, ...more }))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' })
    expect((error as { issues: readonly object[] }).issues).toMatchObject([{ path: wrong, message }])
    expect(sandbox.requests).toEqual([])
  })

  const withAction = (action: MessageAction) => ({
    complainted_mchid,
    message: { blocks: [{ type: 'LINK' as const, link: { text: '进度', action } }] },
    idempotent_id: 'once',
  })

  it.each<[string, MessageAction]>([
    ['message_info', { action_type: 'ACTION_TYPE_SEND_MESSAGE', jump_url }],
    ['jump_url', { action_type: 'ACTION_TYPE_JUMP_URL', message_info: { content: '好' } }],
  ])('is not sent without the %s that its action needs', async (field, action) => {
    const error = await rejection(complaints.respondImmediately(path, withAction(action)))
    const at = `message.blocks.0.link.action.${field}`
    const message = `is required where action_type is ${action.action_type}`
    expect((error as { issues: readonly object[] }).issues).toMatchObject([{ path: at, rule: 'required', message }])
    expect(sandbox.requests).toEqual([])
  })

  it.each<[string, MessageAction]>([
    ['an action without a type', { jump_url }],
    ['a mini program, of which the page requires nothing', { action_type: 'ACTION_TYPE_JUMP_MINI_PROGRAM' }],
    ['a link', { action_type: 'ACTION_TYPE_JUMP_URL', jump_url }],
  ])('is sent with %s', async (_, action) => {
    expect(await complaints.respondImmediately(path, withAction(action))).toEqual({ log_id: expect.any(String) })
  })

  it('changes the state of its complaint alone, until that is settled or refused', async () => {
    const state = async () => (await complaints.get(path)).complaint_state
    expect(await state()).toBe('PENDING')
    await complaints.updateRefundProgress(path, { action: 'APPROVE', launch_refund_day: 0 })
    expect(await state()).toBe('PENDING')
    await complaints.respond(path, content)
    expect(await state()).toBe('PROCESSING')
    await complaints.complete(path, { complainted_mchid })
    await complaints.respondImmediately(path, { ...withAction({ jump_url }), idempotent_id: 'late' })
    expect([await state(), (await collect(complaints.list(days)))[0]?.complaint_state]).toEqual([
      'PROCESSED',
      'PROCESSED',
    ])
    const other = { complaint_id: '123' }
    expect((await complaints.get(other)).complaint_state).toBe('PENDING')
    await complaints.updateRefundProgress(other, { action: 'REJECT', reject_reason: '已发货' })
    expect((await complaints.get(other)).complaint_state).toBe('PROCESSED')
    sandbox.reset()
    expect(await state()).toBe('PENDING')
  })
})

describe("the user's telephone number", () => {
  /** By Node's own RSA, which is none of the SDK's code. */
  const decrypted = (ciphertext = '') =>
    privateDecrypt(
      { key: String(sandbox.merchant.privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(ciphertext, 'base64'),
    ).toString()

  it("is encrypted for the merchant's certificate on its way, and comes as plain text with the merchant's key", async () => {
    const texts: string[] = []
    const tapped = await clientOf(sandbox, {
      decryptionKey: sandbox.merchant.privateKey,
      fetch: async (request) => {
        const response = await fetch(request)
        texts.push(await response.clone().text())
        return response
      },
    })
    expect((await tapped.get(path)).payer_phone).toBe(phone)
    const { payer_phone } = JSON.parse(texts.join()) as { readonly payer_phone: string }
    expect(payer_phone).toMatch(/^[A-Za-z\d+/]{342}==$/)
    expect(decrypted(payer_phone)).toBe(phone)
    expect((await collect(complaints.list(days))).map((row) => row.payer_phone)).toEqual([phone])
  })

  it('stays as it comes without the key, and is an error with another one', async () => {
    const blind = await clientOf(sandbox)
    expect(decrypted((await blind.get(path)).payer_phone)).toBe(phone)
    const wrong = await clientOf(sandbox, { decryptionKey: sandbox.identity.wechatpay.publicKey.privateKey })
    for (const call of [wrong.get(path), collect(wrong.list(days))])
      expect(await rejection(call)).toMatchObject({ code: 'ERR_WECHATPAY_DECRYPTION', outcome: 'unknown' })
  })
})

describe('an image', () => {
  /** Bytes of every value, longer than one piece of a stream. */
  const image = (seed: number) => {
    const random = seeded(seed)
    return Uint8Array.from({ length: 200_000 }, () => random(256))
  }

  it('comes down as it went up, by the id that the upload gave', async () => {
    const files = [image(1), image(2)]
    const ids: string[] = []
    for (const file of files) ids.push((await complaints.uploadImage({ file, filename: '凭证.png' })).media_id)
    expect(new Set(ids).size).toBe(2)
    for (const [i, media_id] of ids.entries()) {
      const bytes = await (await complaints.downloadImage({ media_id })).bytes()
      expect(Buffer.compare(bytes, files[i] as Uint8Array)).toBe(0)
    }
    await complaints.respond(path, { complainted_mchid, response_content: '见图', response_images: ids })
    expect(sandbox.executions.at(-1)?.body).toMatchObject({ response_images: ids })
    sandbox.reset()
    const [media_id = ''] = ids
    expect(await (await complaints.downloadImage({ media_id })).text()).toBe('pic1')
  })

  it.each([
    ['of another kind', 'pic.gif', 1],
    ['longer than 2 MiB', 'pic.png', 2 * 1024 * 1024 + 1],
  ])('is not sent, if it is %s', async (_, filename, length) => {
    const upload = complaints.uploadImage({ file: new Uint8Array(length), filename })
    expect(await rejection(upload)).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' })
    expect(sandbox.requests).toEqual([])
  })
})

describe('notifications', () => {
  it('go to an address that is created, read, replaced and deleted', async () => {
    const { mchid } = sandbox.merchant
    const [first, second] = ['https://shop.example/1', 'https://shop.example/2']
    expect(await complaints.createNotifyUrl({ url: first })).toEqual({ mchid, url: first })
    expect(await complaints.updateNotifyUrl({ url: second })).toEqual({ mchid, url: second })
    expect(await complaints.getNotifyUrl()).toEqual({ mchid, url: second })
    expect(sandbox.complaints.notifyUrl).toBe(second)
    const deleted = await complaints.deleteNotifyUrl().withResponse()
    expect([deleted.data, deleted.response.status]).toEqual([undefined, 204])
    expect(sandbox.complaints.notifyUrl).toBeUndefined()
    const requests = sandbox.requests.map(({ method, body }) => `${method} ${body}`)
    expect(requests).toEqual([`POST {"url":"${first}"}`, `PUT {"url":"${second}"}`, 'GET ', 'DELETE '])
  })

  it('are not deleted twice, if the response is lost', async () => {
    sandbox.faults.push({ kind: 'drop', execute: true })
    expect(await rejection(complaints.deleteNotifyUrl())).toMatchObject({ outcome: 'unknown' })
    expect(sandbox.requests).toHaveLength(1)
  })

  it.each(['COMPLAINT.CREATE', 'COMPLAINT.STATE_CHANGE'])(
    'of %s are recognised by who receives them',
    async (event) => {
      const options = { keyring: createKeyring(sandbox.clientOptions.wechatpay), apiV3Key: sandbox.apiV3Key }
      const received: string[] = []
      const server = createServer(async (request, response) => {
        const rawBody = await buffer(request)
        const { status } = await handleNotification({ headers: request.headers, rawBody }, options, (notification) => {
          if (!isComplaintNotification(notification)) throw new Error('Unexpected')
          received.push(`${notification.resource.complaint_id} ${notification.resource.action_type}`)
        })
        response.writeHead(status).end()
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => void server.close())
      const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const data = { complaint_id, action_type: 'CREATE_COMPLAINT' }
      const sent = await sandbox.notify(event, data, { to, webhook: 'complaintNotification' })
      expect(sent).toMatchObject({ state: 'delivered', attempts: [{ status: 204 }] })
      // An action of tomorrow is one, too; another product's event is none.
      const later = { ...data, action_type: 'USER_PRAISED' }
      expect(await sandbox.notify(event, later, { to, originalType: 'complaint' })).toMatchObject({
        state: 'delivered',
      })
      const other = await sandbox.notify(event, data, { to, originalType: 'refund' })
      expect(other).toMatchObject({ state: 'scheduled', attempts: [{ status: 500 }] })
      expect(received).toEqual([`${complaint_id} CREATE_COMPLAINT`, `${complaint_id} USER_PRAISED`])
    },
  )
})
