/** The business rules of bills, by operation id. */
import { randomText, toHex, utf8 } from '../../lib/bytes.ts'
import type { Call, HandlerAnswer, HandlerFile, Handlers } from '../../protocol/handler.ts'
import { operationError, Refusal } from '../../protocol/refusal.ts'
import type { ApiContext } from '../api.ts'
import { fundFlowBill, tradeBill } from './from-books.ts'
import type { BillsOptions } from './options.ts'
import { type BillContent, type BillQuery, defaultBill, keyOf, type Store } from './state.ts'

/** The one who asked for a link, and 64 random letters. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-'

const path = '/v3/billdownload/file'

const dayMs = 86_400_000

export function createBillHandlers(
  store: Store,
  options: BillsOptions,
  { crypto, books }: Pick<ApiContext, 'crypto' | 'books'>,
): Handlers {
  // Read when it is used: it can change.
  const linkSeconds = (): number => options.linkSeconds ?? 300

  async function link(call: Call, kind: 'trade' | 'fund-flow'): Promise<HandlerAnswer> {
    const query = call.query as unknown as BillQuery & { readonly tar_type?: string }
    if (!/^\d{4}-[01]\d-[0-3]\d$/.test(query.bill_date)) throw operationError(call.operation, 'INVALID_REQUEST')
    const content = contentOf(call, kind, query)
    const token = `${call.mchid}_${randomText(crypto, 64, letters)}`
    store.links.set(token, { content, gzip: query.tar_type === 'GZIP', until: call.nowMs + linkSeconds() * 1000 })
    const hash_value = await digestOf(content, crypto)
    return { body: { hash_type: 'SHA1', hash_value, download_url: `${call.origin}${path}?token=${token}` } }
  }

  /** What a test has set, else what happened on that day, else an example. */
  function contentOf({ operation, mchid, nowMs }: Call, kind: 'trade' | 'fund-flow', query: BillQuery): Content {
    const given = store.contents.get(keyOf(kind, query))
    if (given === null) throw operationError(operation, 'NO_STATEMENT_EXIST')
    if (given !== undefined) return given
    const own = kind === 'trade' ? tradeBill(books, query) : fundFlowBill(books, query, mchid)
    if (own === undefined) {
      if (options.emptyDay === 'NO_STATEMENT_EXIST') throw operationError(operation, 'NO_STATEMENT_EXIST')
      return defaultBill(kind, query)
    }
    const isEarly = nowMs < Date.parse(`${query.bill_date}T10:00:00+08:00`) + dayMs
    if (isEarly && options.early !== 'answer') throw operationError(operation, 'STATEMENT_CREATING')
    return own
  }

  function download({ query, mchid, nowMs, operation }: Call): HandlerAnswer {
    const token = String(query.token)
    if (/^\d+_/.test(token) && !token.startsWith(`${mchid}_`)) throw operationError(operation, 'NO_AUTH')
    const found = store.links.get(token)
    if (!found || nowMs > found.until) {
      const reason = found ? `The link was valid for ${linkSeconds()} seconds` : 'No link has this token'
      throw new Refusal(400, 'INVALID_REQUEST', '链接已失效，请重新获取', { signed: true, reason })
    }
    return { file: found.gzip ? () => gzip(chunksOf(found.content)) : fileOf(found.content) }
  }

  return {
    getTradeBill: (call) => link(call, 'trade'),
    getFundFlowBill: (call) => link(call, 'fund-flow'),
    downloadBill: download,
  }
}

type Content = Exclude<BillContent, null>

/** Of the plain content, whether it is sent compressed or not. */
async function digestOf(content: Content, { subtle }: ApiContext['crypto']): Promise<string> {
  if (typeof content === 'object' && 'hashValue' in content) return content.hashValue
  return toHex(new Uint8Array(await subtle.digest('SHA-1', bytesOf(content))))
}

function bytesOf(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof content === 'string' ? utf8(content) : new Uint8Array(content)
}

function fileOf(content: Content): HandlerFile {
  return typeof content === 'object' && 'hashValue' in content ? () => chunksOf(content) : bytesOf(content)
}

async function* chunksOf(content: Content): AsyncGenerator<Uint8Array> {
  if (typeof content === 'object' && 'hashValue' in content) yield* content.chunks()
  else yield bytesOf(content)
}

/** Only as much is read and compressed as is sent. */
async function* gzip(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new CompressionStream('gzip')
  const writer = writable.getWriter()
  const feed = async (): Promise<void> => {
    for await (const chunk of chunks) await writer.write(new Uint8Array(chunk))
    await writer.close()
  }
  const fed = feed()
  // It rejects when the reader has gone.
  fed.catch(() => {})
  const reader = readable.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield value
    }
    await fed
  } finally {
    await reader.cancel()
  }
}
