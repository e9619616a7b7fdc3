import { ValidationError } from '@wechatpay-edge/core'
import { withoutPrototype } from '@wechatpay-edge/core/internal'
import { type OperationArguments, takeSnapshot } from '../arguments.ts'
import { call } from '../call.ts'
import { connectionOf, type WechatPay } from '../connection.ts'
import { inOperation } from '../in-operation.ts'
import type { ErrorRow, Operation } from '../operation.ts'
import { type DownloadedFile, type FileOptions, readFileOptions, receiveFile } from './call-file.ts'

/** Where a file is, and its digest: what WeChat Pay responds with to a request for a bill (申请账单). */
export interface DownloadLink {
  /** The address, exactly as WeChat Pay returned it. It is valid for 5 minutes. */
  readonly download_url: string
  /** `SHA1` or `SHA256`. */
  readonly hash_type: string
  /** The digest of the file, decompressed, in hexadecimal. */
  readonly hash_value: string
}

/** Options of {@link download}. */
export interface DownloadOptions extends FileOptions {
  /** Whether the file is compressed, because `tar_type` was GZIP. What you get is decompressed. Default: false. */
  readonly gunzip?: boolean | undefined
}

/** By the vendor's name of it, its form. */
const forms: Readonly<Record<string, RegExp>> = { SHA1: /^[\da-f]{40}$/, SHA256: /^[\da-f]{64}$/ }

/**
 * Downloads the file that a link names (下载账单): signs the request, reads the file as it arrives, decompresses it, and checks
 * its digest before the last bytes are given. It uses little memory, however long the file is.
 *
 * WeChat Pay does not sign files; the digest comes from the signed response that contained the link. The request goes to
 * one of the connection's `hosts` alone. A link is repeated as any read; a file that broke off is not: call it again.
 *
 * @throws ValidationError when the link is none, or leads to another host; nothing was sent
 * @throws ApiError when WeChat Pay responds with an error: 链接已失效 once the link has expired
 * @throws ConnectionError when no response comes; KeyError or KeyringError as any other call
 * @throws TypeError when an option has another name or type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238
 * @example
 * ```ts
 * import { call, createWechatPay, type DownloadLink, download, type Operation } from '@wechatpay-edge/client'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const wechatpay = createWechatPay({
 *   merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *   wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *   hosts: [WXPAY_BASE_URL],
 * })
 *
 * const tradeBill: Operation = { id: 'tradeBill', method: 'get', path: '/v3/bill/tradebill', errors: [] }
 * const query = { bill_date: '2019-06-11', tar_type: 'GZIP' }
 * const link = await call<DownloadLink>(wechatpay, tradeBill, { query })
 * const bill = await download(wechatpay, link, { gunzip: true })
 * console.log(await bill.text())
 * ```
 */
export async function download(
  wechatpay: WechatPay,
  link: DownloadLink,
  options: DownloadOptions = {},
): Promise<DownloadedFile> {
  const { gunzip, ...fileOptions } = readFileOptions(options, ['gunzip'])
  return inOperation(operationAt('/'), fileOptions, async () => {
    const connection = connectionOf(wechatpay)
    const { url, kind, value } = readLink(link, connection.settings.hosts)
    const { sha1, sha256 } = await import('./digests.ts')
    const digest = (kind === 'SHA1' ? sha1 : sha256).create()
    // Not the backup host: the link is what names the file.
    const settings = { ...connection.settings, hosts: [url.origin], preference: {} }
    const checks = withoutPrototype({ gunzip, hash: { digest, value } })
    // The query apart: middleware and events receive the path as that of an operation, without the token.
    const request = { accept: 'application/json', search: url.search }
    const operation = operationAt(url.pathname)
    return receiveFile({ ...connection, settings }, operation, takeSnapshot({}), fileOptions, checks, request)
  })
}

