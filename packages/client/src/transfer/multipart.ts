import { encodeText, joinBytes } from '@wechatpay-edge/core/internal'
import { hexOf } from './hex.ts'

/** An upload as it is sent, with a `meta` that has the digest. */
export interface Multipart {
  /** SHA-256 of the file, in lower-case hexadecimal. */
  readonly digest: string
  readonly contentType: string
  /** The whole body, for the JSON text of its `meta`. */
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

/**
 * Makes the body of an upload: `meta`, then `file`, each line with CRLF, as on WeChat Pay's page. The boundary is the
 * file's own digest: no file contains that. The file is copied before it is hashed, so that a caller who changes it
 * meanwhile does not change what is sent.
 */
export async function createMultipart(
  file: Uint8Array,
  filename: string,
  { subtle }: Pick<typeof crypto, 'subtle'>,
): Promise<Multipart> {
  const copy = new Uint8Array(file)
  const digest = hexOf(new Uint8Array(await subtle.digest('SHA-256', copy)))
  const suffix = suffixOf(filename)
  const type = Object.hasOwn(types, suffix) ? types[suffix] : 'application/octet-stream'
  return {
    digest,
    contentType: `multipart/form-data;boundary=${digest}`,
    encode(meta) {
      const head = [
        `--${digest}`,
        'Content-Disposition: form-data; name="meta";',
        'Content-Type: application/json',
        '',
        meta,
        `--${digest}`,
        `Content-Disposition: form-data; name="file"; filename="${filename}";`,
        `Content-Type: ${type}`,
        '',
        '',
      ]
      return joinBytes(encodeText(head.join('\r\n')), copy, encodeText(`\r\n--${digest}--\r\n`))
    },
  }
}

/** What follows the last dot of a name, in lower case. */
export function suffixOf(filename: string): string {
  return /[^.]*$/.exec(filename.toLowerCase())?.[0] ?? ''
}
