import { ValidationError, type ValidationIssue } from '@wechatpay-edge/core'
import {
  isByteArray,
  isFields,
  readOptions,
  resolveCrypto,
  withoutPrototype,
  withTimeout,
} from '@wechatpay-edge/core/internal'
import { type ApiPromise, apiPromise } from '../api-promise.ts'
import { takeSnapshot } from '../arguments.ts'
import { readCallOptions, type WriteOptions } from '../call.ts'
import { connectionOf, type WechatPay } from '../connection.ts'
import { inOperation } from '../in-operation.ts'
import type { Operation } from '../operation.ts'
import { readAnswer } from '../response.ts'
import { type CallOptions, send } from '../send.ts'
import { createMultipart, suffixOf } from './multipart.ts'

/** A file to upload. */
export interface Upload<Meta extends object = object> {
  /** The file's content. It is read when the call is made. */
  readonly file: Uint8Array | Blob
  /** Its name, which ends in a suffix that the operation takes: `shop.png`. No path, no quotes. */
  readonly filename: string
  /** More fields of `meta` beside the name and the digest, for operations that have them. */
  readonly meta?: Meta | undefined
}

/**
 * Uploads a file (图片上传、文件上传): computes its SHA-256, signs the `meta` JSON alone, as WeChat Pay asks, and sends both as
 * `multipart/form-data`. The response is verified as that of any call.
 *
 * It is not repeated when a connection is lost, because nothing says what a second upload does; call it again.
 *
 * @param operation - A generated operation, or the path of one whose `meta` has `filename` and `sha256`.
 * @throws ValidationError when the file or its name breaks the operation's rules, or the name cannot be sent safely;
 * nothing was sent
 * @throws ApiError, SignatureError, ConnectionError, KeyError or KeyringError as any other call
 * @throws TypeError when an option has another name or type, or the operation uploads nothing
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012557233
 * @example
 * ```ts
 * import { createWechatPay, uploadFile } from '@wechatpay-edge/client'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const wechatpay = createWechatPay({
 *   merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *   wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *   hosts: [WXPAY_BASE_URL],
 * })
 *
 * const file = new Uint8Array([0x89, 0x50, 0x4e, 0x47]) // or a Blob, as a form in a browser has it
 * const path = '/v3/marketing/favor/media/image-upload'
 * const { media_url } = await uploadFile<{ media_url: string }>(wechatpay, path, { file, filename: 'shop.png' })
 * console.log(media_url)
 * ```
 */
export function uploadFile<T>(
  wechatpay: WechatPay,
  operation: Operation | `/${string}`,
  upload: Upload,
  options?: CallOptions | WriteOptions,
): ApiPromise<T> {
  return apiPromise(async () => {
    const callOptions = readCallOptions(options)
    const own = withoutPrototype(typeof operation === 'string' ? operationAt(operation) : operation)
    const given = readOptions(upload, 'upload', ['file', 'filename', 'meta'])
    return inOperation(own, callOptions, async () => {
      const connection = connectionOf(wechatpay)
      const { file, filename, fields } = readUpload(own, given)
      const crypto = resolveCrypto(connection.settings.crypto)
      // Bytes are copied before anything is awaited.
      const read = async (): Promise<ArrayBuffer> => (file as Blob).arrayBuffer()
      const bytes = isByteArray(file)
        ? file
        : new Uint8Array(await withTimeout(read, Number.POSITIVE_INFINITY, callOptions.signal))
      const { digest, contentType, encode } = await createMultipart(bytes, filename, crypto)
      const http = withoutPrototype({ headers: { 'Content-Type': contentType }, encode })
      const snapshot = takeSnapshot({ body: fields(digest), ...callOptions })
      return send(connection, own, snapshot, callOptions, http, (answer) => ({
        data: readAnswer(own, connection.operations, {}, answer) as T,
        response: answer.response,
      }))
    })
  })
}

/** An operation that is known by its path alone. */
function operationAt(path: string): Operation {
  if (!/^\/[^\s?#{}]+$/.test(path)) {
    throw new TypeError("operation: expected a path such as '/v3/merchant/media/upload', without a query")
  }
  const upload = { filename: 'filename', digest: 'sha256' }
  return { id: 'uploadFile', method: 'post', path, body: { type: 'object' }, upload, errors: [] }
}

/** What is uploaded: checked, and as it was when the call was made. */
interface OwnUpload {
  readonly file: Uint8Array | Blob
  readonly filename: string
  /** The fields of `meta` with a digest. */
  readonly fields: (digest: string) => object
}

function readUpload({ upload: rules, body }: Operation, { file, filename, meta = {} }: Upload): OwnUpload {
  if (!rules || !body)
    throw new TypeError('operation: expected one that uploads a file: with `upload`, and `body` for its `meta`')
  const more = takeSnapshot({ body: meta }).body.value ?? meta
  const isObject = isFields(more)
  const issues = isObject
    ? findIssues(rules, file, filename)
    : [{ path: 'meta', rule: 'type', message: 'must be an object' }]
  if (issues.length > 0) throw new ValidationError(issues)
  const fields = (digest: string): object => {
    const own = {
      ...(rules.filename && { [rules.filename]: filename }),
      ...(rules.digest && { [rules.digest]: digest }),
    }
    // Again at the end: the digest is that of the file.
    return { ...own, ...(more as object), ...own }
  }
  return { file, filename, fields }
}

function findIssues(
  { files = [] }: NonNullable<Operation['upload']>,
  file: Uint8Array | Blob,
  filename: string,
): ValidationIssue[] {
  const size = isByteArray(file) ? file.length : isBlob(file) ? file.size : undefined
  if (size === undefined) return [{ path: 'file', rule: 'type', message: 'must be a Uint8Array or a Blob' }]
  if (typeof filename !== 'string' || filename === '') {
    return [{ path: 'filename', rule: 'required', message: "is required: the file's name with its suffix" }]
  }
  // They would end the name in the header of the part, or begin another header.
  if (/["\\\p{Cc}]/u.test(filename)) {
    const message = 'must not contain quotes, backslashes or control characters, which cannot be sent safely'
    return [{ path: 'filename', rule: 'pattern', message }]
  }
  if (files.length === 0) return []
  const kind = files.find(({ suffixes }) => suffixes.includes(suffixOf(filename)))
  if (!kind) {
    const all = files.flatMap(({ suffixes }) => suffixes).join(', .')
    return [{ path: 'filename', rule: 'suffix', message: `must end in one of .${all}` }]
  }
  if (!kind.maxBytes || size <= kind.maxBytes) return []
  return [{ path: 'file', rule: 'maxBytes', message: `must have at most ${kind.maxBytes} bytes, and has ${size}` }]
}

/** By its shape: some runtimes have several classes of this name. */
function isBlob(value: unknown): value is Blob {
  const { size, arrayBuffer } = Object(value) as Partial<Blob>
  return typeof size === 'number' && typeof arrayBuffer === 'function'
}
