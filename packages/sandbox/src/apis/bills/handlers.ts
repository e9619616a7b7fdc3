/** The business rules of bills, by operation id. */
import { randomText, toHex, utf8 } from '../../lib/bytes.ts'
import { audienceOf } from '../../protocol/audience.ts'
import type { Call, Handler, HandlerAnswer, HandlerFile, Handlers } from '../../protocol/handler.ts'
import { messages } from '../../protocol/messages.ts'
import { operationError, Refusal } from '../../protocol/refusal.ts'
import type { ApiContext } from '../api.ts'
import { createFileKey, encryptFile, type FileKey } from './encrypt-file.ts'
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

  async function linkOf(call: Call, kind: 'trade' | 'fund-flow', fileKey?: FileKey): Promise<object> {
    const query = call.query as unknown as BillQuery & { readonly tar_type?: string }
    if (!/^\d{4}-[01]\d-[0-3]\d$/.test(query.bill_date)) throw operationError(call.operation, 'INVALID_REQUEST')
    const content = contentOf(call, kind, query)
    const token = `${call.mchid}_${randomText(crypto, 64, letters)}`
    const until = call.nowMs + linkSeconds() * 1000
    store.links.set(token, { content, gzip: query.tar_type === 'GZIP', until, fileKey })
    const hash_value = await digestOf(content, crypto)
    return { hash_type: 'SHA1', hash_value, download_url: `${call.origin}${path}?token=${token}` }
  }

  /** A partner's trade bill can be that of one sub-merchant (指定获取某个子商户的账单); one of another partner has none. */
  async function tradeLink(call: Call): Promise<HandlerAnswer> {
    const { sub_mchid } = call.query as { readonly sub_mchid?: string }
    const isOther = sub_mchid !== undefined && !call.merchant.subMerchants.includes(sub_mchid)
    if (isOther && audienceOf(call.merchant) === 'partner') throw operationError(call.operation, 'NO_STATEMENT_EXIST')
    return { body: await linkOf(call, 'trade') }
  }

  /** 请检查sub_mchid是否为服务商的子商户. The file is encrypted, and its key is a sensitive field. */
  async function subMerchantLink(call: Call): Promise<HandlerAnswer> {
    const { sub_mchid, algorithm } = call.query as { readonly sub_mchid: string; readonly algorithm: string }
    if (!call.merchant.subMerchants.includes(sub_mchid)) throw operationError(call.operation, 'NO_AUTH')
    if (algorithm !== 'AEAD_AES_256_GCM') {
      const reason = 'This sandbox encrypts with AEAD_AES_256_GCM alone'
      throw new Refusal(400, 'INVALID_REQUEST', messages.parameter, { signed: true, reason })
    }
    const fileKey = createFileKey(crypto)
    const { key: encrypt_key, nonce } = fileKey
    const link = { bill_sequence: 1, ...(await linkOf(call, 'fund-flow', fileKey)), encrypt_key, nonce }
    return { body: { download_bill_count: 1, download_bill_list: [link] } }
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
    const { content, fileKey } = found
    const chunks = () => (found.gzip ? gzip(chunksOf(content)) : chunksOf(content))
    if (fileKey) return { file: () => encryptFile(chunks(), fileKey, crypto) }
    return { file: found.gzip ? chunks : fileOf(content) }
  }

  const fundFlowLink: Handler = async (call) => ({ body: await linkOf(call, 'fund-flow') })
  return {
    ...{ getTradeBill: tradeLink, getPartnerTradeBill: tradeLink },
    ...{ getFundFlowBill: fundFlowLink, getPartnerFundFlowBill: fundFlowLink },
    getSubMerchantFundFlowBill: subMerchantLink,
    ...{ downloadBill: download, downloadPartnerBill: download },
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
