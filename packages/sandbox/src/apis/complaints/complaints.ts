/**
 * Complaints (消费者投诉). There is one, the vendor's example, under whatever id is asked for: a response never contradicts
 * its request. Its state is what was done under that id. Images are those that were uploaded.
 */
import type { Call, Handler } from '../../protocol/handler.ts'
import type { Api } from '../api.ts'

/** What a merchant has set. */
export interface SandboxComplaints {
  /** Where notifications of complaints go; `undefined` if none is set. */
  readonly notifyUrl: string | undefined
}

interface Row {
  readonly complaint_id?: unknown
  readonly complaint_state?: string
}

interface Page {
  readonly data: readonly Row[]
  readonly limit: number
}

/** The vendor's example, which has the type that the operation's schema checks. */
const exampleOf = <Type>({ operation }: Call): Type => operation.success.example as Type

/** What an id gives that no upload has given: the pages have no error for it. */
const anImage = (): Uint8Array => new TextEncoder().encode('pic1')

/** The example, and others like it. */
const numbered = (id: string, count: number): string => (count === 0 ? id : `${id}_${count}`)

export const complaints: Api<Record<never, never>, SandboxComplaints> = {
  rules: {},
  create(_, { mchid }) {
    let url: string | undefined
    const images = new Map<unknown, Uint8Array>()
    /** By the complaint's id; one that nothing was done about is PENDING, as in the example. */
    const states = new Map<unknown, 'PROCESSING' | 'PROCESSED'>()
    const withState = (row: Row): Row => {
      const complaint_state = states.get(row.complaint_id)
      return complaint_state === undefined ? row : { ...row, complaint_state }
    }
    const get: Handler = (call) => ({ body: withState({ ...exampleOf<object>(call), ...call.path }) })
    /** One row, counted as the pages say: 当offset=0时返回. An entry of a history has no state. */
    const list: Handler = (call) => {
      const { data, limit } = exampleOf<Page>(call)
      const { offset = 0 } = call.query
      const page = { limit: call.query.limit ?? limit, offset }
      if (offset !== 0) return { body: { data: [], ...page } }
      return { body: { data: data.map(withState), ...page, total_count: data.length } }
    }
    /** 首次回复用户后，投诉单状态将由待处理更新为处理中. */
    const hasResponded = ({ path }: Call): void => {
      if (!states.has(path.complaint_id)) states.set(path.complaint_id, 'PROCESSING')
    }
    const respond: Handler = (call) => {
      hasResponded(call)
      return { body: undefined }
    }
    const complete: Handler = ({ path }) => {
      states.set(path.complaint_id, 'PROCESSED')
      return { body: undefined }
    }
    /** 驳回退款后，投诉单的状态将自动扭转为“处理完成”. After an agreement, it is the refund that ends it. */
    const decide: Handler = (call) => {
      const { action } = call.body as { readonly action: string }
      return action === 'REJECT' ? complete(call) : { body: undefined }
    }
    const set: Handler = ({ body }) => {
      ;({ url } = body as { readonly url: string })
      return { body: { mchid, url } }
    }
    const upload: Handler = (call) => {
      const { media_id } = exampleOf<{ readonly media_id: string }>(call)
      const id = numbered(media_id, images.size)
      images.set(id, (call.body as { readonly file: Uint8Array }).file)
      return { body: { media_id: id } }
    }
    const logs = new Map<string, string>()
    // 相同idempotent_id的请求只会被处理一次.
    const respondImmediately: Handler = (call) => {
      hasResponded(call)
      const { idempotent_id } = call.body as { readonly idempotent_id: string }
      const known = logs.get(idempotent_id)
      const { log_id } = exampleOf<{ readonly log_id: string }>(call)
      const log = known ?? numbered(log_id, logs.size)
      logs.set(idempotent_id, log)
      return { body: { log_id: log }, executed: known === undefined }
    }
    const handlers = {
      respondToComplaint: respond,
      respondImmediately,
      completeComplaint: complete,
      updateRefundProgress: decide,
      uploadImage: upload,
      downloadImage: ({ path }: Call) => ({ file: images.get(path.media_id) ?? anImage() }),
      listComplaints: list,
      listNegotiations: list,
      getComplaint: get,
      createNotifyUrl: set,
      updateNotifyUrl: set,
      // No page says what comes if none is set: the example then.
      getNotifyUrl: (call: Call) => ({
        body: { ...exampleOf<object>(call), mchid, ...(url !== undefined && { url }) },
      }),
      deleteNotifyUrl: () => {
        url = undefined
        return { body: undefined }
      },
    }
    const control = {
      get notifyUrl() {
        return url
      },
    }
    const reset = () => {
      url = undefined
      images.clear()
      states.clear()
      logs.clear()
    }
    return { handlers, control, reset }
  },
}
