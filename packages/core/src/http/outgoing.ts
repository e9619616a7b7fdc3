/** What a request is made of, whoever made it: a platform's Request, or plain data. */

/** The header fields of a request, as far as signing reads and sets them. */
interface HeaderFields extends Iterable<[string, string]> {
  has(name: string): boolean
  get(name: string): string | null | undefined
  set(name: string, value: string): unknown
}

/** A request that can be signed and sent. */
export interface Outgoing {
  readonly url: string
  readonly method: string
  readonly headers: HeaderFields
  readonly redirect: string
  readonly signal: AbortSignal
  /** Its URL, if it is parsed. */
  readonly parsed?: URL
}

/** As a platform's Headers: a line end in a value would begin another header. Names are those that this SDK writes. */
class PlainHeaders extends Map<string, string> {
  override set(name: string, value: string): this {
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) throw new TypeError(`${name}: expected a value of a header`)
    return super.set(name, value)
  }
}

/**
 * A request as plain data, for calls without middleware: the platform's `fetch` makes its own Request of it, so that one
 * made here would be the second.
 */
export class PlainRequest implements Outgoing {
  readonly url: string
  readonly method: string
  readonly headers: HeaderFields = new PlainHeaders()
  readonly redirect = 'manual'
  readonly body: string | Uint8Array
  readonly signal: AbortSignal
  readonly parsed: URL

  constructor(method: string, url: string, body: string | Uint8Array, signal: AbortSignal) {
    this.method = method
    this.body = body
    this.parsed = new URL(url)
    // As a Request writes it.
    this.url = this.parsed.href
    this.signal = signal
  }
}
