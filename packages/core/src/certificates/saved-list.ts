/** A list as text, for a store: the response as WeChat Pay signed it, so that it is decrypted and verified once more. */
import { text, utf8 } from '../lib/bytes.ts'
import type { SignedList } from './certificate-list.ts'

const names = [
  'Wechatpay-Timestamp',
  'Wechatpay-Nonce',
  'Wechatpay-Serial',
  'Wechatpay-Signature',
  'Wechatpay-Signature-Type',
]

/** Headers, an empty line, and the body: some stores would parse what is JSON. */
export function pack({ headers, body }: SignedList): string {
  const lines = names.flatMap((name) => (headers.get(name) === null ? [] : [`${name}: ${headers.get(name)?.trim()}\n`]))
  return `${lines.join('')}\n${text(body)}`
}

/** What {@link pack} wrote; anything else becomes a list that nobody has signed. */
export function unpack(saved: string): SignedList {
  const end = saved.indexOf('\n\n')
  const lines = saved.slice(0, Math.max(end, 0)).split('\n')
  const values = new Map(lines.map((line) => line.split(': ', 2) as [string, string]))
  return { headers: { get: (name) => values.get(name) ?? null }, body: utf8(saved.slice(end + 2)) }
}