/**
 * Calls an operation whose response is a link to a file, and downloads that file: what generated functions do. A file that
 * the query asks for as GZIP is decompressed.
 *
 * @param given - The arguments: `path` and `query`, each if the operation takes it.
 * @throws what {@link call} and {@link download} throw
 * @throws TypeError when an option has another name or type, or the operation gives no link
 * @example
 * ```ts
 * import { callDownload, createWechatPay, type Operation } from '@wechatpay-edge/client'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const wechatpay = createWechatPay({
 *   merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *   wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *   hosts: [WXPAY_BASE_URL],
 * })
 *
 * // `pnpm generate` writes such tables from the spec.
 * const tradeBill: Operation = {
 *   id: 'tradeBill',
 *   method: 'get',
 *   path: '/v3/bill/tradebill',
 *   download: { url: 'download_url', gzip: 'tar_type' },
 *   errors: [],
 * }
 * const bill = await callDownload(wechatpay, tradeBill, { query: { bill_date: '2019-06-11', tar_type: 'GZIP' } })
 * console.log(await bill.text())
 * ```
 */
export async function callDownload(
  wechatpay: WechatPay,
  operation: Operation,
  given: OperationArguments,
  options: FileOptions = {},
): Promise<DownloadedFile> {
  const { download: names } = withoutPrototype(operation)
  if (!names) throw new TypeError('operation: expected one whose response is a link to a file')
  const fileOptions = readFileOptions(options)
  const { signal, timeoutMs, skipValidationOfPaths } = fileOptions
  // As it is sent: what the caller changes during the call does not matter.
  const { path, query } = takeSnapshot(given)
  const asked = Object(query.value) as Readonly<Record<string, unknown>>
  const gunzip = names.gzip !== undefined && asked[names.gzip] === 'GZIP'
  const sent = { path: path.value ?? given.path, query: query.value ?? given.query }
  const link = await call<Record<string, never>>(wechatpay, operation, sent, {
    signal,
    timeoutMs,
    skipValidationOfPaths,
  })
  const { [names.url]: download_url = '', hash_type = '', hash_value = '' } = link
  return download(wechatpay, { download_url, hash_type, hash_value }, { ...fileOptions, gunzip })
}

/** The page of downloads: WeChat Pay signs no file. */
function operationAt(path: string): Operation {
  return { id: 'download', method: 'get', path, unsigned: true, errors }
}

const errors: readonly ErrorRow[] = [
  {
    status: 400,
    code: 'INVALID_REQUEST',
    description: '参数错误',
    remedy: {
      zh: '请按第一步申请账单的API指引，重新获取账单地址后再请求',
      en: 'Get a new link, and download from that: a link is valid for 5 minutes',
    },
  },
  {
    status: 403,
    code: 'NO_AUTH',
    description: '权限异常',
    remedy: {
      zh: '请检查本次请求的商户是否与第一步申请账单API的请求商户一致',
      en: 'Download as the merchant that got the link',
    },
  },
]

interface ReadLink {
  readonly url: URL
  /** `SHA1` or `SHA256`. */
  readonly kind: string
  readonly value: string
}

function readLink(link: DownloadLink, hosts: readonly string[]): ReadLink {
  const { download_url, hash_type, hash_value } = withoutPrototype(Object(link) as Partial<DownloadLink>)
  const url = parse(download_url)
  const { protocol, host, username, password } = url ?? {}
  const kind = String(hash_type).toUpperCase().replace('-', '')
  const form = Object.hasOwn(forms, kind) ? forms[kind] : undefined
  const value = typeof hash_value === 'string' ? hash_value.toLowerCase() : ''
  const rules: readonly (readonly [isKept: unknown, path: keyof DownloadLink, rule: string, message: string])[] = [
    [url, 'download_url', 'format', 'must be the address that WeChat Pay returned'],
    // An Authorization header must not reach a stranger. Not `origin`, which `blob:` has from what follows it.
    [
      !url || (hosts.includes(`${protocol}//${host}`) && !username && !password),
      'download_url',
      'host',
      `must be at one of hosts: ${hosts.join(', ')}`,
    ],
    [form, 'hash_type', 'enum', 'must be SHA1 or SHA256'],
    [!form || form.test(value), 'hash_value', 'pattern', `must be the ${kind} of the file in hexadecimal`],
  ]
  const issues = rules.flatMap(([isKept, path, rule, message]) => (isKept ? [] : [{ path, rule, message }]))
  if (!url || issues.length > 0) throw new ValidationError(issues)
  return { url, kind, value }
}

function parse(text: unknown): URL | undefined {
  try {
    return new URL(text as string)
  } catch {
    return undefined
  }
}
