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

const width = 100

/** On one line where it fits, else one member a line. `undefined` members are left out. */
export function literal(value: unknown, indent = ''): string {
  const line = onOneLine(value, width - indent.length)
  if (line !== undefined) return line
  if (!isComposed(value)) return scalar(value)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const deeper = `${indent}  `
  const members = presentIn(value).map(([name, member]) => `${deeper}${name}${literal(member, deeper)},\n`)
  return `${open}\n${members.join('')}${indent}${close}`
}

const isComposed = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Code) && !(value instanceof RegExp)

function scalar(value: unknown): string {
  if (value instanceof Code) return value.source
  return typeof value === 'string' ? quote(value) : String(value)
}

/** The members that are written, each after what is written before it: `name: ` in an object, nothing in a list. */
function presentIn(value: object): (readonly [string, unknown])[] {
  const present = Object.entries(value).filter(([, member]) => member !== undefined)
  return Array.isArray(value) ? present.map(([, v]) => ['', v]) : present.map(([k, v]) => [`${key(k)}: `, v])
}

/** What is shorter than `room`, on one line; `undefined` if it is not. No more is read of it than that. */
function onOneLine(value: unknown, room: number): string | undefined {
  if (!isComposed(value)) return scalar(value)
  const members: string[] = []
  let left = room
  for (const [name, member] of presentIn(value)) {
    const text = onOneLine(member, left)
    if (text === undefined || text.includes('\n')) return undefined
    members.push(`${name}${text}`)
    left -= name.length + text.length + (members.length > 1 ? 2 : 0)
    if (left <= 0) return undefined
  }
  if (members.length === 0) return Array.isArray(value) ? '[]' : '{}'
  return Array.isArray(value) ? `[${members.join(', ')}]` : `{ ${members.join(', ')} }`
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
