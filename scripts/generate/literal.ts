/** Values as TypeScript source, in this repository's style. */

const isName = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key)

export const quote = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A bare `__proto__` in a literal would set the prototype, and be no field. */
export const key = (name: string): string => {
  if (name === '__proto__') return `['__proto__']`
  return isName(name) ? name : quote(name)
}

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

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

/** `sub-merchants` → `SubMerchants` */
export const pascal = (name: string): string =>
  name
    .split(/[^A-Za-z\d]+/)
    .map(capital)
    .join('')

/** `authorized_data` → `authorizedData` */
export const camel = (name: string): string => {
  const joined = pascal(name)
  return joined.slice(0, 1).toLowerCase() + joined.slice(1)
}
