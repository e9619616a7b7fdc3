/** The business rules of bills, by operation id. */
import { audienceOf } from '../../protocol/audience.ts'
import type { Call, Handler, HandlerAnswer, Handlers } from '../../protocol/handler.ts'
import { messages } from '../../protocol/messages.ts'
import { operationError, Refusal } from '../../protocol/refusal.ts'
import type { ApiContext } from '../api.ts'
import { type FileContent, fileOf } from '../files.ts'
import { createFileKey, encryptFile, type FileKey } from './encrypt-file.ts'
import { fundFlowBill, tradeBill } from './from-books.ts'
import type { BillsOptions } from './options.ts'
import { type BillQuery, defaultBill, keyOf, type Store } from './state.ts'

const dayMs = 86_400_000

export function createBillHandlers(
  store: Store,
  options: BillsOptions,
  { crypto, books, links }: Pick<ApiContext, 'crypto' | 'books' | 'links'>,
): Handlers {
  async function linkOf(call: Call, kind: 'trade' | 'fund-flow', fileKey?: FileKey): Promise<object> {
    const query = call.query as unknown as BillQuery & { readonly tar_type?: string }
    if (!isDay(query.bill_date)) throw operationError(call.operation, 'INVALID_REQUEST')
    const content = contentOf(call, kind, query)
    const { linkSeconds: seconds = 300 } = options
    const { url, hash } = await links.add(call, content, {
      seconds,
      gzip: query.tar_type === 'GZIP',
      encrypt: fileKey && ((chunks) => encryptFile(chunks, fileKey, crypto)),
    })
    return { hash_type: 'SHA1', hash_value: hash, download_url: url }
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
  function contentOf({ operation, mchid, nowMs }: Call, kind: 'trade' | 'fund-flow', query: BillQuery): FileContent {
    const given = store.contents.get(keyOf(kind, query))
    if (given === null) throw operationError(operation, 'NO_STATEMENT_EXIST')
    if (given !== undefined) return given
    const own = kind === 'trade' ? tradeBill(books, query) : fundFlowBill(books, query, mchid)
    if (own === undefined && options.emptyDay === 'NO_STATEMENT_EXIST') {
      throw operationError(operation, 'NO_STATEMENT_EXIST')
    }
    // 微信支付在每日10点后生成昨日交易账单文件: today's and tomorrow's are not there, whatever happens then.
    const isEarly = nowMs < Date.parse(`${query.bill_date}T10:00:00+08:00`) + dayMs
    if (isEarly && options.early !== 'answer') throw operationError(operation, 'STATEMENT_CREATING')
    return own ?? defaultBill(kind, query)
  }

  function download({ query, mchid, nowMs, operation }: Call): HandlerAnswer {
    const token = String(query.token)
    if (/^\d+_/.test(token) && !token.startsWith(`${mchid}_`)) throw operationError(operation, 'NO_AUTH')
    const found = links.find(token)
    if (!found || nowMs > found.untilMs) {
      const reason = found ? `The link was valid for ${found.seconds} seconds` : 'No link has this token'
      throw new Refusal(400, 'INVALID_REQUEST', '链接已失效，请重新获取', { signed: true, reason })
    }
    return { file: fileOf(found.content, found) }
  }

  const fundFlowLink: Handler = async (call) => ({ body: await linkOf(call, 'fund-flow') })
  return {
    ...{ getTradeBill: tradeLink, getPartnerTradeBill: tradeLink },
    ...{ getFundFlowBill: fundFlowLink, getPartnerFundFlowBill: fundFlowLink },
    getSubMerchantFundFlowBill: subMerchantLink,
    ...{ downloadBill: download, downloadPartnerBill: download },
  }
}

/** Whether a text is a day that there is: 2019-02-30 is none. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}
