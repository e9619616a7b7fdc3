/** Complaints: a case for each trait of an operation. */
import { equal, match, ok, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'

const complaint_id = '200201820200101080076610000'
const complainted_mchid = '1900012181'
const url = 'https://www.xxx.com/notify'

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}

export function run({ client, complaints, core, useSandbox }: Subject, t: Harness): void {
  const common = useSandbox()
  const open = async () => {
    const { sandbox } = await common()
    const options = { ...sandbox.clientOptions, decryptionKey: sandbox.clientOptions.merchant.privateKey }
    const wechatpay = complaints.createWechatPay({ ...options, sleep: async () => {} })
    return { sandbox, wechatpay, methods: complaints.createComplaintsClient(wechatpay) }
  }

  t.test('complaints gives what client and core give', () => {
    for (const name of Object.keys(complaints).filter((key) => key in core || key in client)) {
      const owner = name in core ? core : client
      equal(Reflect.get(complaints, name) === Reflect.get(owner, name), true)
    }
  })

  t.test('a sensitive field of a response is decrypted', async () => {
    const { wechatpay, methods } = await open()
    const found = await complaints.getComplaint(wechatpay, { complaint_id })
    match(found, { complaint_id, payer_phone: '18500000000', complaint_state: complaints.ComplaintState.PENDING })
    const days = { begin_date: '2019-06-11', end_date: '2019-06-11' }
    for (const data of [
      (await complaints.listComplaintsPage(wechatpay, days)).data ?? [],
      await collect(complaints.listComplaints(wechatpay, { ...days, limit: 1 })),
      await collect(methods.list(days)),
    ]) {
      equal(
        data.map(({ payer_phone }) => payer_phone),
        ['18500000000'],
      )
    }
  })

  t.test('a field of eight levels comes out, and is checked on its way in', async () => {
    const { wechatpay } = await open()
    const { data = [] } = await complaints.listNegotiationsPage(wechatpay, { complaint_id })
    equal(await collect(complaints.listNegotiations(wechatpay, { complaint_id })), data)
    const block = data[0]?.normal_message?.blocks?.[0]
    equal(block?.button_group?.buttons?.[0]?.action?.message_info?.content, 'example_content')
    const buttons = [{ text: '好', action: { action_type: complaints.ActionType.ACTION_TYPE_SEND_MESSAGE } }]
    const message = { blocks: [{ type: complaints.BlockType.BUTTON_GROUP, button_group: { buttons } }] }
    const body = { complainted_mchid, message, idempotent_id: 'one' }
    const error = await rejection(complaints.respondImmediately(wechatpay, { complaint_id }, body))
    ok(error instanceof core.ValidationError)
    equal(
      error.issues.map(({ path }) => path),
      ['message.blocks.0.button_group.buttons.0.action.message_info'],
    )
  })

  t.test('a write without a response body is done once, and one with a number of its own is repeated', async () => {
    const { sandbox, wechatpay } = await open()
    const path = { complaint_id }
    const lost = { kind: 'drop', execute: false } as const
    const ofMerchant = { complainted_mchid }
    equal(await complaints.respondToComplaint(wechatpay, path, { ...ofMerchant, response_content: '好' }), undefined)
    const decision = { action: complaints.RefundDecision.APPROVE, launch_refund_day: 0 }
    equal(await complaints.updateRefundProgress(wechatpay, path, decision), undefined)
    sandbox.faults.push(lost)
    const error = await rejection(complaints.completeComplaint(wechatpay, path, ofMerchant))
    match(error, { code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown' })
    sandbox.faults.push(lost)
    const message = { blocks: [{ type: complaints.BlockType.TEXT, text: { text: '好' } }] }
    const sent = await complaints.respondImmediately(wechatpay, path, { ...ofMerchant, message, idempotent_id: 'two' })
    equal(Object.keys(sent), ['log_id'])
  })

  t.test('members of open sets have names', () => {
    const { AdditionalInfoType, ComplaintEventAction, ErrorCode, MediaType, OperateType } = complaints
    equal(AdditionalInfoType.SHARE_POWER_TYPE, 'SHARE_POWER_TYPE')
    equal(ComplaintEventAction.USER_RESPONSE, 'USER_RESPONSE')
    equal(ErrorCode.PARAM_ERROR, 'PARAM_ERROR')
    equal(MediaType.OPERATION_IMAGE, 'OPERATION_IMAGE')
    equal(OperateType.USER_CLICK_RESPONSE, 'USER_CLICK_RESPONSE')
    equal(complaints.ProblemType.REFUND, 'REFUND')
    equal(complaints.ServiceOrderState.DONE, 'DONE')
    equal(complaints.UserTag.TRUSTED, 'TRUSTED')
    const { ButtonLayout, ImageStyleType, SenderIdentity, TextColor } = complaints
    equal(ButtonLayout.LAYOUT_VERTICAL, 'LAYOUT_VERTICAL')
    equal(ImageStyleType.IMAGE_STYLE_TYPE_WIDE, 'IMAGE_STYLE_TYPE_WIDE')
    equal([SenderIdentity.MACHINE, TextColor.SECONDARY], ['MACHINE', 'SECONDARY'])
  })

  t.test('PUT has a body, DELETE has none, and both are signed', async () => {
    const { sandbox, wechatpay } = await open()
    const mchid = sandbox.merchant.mchid
    equal(await complaints.createNotifyUrl(wechatpay, { url: `${url}/1` }), { mchid, url: `${url}/1` })
    equal(await complaints.updateNotifyUrl(wechatpay, { url }), { mchid, url })
    equal(await complaints.getNotifyUrl(wechatpay), { mchid, url })
    equal(await complaints.deleteNotifyUrl(wechatpay), undefined)
    const last = sandbox.requests.slice(-4).map(({ method, body }) => [method, body.length > 0])
    equal(last, [
      ['POST', true],
      ['PUT', true],
      ['GET', false],
      ['DELETE', false],
    ])
  })

  t.test('an image goes up as a form, and comes down as bytes', async () => {
    const { sandbox, wechatpay } = await open()
    const file = new TextEncoder().encode('pic1')
    const { media_id } = await complaints.uploadImage(wechatpay, { file, filename: '图.png' })
    const { file: received } = Object(sandbox.executions.at(-1)?.body) as { readonly file: Uint8Array }
    equal(new TextDecoder().decode(received), 'pic1')
    const image = await complaints.downloadImage(wechatpay, { media_id })
    equal(await image.text(), 'pic1')
    const error = await rejection(complaints.uploadImage(wechatpay, { file, filename: 'pic.gif' }))
    match(error, { code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' })
  })

  t.test('a notification of a complaint is recognised', async () => {
    const resource = { complaint_id, action_type: 'CREATE_COMPLAINT' }
    const notification = { event_type: 'COMPLAINT.CREATE', original_type: 'complaint', resource }
    const is = (changed: object) => complaints.isComplaintNotification({ ...notification, ...changed } as never)
    equal([is({}), is({ event_type: 'COMPLAINT.STATE_CHANGE' })], [true, true])
    equal([is({ event_type: 'TRANSACTION.SUCCESS' }), is({ original_type: 'refund' })], [false, false])
    equal(is({ resource: { complaint_id } }), false)
  })
}
