/** The lines of a signed message, as they were signed and as they came. */
import { text, utf8 } from '../lib/bytes.ts'

/** One line of the message that a signature is made of. */
export interface SignatureLine {
  readonly line: 'method' | 'url' | 'timestamp' | 'nonce' | 'body'
  /** As the sender signed it, if that is known; otherwise as it was sent. Of a body, its first bytes and its length. */
  readonly signed?: string | undefined
  /** As the receiver checked it. */
  readonly received?: string | undefined
  /** Whether they differ. A body of the same beginning and length may still differ. */
  readonly differs: boolean
}

/** The four lines before the body of a request. */
export interface RequestHead {
  readonly method: string
  readonly url: string
  readonly timestamp: string
  readonly nonce: string
}

/** How much of a body is shown: as much as WeChat Pay prints in its own errors. */
const shownBytes = 8

/** An Authorization header, a signature, or what may contain one. */
const secret = /WECHATPAY2?-\S+\s|nonce_str|[\w+/-]{100,}/i

/** Text of the exchange for an explanation: one line of bounded length, without the token of a download. */
export function show(value: string): string {
  const line = value.slice(0, 2000).replace(/[\s\p{C}]+/gu, ' ')
  if (secret.test(line) || secret.test(decode(line))) return '[removed]'
  const safe = line.replace(/([?&]token=)[^&]*/gi, '$1[removed]')
  return safe.length > 300 ? `${safe.slice(0, 300)}…` : safe
}

/** Percent-encoded text, decoded; unchanged if it is not such text. */
export function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The first bytes of a body as WeChat Pay prints them: a character that the cut divides is left out. */
export function beginningOf(body: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return decoder.decode(body.subarray(0, shownBytes) as Uint8Array<ArrayBuffer>, { stream: true })
}

/** A body by its first bytes and its length. */
export function showBody(beginning: string, length: number): string {
  const bytes = `${length} ${length === 1 ? 'byte' : 'bytes'}`
  const cut = show(text(utf8(beginning)).slice(0, shownBytes))
  return length === 0 ? 'an empty body' : `${cut}${length > shownBytes ? '…' : ''} (${bytes})`
}

/** One line, compared. */
export function compare(line: SignatureLine['line'], signed: string, received: string): SignatureLine {
  // What is our own may be shown. What else comes from the network may repeat a body.
  const isOwn = decode(signed) === decode(received)
  return {
    line,
    signed: show(signed),
    received: isOwn ? show(received) : showReceived(line, received),
    differs: signed !== received,
  }
}

/** A line that came from the network. */
export function showReceived(line: string, value: string): string {
  if (line === 'url') return show(value.slice(0, 2000).replace(/(\{|\[|%7B|%5B)\s*(\\*"|%22).*/is, '[removed]'))
  return /^[\w./+-]{0,64}$/.test(value) ? value : `${value.length} characters`
}

/** In which way two URLs differ. */
export function differenceOf(signed: string, received: string): string {
  const [one, other] = [signed, received] as const
  if (/^[a-z]+:\/\//i.test(one) || /^[a-z]+:\/\//i.test(other)) return 'the host is part of one of them'
  if (one.replace(/\/{2,}/g, '/') === other.replace(/\/{2,}/g, '/')) return 'one of them has two slashes in a row'
  if (one === pathOf(other) || other === pathOf(one)) return 'one of them has no query'
  if (decode(one) === decode(other)) return 'their percent-encoding differs'
  if (decode(one.replace(/\+/g, ' ')) === decode(other.replace(/\+/g, ' '))) return 'a space is + in one of them'
  if (one.toLowerCase() === other.toLowerCase()) return 'upper and lower case differ'
  if (sorted(one) === sorted(other)) return 'the order of their parameters differs'
  const at = [...one].findIndex((char, index) => char !== other[index])
  return `they differ from character ${(at === -1 ? one.length : at) + 1} on`
}

/** A URL without its query. */
export function pathOf(url: string): string {
  return url.replace(/\?.*/s, '')
}

/** The query of a URL, without its question mark. */
export function queryOf(url: string): string {
  return url.slice(pathOf(url).length + 1)
}

/** A URL with its parameters in order. */
export function sorted(url: string): string {
  return url.includes('?') ? `${pathOf(url)}?${queryOf(url).split('&').sort().join('&')}` : url
}
