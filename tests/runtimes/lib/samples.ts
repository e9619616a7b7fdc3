/** What the cases send, as the vendor's pages print it, and small readers of what arrived. */
import type { RecordedRequest } from '@wechatpay-edge/sandbox'

/** The vendor's example of build. */
export const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: '2480029552' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const

export const query = { authorized_data: { business_type: 'FAVOR_STOCK' } } as const

export const buildPath = '/v3/marketing/partnerships/build'
export const listPath = '/v3/marketing/partnerships'
export const hosts = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'] as const

let keys = 0

/** An Idempotency-Key that no other case has. */
export function freshKey(): string {
  return `key_${keys++}`
}

/** One header of a recorded request. */
export function header(request: RecordedRequest | undefined, name: string): string | undefined {
  return request?.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}

export function toBase64(bytes: Uint8Array | ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''))
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export function toHex(bytes: Uint8Array | ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** All that an async iterable yields; Node 20 has no `Array.fromAsync`. */
export async function collect<T, U = T>(
  items: AsyncIterable<T>,
  map: (item: T) => U = (item) => item as never,
): Promise<U[]> {
  const all: U[] = []
  for await (const item of items) all.push(map(item))
  return all
}
