/** Values as TypeScript source, in this repository's style. */

const isName = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key)

export const quote = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

export const key = (name: string): string => (isName(name) ? name : quote(name))

/** A piece of source that {@link literal} writes as it is. */
export class Code {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

/** On one line where it fits, else one member a line. `undefined` members are left out. */
export function literal(value: unknown, indent = ''): string {
  if (value instanceof Code) return value.source
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const array = Array.isArray(value)
  const present = Object.entries(value).filter(([, member]) => member !== undefined)
  const write = (deeper: string) => present.map(([k, v]) => `${array ? '' : `${key(k)}: `}${literal(v, deeper)}`)
  const flat = write('').join(', ')
  const [open, close] = array ? ['[', ']'] : ['{', '}']
  if (flat === '') return `${open}${close}`
  if (!flat.includes('\n') && indent.length + flat.length < 100) return array ? `[${flat}]` : `{ ${flat} }`
  const deeper = `${indent}  `
  return `${open}\n${write(deeper)
    .map((member) => `${deeper}${member},\n`)
    .join('')}${indent}${close}`
}

export const pascal = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)
