import { ConnectionError } from '@wechatpay-edge/core'
import { joinBytes, readOptions, requestIdOf, requireGlobals, withoutPrototype } from '@wechatpay-edge/core/internal'
import { toApiError } from '../api-error.ts'
import { type OperationArguments, type Snapshot, takeSnapshot } from '../arguments.ts'
import { type Connection, connectionOf, type WechatPay } from '../connection.ts'
import { inOperation } from '../in-operation.ts'
import type { Operation } from '../operation.ts'
import { isSuccess, notDone } from '../response.ts'
import { type CallOptions, type HttpOptions, send } from '../send.ts'
import { type FileRules, streamFile } from './file-stream.ts'

/** Options of a download. */
export interface FileOptions extends CallOptions {
  /** The longest file in bytes, decompressed. Default: none for `body`, 8 MiB for `bytes()` and `text()`. */
  readonly maxBytes?: number | undefined
  /** How long the connection may bring nothing while the file is read, in milliseconds. Default: 10,000. */
  readonly idleTimeoutMs?: number | undefined
}

/** A file that is being downloaded. Read it once, in one of three ways, or `body.cancel()` it, which ends the connection. */
export interface DownloadedFile {
  /**
   * The content, which is read as it arrives. It ends with the error that a call would reject with: ConnectionError when
   * the connection is lost or silent, SignatureError when the digest is another one, before the last bytes are given.
   */
  readonly body: ReadableStream<Uint8Array>
  /** Status and headers. */
  readonly response: Response
  /** The response's `Request-ID`; `''` if it has none. */
  readonly requestId: string
  /** All of it. */
  bytes(): Promise<Uint8Array>
  /** All of it, as text in UTF-8 without a byte order mark. */
  text(): Promise<string>
}

/** What the request for a file has, beside its arguments. */
interface FileRequest extends Pick<HttpOptions, 'search'> {
  readonly accept: string
}

/** What a file is checked with, beside the options of the call. */
export type FileChecks = Pick<FileRules, 'gunzip' | 'hash'>

/**
 * Calls an operation whose response is a file, and no JSON: what generated functions do.
 *
 * @param given - The arguments: `path` and `query`, each if the operation takes it.
 * @throws ValidationError, ApiError, SignatureError, ConnectionError, KeyError or KeyringError as any other call
 * @throws TypeError when an option has another name or type
 * @example
 * ```ts
 * import { callFile, createWechatPay, type Operation } from '@wechatpay-edge/client'
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
 * const getImage: Operation = {
 *   id: 'getImage',
 *   method: 'get',
 *   path: '/v3/merchant-service/images/{media_id}',
 *   unsigned: true,
 *   errors: [],
 * }
 * const image = await callFile(wechatpay, getImage, { path: { media_id: 'file752398_7983424' } }).catch(console.log)
 * if (image) console.log((await image.bytes()).length)
 * ```
 */
export async function callFile(
  wechatpay: WechatPay,
  operation: Operation,
  given: OperationArguments,
  options: FileOptions = {},
): Promise<DownloadedFile> {
  const own = withoutPrototype(operation)
  const fileOptions = readFileOptions(options)
  return inOperation(own, fileOptions, () =>
    // As the page of images asks.
    receiveFile(connectionOf(wechatpay), own, takeSnapshot(given), fileOptions, withoutPrototype({}), {
      accept: '*/*',
    }),
  )
}

const names = ['signal', 'timeoutMs', 'skipValidationOfPaths', 'maxBytes', 'idleTimeoutMs'] as const

/** The options as they are now. */
export function readFileOptions<T extends FileOptions>(options: T, more: readonly (keyof T & string)[] = []): T {
  return readOptions<T>(options, 'options', [...names, ...more])
}

/** Sends the request, and gives the response's body to be read. */
export async function receiveFile(
  connection: Connection,
  operation: Operation,
  snapshot: Snapshot,
  options: FileOptions,
  checks: FileChecks,
  { accept, search }: FileRequest,
): Promise<DownloadedFile> {
  const { signal, idleTimeoutMs = 10_000, maxBytes } = options
  if (checks.gunzip) requireGlobals('DecompressionStream')
  const http = withoutPrototype({ parseAs: 'stream', headers: { Accept: accept }, search })
  const response = await send(connection, operation, snapshot, options, http, (answer) => {
    if (isSuccess(operation, answer, 'stream')) return answer.response
    if (!answer.ok) throw toApiError(operation, connection.operations, answer)
    // Its connection would stay open.
    answer.response.body?.cancel?.().catch(() => {})
    throw notDone(operation, answer)
  })
  const requestId = requestIdOf(response)
  const context = { outcome: 'unknown', requestId } as const
  const run = <T>(step: () => Promise<T>): Promise<T> => inOperation(operation, options, step)
  const fail = (message: string, cause?: unknown): Promise<never> =>
    run(() => Promise.reject(new ConnectionError(message, { ...context, cause })))
  if (response.bodyUsed || response.body?.locked) {
    return fail('The file was read before: in a middleware, read `response.clone()` instead')
  }
  let limit = maxBytes ?? Number.POSITIVE_INFINITY
  let isRead = false
  const body = streamFile(response, {
    ...checks,
    idleTimeoutMs,
    maxBytes: () => limit,
    signal,
    context,
    run(step) {
      isRead = true
      return run(step)
    },
  })
  const bytes = (): Promise<Uint8Array> => {
    if (isRead || body.locked) return fail('The file was read before, and is read once: download it again')
    limit = maxBytes ?? 8_388_608
    return readAll(body)
  }
  const text = async (): Promise<string> => {
    const whole = (await bytes()) as Uint8Array<ArrayBuffer>
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(whole)
    } catch (cause) {
      return fail('The file is not text in UTF-8: read its bytes', cause)
    }
  }
  return { body, response, requestId: requestId ?? '', bytes, text }
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return joinBytes(...chunks)
    chunks.push(value)
  }
}
