/** Reads an Authorization header, however it is written, and says what is wrong with its form. */

/** What an Authorization header contains. */
export interface Authorization {
  readonly scheme: string
  /** `mchid`, or `brand_id` of a brand. */
  readonly id?: string | undefined
  readonly nonce?: string | undefined
  readonly signature?: string | undefined
  readonly timestamp?: string | undefined
  readonly serialNo?: string | undefined
  /** What is wrong with its form, in words; `undefined` if nothing is. */
  readonly problem?: string | undefined
}

/** What is wrong with the form of a header whose values are left out, in the order in which it is looked for. */
const forms: readonly (readonly [found: RegExp, problem: string])[] = [
  [/[\r\n]/, 'it has a line end in it'],
  [/[“”，＝‘’]/, 'it has full-width punctuation, and must have ASCII quotes and commas'],
  [/='/, 'its values are in single quotes, and must be in double quotes'],
  [/^\S+$/, 'there is no space after the scheme'],
  [/^\S+\s\s/, 'there is more than one space after the scheme'],
  [/,\s|\s[=,]|=\s/, 'it has spaces between its items'],
  [/=[^"]/, 'a value is not in double quotes'],
]

/** Every item, in any order. */
const names: readonly string[] = ['nonce_str', 'signature', 'timestamp', 'serial_no']

/** Reads the header. Items are looked for even in one that is malformed. */
export function readAuthorization(header: string): Authorization {
  const [scheme = ''] = header.trim().split(/[\s,]/)
  const list = header.trim().slice(scheme.length)
  const found = [...list.matchAll(/([a-z_]+)\s*=\s*["'“”]?([^"'“”,\s]*)["'“”]?/gi)].map(
    ([, name = '', value = '']) => [name, value] as const,
  )
  const items = new Map(found)
  const { idName = '', problem } = checkItems(items, found.length)
  const bare = header.trim().replace(/"[^"]*"/g, '""')
  const form = forms.find(([pattern]) => pattern.test(bare))?.[1]
  return {
    scheme,
    id: items.get(idName),
    nonce: items.get('nonce_str'),
    signature: items.get('signature'),
    timestamp: items.get('timestamp'),
    serialNo: items.get('serial_no'),
    problem: form ?? problem,
  }
}

function checkItems(
  items: ReadonlyMap<string, string>,
  count: number,
): { readonly idName?: string | undefined; readonly problem?: string | undefined } {
  const idName = ['mchid', 'brand_id'].find((name) => items.has(name))
  const missing = [...(idName ? [] : ['mchid']), ...names].filter((name) => !items.get(name) && name !== idName)
  if (missing.length > 0) return { idName, problem: `it has no ${missing.join(', ')}` }
  if (!/^\d+$/.test(items.get('timestamp') ?? ''))
    return { idName, problem: 'its timestamp is not a number of seconds' }
  if (items.size < count) return { idName, problem: 'an item is there twice' }
  if (items.size > names.length + 1) return { idName, problem: 'it has an item that WeChat Pay does not know' }
  return { idName }
}
