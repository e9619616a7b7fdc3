/** What the compiler must refuse of complaints, and what it must take. Nothing here runs. */
import {
  type Complaint,
  type ComplaintListItem,
  type ComplaintPage,
  ComplaintState,
  type ComplaintsClient,
  type createComplaintsClient,
  type DownloadedFile,
  isComplaintNotification,
  type NegotiationEntry,
  type Notification,
  type NotifyUrl,
  type RespondImmediatelyResult,
  type UploadedImage,
} from '@wechatpay-edge/complaints'

type IsAny<T> = 0 extends 1 & T ? true : false
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles where the type is `true` alone. */
const holds = <_T extends true>(): void => {}

declare const client: ComplaintsClient
const path = { complaint_id: '200201820200101080076610000' }
const complainted_mchid = '1900012181'
const days = { begin_date: '2019-06-11', end_date: '2019-06-11' }

holds<Equals<IsAny<Complaint['complaint_state']>, false>>()
holds<Equals<IsAny<typeof createComplaintsClient>, false>>()

// Reading.
client.list(days) satisfies AsyncIterable<ComplaintListItem>
client.listPage({ ...days, offset: 10 }) satisfies PromiseLike<ComplaintPage>
client.get(path) satisfies PromiseLike<Complaint>
client.listNegotiations(path) satisfies AsyncIterable<NegotiationEntry>
// @ts-expect-error: both days are required
client.list({ begin_date: '2019-06-11' })
// @ts-expect-error: list reads every page
client.list({ ...days, offset: 10 })
// @ts-expect-error: the id is required
client.get({})

// Of eight levels, down to the last.
declare const entry: NegotiationEntry
holds<
  Equals<
    NonNullable<NonNullable<NegotiationEntry['normal_message']>['blocks']>[number]['button_group'] extends
      | infer Group
      | undefined
      ? IsAny<Group>
      : never,
    false
  >
>()
entry.normal_message?.blocks?.[0]?.button_group?.buttons?.[0]?.action?.message_info?.content satisfies
  | string
  | undefined
// @ts-expect-error: no such field at the last level
entry.normal_message?.blocks?.[0]?.button_group?.buttons?.[0]?.action?.message_info?.contents

// Responding.
client.respond(path, { complainted_mchid, response_content: '已解决' }) satisfies PromiseLike<undefined>
client.complete(path, { complainted_mchid }) satisfies PromiseLike<undefined>
client.updateRefundProgress(path, { action: 'REJECT', reject_reason: '已发货' }) satisfies PromiseLike<undefined>
const sent = client.respondImmediately(path, {
  complainted_mchid,
  message: { blocks: [{ type: 'TEXT', text: { text: '已解决' } }] },
  idempotent_id: 'one',
})
sent satisfies PromiseLike<RespondImmediatelyResult>
// @ts-expect-error: the content is required
client.respond(path, { complainted_mchid })
// @ts-expect-error: nobody else decides
client.updateRefundProgress(path, { action: 'LATER' })
// @ts-expect-error: no such block
client.respondImmediately(path, { complainted_mchid, message: { blocks: [{ type: 'VIDEO' }] }, idempotent_id: 'one' })

// Notifications and images.
client.createNotifyUrl({ url: 'https://www.xxx.com/notify' }) satisfies PromiseLike<NotifyUrl>
client.updateNotifyUrl({ url: 'https://www.xxx.com/notify' }) satisfies PromiseLike<NotifyUrl>
client.getNotifyUrl() satisfies PromiseLike<NotifyUrl>
client.deleteNotifyUrl() satisfies PromiseLike<undefined>
client.uploadImage({ file: new Uint8Array(), filename: 'filea.jpg' }) satisfies PromiseLike<UploadedImage>
client.downloadImage({ media_id: 'file752398_7983424' }) satisfies PromiseLike<DownloadedFile>
// @ts-expect-error: a URL is required
client.createNotifyUrl({})

declare const notification: Notification
if (isComplaintNotification(notification)) {
  notification.resource.complaint_id satisfies string
  // @ts-expect-error: no such field
  notification.resource.out_trade_no
}

// What comes out may be new to this version; what is known has a name.
declare const complaint: Complaint
if (complaint.complaint_state === ComplaintState.PENDING) ComplaintState.PENDING satisfies 'PENDING'
