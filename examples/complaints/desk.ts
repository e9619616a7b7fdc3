/** A desk for complaints: learns of each by notification and by the list, reads it, responds, and settles it. */
import {
  type Complaint,
  type ComplaintsClient,
  handleNotification,
  isComplaintNotification,
  type NegotiationEntry,
  type Upload,
} from '@wechatpay-edge/complaints'
import type { ParseNotificationOptions } from '@wechatpay-edge/core'

export interface DeskOptions {
  readonly complaints: ComplaintsClient
  readonly mchid: string
  readonly notifications: ParseNotificationOptions
}

/** What a person needs to decide. */
export interface Case {
  readonly complaint: Complaint
  readonly history: readonly NegotiationEntry[]
  readonly images: readonly Uint8Array[]
}

export function createDesk({ complaints, mchid, notifications }: DeskOptions) {
  /** Complaints to look at; in your database, not in memory. A set, because each is reported more than once. */
  const open = new Set<string>()

  /** Of a partner's complaint, the sub-merchant. */
  const merchantOf = ({ complainted_mchid = mchid }: Complaint): string => complainted_mchid

  return {
    open,
    /** The handler of your address. WeChat Pay waits for 5 seconds: save the id now, and read the complaint later. */
    receive: (request: Request) =>
      handleNotification(request, notifications, (notification) => {
        if (!isComplaintNotification(notification)) throw new Error(`Unexpected: ${notification.event_type}`)
        open.add(notification.resource.complaint_id)
      }),
    /** For complaints of which no notification came. Both days are at most 30 days apart. */
    async sweep(begin_date: string, end_date: string): Promise<void> {
      for await (const row of complaints.list({ begin_date, end_date }))
        if (row.complaint_state !== 'PROCESSED') open.add(row.complaint_id)
    },
    /** `payer_phone` is plain text if the client has `decryptionKey`. */
    async read(complaint_id: string): Promise<Case> {
      const complaint = await complaints.get({ complaint_id })
      const history: NegotiationEntry[] = []
      for await (const entry of complaints.listNegotiations({ complaint_id })) history.push(entry)
      const urls = (complaint.complaint_media_list ?? []).flatMap(({ media_url }) => media_url)
      const images: Uint8Array[] = []
      for (const url of urls) {
        const media_id = url.slice(url.lastIndexOf('/') + 1)
        images.push(await (await complaints.downloadImage({ media_id })).bytes())
      }
      return { complaint, history, images }
    },
    /** What the user reads. It is sent once: if its outcome is unknown, look into the history before you repeat it. */
    async respond(complaint: Complaint, response_content: string, files: readonly Upload[] = []): Promise<void> {
      const response_images: string[] = []
      for (const file of files) response_images.push((await complaints.uploadImage(file)).media_id)
      const { complaint_id } = complaint
      const complainted_mchid = merchantOf(complaint)
      await complaints.respond({ complaint_id }, { complainted_mchid, response_content, response_images })
    },
    /** When it is settled, not before: the user is then asked for an opinion. */
    async settle(complaint: Complaint): Promise<void> {
      const { complaint_id } = complaint
      await complaints.complete({ complaint_id }, { complainted_mchid: merchantOf(complaint) })
      open.delete(complaint_id)
    },
  }
}
