import { encodeText, joinBytes } from '@wechatpay-edge/core/internal'
import { hexOf } from './hex.ts'

/** An upload as it is sent, with a `meta` that has the digest. */
export interface Multipart {
  /** SHA-256 of the file, in lower-case hexadecimal. */
  readonly digest: string
  readonly contentType: string
  /** The whole body, for the JSON text of a `meta` that is as long as the draft's. */
  readonly encode: (meta: string) => Uint8Array
}

/** The types that WeChat Pay's pages and SDKs use. */
const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpg',
  jpeg: 'image/jpg',
  png: 'image/png',
  bmp: 'image/bmp',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
}

/** What stands in the place of a digest until it is known. */
export const draftDigest: string = /* @__PURE__ */ '0'.repeat(64)

/**
 * Makes the body of an upload: `meta`, then `file`, each line with CRLF, as on WeChat Pay's page. The boundary is the
 * file's own digest: no file contains that. The file is copied to its place once, and hashed there, so that a caller who
 * changes it meanwhile does not change what is sent.
 *
 * @param draft - The JSON text of `meta` with the {@link draftDigest}.
 */
export async function createMultipart(
  file: Uint8Array,
  filename: string,
  draft: string,
  { subtle }: Pick<typeof crypto, 'subtle'>,
): Promise<Multipart> {
  const type = types[suffixOf(filename)] ?? 'application/octet-stream'
  const headOf = (meta: string, boundary: string): Uint8Array =>
    encodeText(
      [
        `--${boundary}`,
        'Content-Disposition: form-data; name="meta";',
        'Content-Type: application/json',
        '',
        meta,
        `--${boundary}`,
        `Content-Disposition: form-data; name="file"; filename="${filename}";`,
        `Content-Type: ${type}`,
        '',
        '',
      ].join('\r\n'),
    )
  const tailOf = (boundary: string): Uint8Array => encodeText(`\r\n--${boundary}--\r\n`)
  const head = headOf(draft, draftDigest)
  const body = joinBytes(head, file, tailOf(draftDigest))
  const copy = body.subarray(head.length, head.length + file.length)
  const digest = hexOf(new Uint8Array(await subtle.digest('SHA-256', copy as Uint8Array<ArrayBuffer>)))
  return {
    digest,
    contentType: `multipart/form-data;boundary=${digest}`,
    encode(meta) {
      body.set(headOf(meta, digest))
      body.set(tailOf(digest), head.length + file.length)
      return body
    },
  }
}

/** What follows the last dot of a name, in lower case. */
export function suffixOf(filename: string): string {
  return /[^.]*$/.exec(filename.toLowerCase())?.[0] ?? ''
}
