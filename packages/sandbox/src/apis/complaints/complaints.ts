/**
 * Complaints (消费者投诉). There is one, the vendor's example, under whatever id is asked for: a response never contradicts
 * its request. Images are those that were uploaded.
 */
import type { Call, Handler } from '../../protocol/handler.ts'
import type { Api } from '../api.ts'

/** What a merchant has set. */
export interface SandboxComplaints {
  /** Where notifications of complaints go; `undefined` if none is set. */
  readonly notifyUrl: string | undefined
}

interface Page {
  readonly data: readonly unknown[]
  readonly limit: number
}

/** The vendor's example, which has the type that the operation's schema checks. */
const exampleOf = <Type>({ operation }: Call): Type => operation.success.example as Type

/** What an id gives that no upload has given: the pages have no error for it. */
const anImage = (): Uint8Array => new TextEncoder().encode('pic1')

/** The example, and others like it. */
const numbered = (id: string, count: number): string => (count === 0 ? id : `${id}_${count}`)

const get: Handler = (call) => ({ body: { ...exampleOf<object>(call), ...call.path } })

/** A list of one row, counted as the pages say: 当offset=0时返回. */
const list: Handler = (call) => {
  const { data, limit } = exampleOf<Page>(call)
  const { offset = 0 } = call.query
  const page = { limit: call.query.limit ?? limit, offset }
  return { body: offset === 0 ? { data, ...page, total_count: data.length } : { data: [], ...page } }
}

export const complaints: Api<Record<never, never>, SandboxComplaints> = {
  rules: {},
  create(_, { mchid }) {
    let url: string | undefined
    const images = new Map<unknown, Uint8Array>()
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
    const respond: Handler = (call) => {
      const { idempotent_id } = call.body as { readonly idempotent_id: string }
      const known = logs.get(idempotent_id)
      const { log_id } = exampleOf<{ readonly log_id: string }>(call)
      const log = known ?? numbered(log_id, logs.size)
      logs.set(idempotent_id, log)
      return { body: { log_id: log }, executed: known === undefined }
    }
    const handlers = {
      respondImmediately: respond,
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
      logs.clear()
    }
    return { handlers, control, reset }
  },
}
