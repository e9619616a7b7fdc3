/** One exchange as plain data, without a runtime's Request and Response: the adapters of `fetch` and `node:http` share it. */

/** Names as they arrived; a name may be repeated. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/** A request as it arrived: not decoded, not normalised. */
export interface RawRequest {
  readonly method: string
  /** The request-target, byte for byte: `/v3/marketing/partnerships?limit=5&…`. */
  readonly target: string
  readonly headers: HeaderList
  readonly body: Uint8Array
  /** The host that it was sent to, for the record only. */
  readonly host?: string | undefined
  /** The same with its scheme: download links begin with it. Default: WeChat Pay's main host. */
  readonly origin?: string | undefined
}

/** A response as it is sent. */
export interface RawAnswer {
  readonly status: number
  readonly headers: HeaderList
  readonly body: Uint8Array
  /** Makes the body, piece by piece, if it is too long to be kept; `body` is empty then. */
  readonly stream?: (() => AsyncIterable<Uint8Array>) | undefined
}

/**
 * The longest body in bytes: 1 MiB; of a form 16 MiB, because pages allow files of 7.5 MiB, and longer ones must arrive to
 * be refused. No page gives a limit, or the response: an unsigned, empty 413 is this sandbox's own rule.
 */
export function maxBodyBytes(headers: HeaderList): number {
  return headerValue(headers, 'content-type')?.toLowerCase().startsWith('multipart/') ? 16_777_216 : 1_048_576
}

/** All values of a header, in order. */
export function headerValues(headers: HeaderList, name: string): readonly string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
}

/** The one value of a header; `undefined` if it is absent, empty, or repeated. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  const values = headerValues(headers, name)
  return values.length === 1 && values[0] !== '' ? values[0] : undefined
}

/** The path of a request-target, as sent. */
export function targetPath(target: string): string {
  return target.split('?', 1)[0] ?? ''
}

/** What follows the first `?` of a request-target, as sent. */
export function targetQuery(target: string): string {
  const start = target.indexOf('?')
  return start < 0 ? '' : target.slice(start + 1)
}
