/** Reads the form of an upload, as WeChat Pay's pages lay it out. */
import { decodeUtf8, utf8 } from '../lib/bytes.ts'
import { headerValue, type RawRequest } from '../wire/exchange.ts'

/** One part of a form. */
interface Part {
  readonly name: string
  readonly filename?: string | undefined
  readonly bytes: Uint8Array
}

/** A form as it arrived. */
export interface Form {
  /** `undefined` for a part that is absent, repeated, or in a body that has no such form. */
  part(name: string): Part | undefined
  /** Why WeChat Pay does not find the parts, although a more lenient reader does. */
  readonly fault?: string | undefined
}

/** The form of a request; one without parts if it has none. */
export function readForm({ headers, body }: RawRequest): Form {
  const contentType = headerValue(headers, 'content-type') ?? ''
  const [, quote = '', boundary = ''] =
    /^multipart\/form-data\s*;(?:.*;)?\s*boundary=("?)([^";\s]{1,70})\1\s*(?:;|$)/i.exec(contentType) ?? []
  const parts = boundary === '' ? [] : readParts(body, boundary)
  const fault =
    quote === '' ? undefined : 'The boundary in the Content-Type is in quotes, which WeChat Pay does not read'
  return {
    fault,
    part(name) {
      const found = parts.filter((part) => part.name === name)
      return found.length === 1 ? found[0] : undefined
    },
  }
}

/** The parts between `--boundary` and `--boundary--`; none if a line lacks its CRLF, or the end is missing. */
function readParts(body: Uint8Array, boundary: string): readonly Part[] {
  const delimiter = utf8(`\r\n--${boundary}`)
  // The first delimiter has no line before it.
  const text = new Uint8Array(body.length + 2)
  text.set([13, 10])
  text.set(body, 2)
  const parts: Part[] = []
  let start = indexOf(text, delimiter, 0)
  if (start !== 0) return []
  for (;;) {
    const from = start + delimiter.length
    if (text[from] === 45 && text[from + 1] === 45) return parts
    const end = indexOf(text, delimiter, from)
    const part = end < 0 ? undefined : readPart(text.subarray(from, end))
    if (!part) return []
    parts.push(part)
    start = end
  }
}

function readPart(bytes: Uint8Array): Part | undefined {
  const end = indexOf(bytes, utf8('\r\n\r\n'), 0)
  if (end < 0 || bytes[0] !== 13 || bytes[1] !== 10) return undefined
  const head = textOf(bytes.subarray(0, end))
  const disposition = /\r\nContent-Disposition: *form-data(;[^\r\n]*)/i.exec(head ?? '')?.[1] ?? ''
  const fields = new Map<string, string>()
  for (const [, key = '', value = ''] of disposition.matchAll(/; *([a-z]+)="([^"]*)"/gi)) {
    fields.set(key.toLowerCase(), value)
  }
  const name = fields.get('name')
  return name === undefined ? undefined : { name, filename: fields.get('filename'), bytes: bytes.subarray(end + 4) }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decodeUtf8(bytes)
  } catch {
    return undefined
  }
}

/** Where `sought` begins in `bytes`, from `start` on; -1 if nowhere. */
function indexOf(bytes: Uint8Array, sought: Uint8Array, start: number): number {
  const first = sought[0] ?? 0
  for (let at = bytes.indexOf(first, start); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (sought.every((byte, index) => bytes[at + index] === byte)) return at
  }
  return -1
}
