/** Finds where a page contradicts itself: its tables, its examples and its path. */
import { type Callback, type Example, type Field, type Operation, type Remark, remark } from '../shape.ts'
import { isNothing, parsedExample } from './examples.ts'

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function repeated(fields: readonly Field[]): Remark[] {
  const seen = new Set<string>()
  return fields.flatMap(({ name, line }) => {
    const again = seen.has(name)
    seen.add(name)
    return again ? [remark(line, `${name} is in one table twice`)] : []
  })
}

/** Whether a field has fields of its own: all but those of headers do, if their type says so. */
const isParent = ({ type }: Field): boolean => type === 'object' || type === 'array[object]'

function childless(fields: readonly Field[]): Remark[] {
  return fields
    .filter((field) => isParent(field) && !fields.some(({ name }) => name.startsWith(`${field.name}.`)))
    .map(({ name, line }) => remark(line, `${name} is an object without rows of its fields`))
}

function orphaned(fields: readonly Field[]): Remark[] {
  return fields.flatMap(({ name, line }) => {
    const parent = name.slice(0, Math.max(0, name.lastIndexOf('.')))
    return parent === '' || fields.some((field) => field.name === parent)
      ? []
      : [remark(line, `${name} is in ${parent}, which has no row`)]
  })
}

const tableFaults = (fields: readonly Field[]): Remark[] => [
  ...repeated(fields),
  ...childless(fields),
  ...orphaned(fields),
]

const jsonTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => typeof value === 'number' && Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  object: isObject,
}

function fits(type: string, value: unknown): boolean {
  if (value === null) return true
  const items = /^array(?:\[(.*)\])?$/.exec(type)
  if (items)
    return Array.isArray(value) && (items[1] === undefined || value.every((item) => fits(items[1] ?? '', item)))
  return jsonTypes[type]?.(value) ?? true
}

const typeName = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value)

/** An example beside the table that describes it. */
class ExampleCheck {
  private readonly byName = new Map<string, Field>()
  private readonly children = new Map<string, Field[]>()
  private readonly found = new Set<string>()

  constructor(fields: readonly Field[]) {
    for (const field of fields) {
      this.byName.set(field.name, field)
      const parent = field.name.slice(0, Math.max(0, field.name.lastIndexOf('.')))
      this.children.set(parent, [...(this.children.get(parent) ?? []), field])
    }
  }

  run(value: unknown): string[] {
    this.visit('', value)
    return [...this.found]
  }

  private visit(path: string, value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.visit(path, item)
    if (!isObject(value)) return
    for (const [key, inner] of Object.entries(value)) this.compare(path === '' ? key : `${path}.${key}`, inner)
    for (const { name, required } of this.children.get(path) ?? []) {
      const isThere = Object.hasOwn(value, name.slice(path === '' ? 0 : path.length + 1))
      if (required && !isThere) this.found.add(`the example lacks ${name}, which is required`)
    }
  }

  private compare(path: string, value: unknown): void {
    const field = this.byName.get(path)
    if (!field) {
      const parent = this.byName.get(path.slice(0, Math.max(0, path.lastIndexOf('.'))))
      const isFree = parent !== undefined && !this.children.has(parent.name)
      if (!isFree) this.found.add(`the example has ${path}, which has no row`)
      return
    }
    if (!fits(field.type, value))
      this.found.add(`${path} is ${field.type} in the table, and ${typeName(value)} in the example`)
    const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
    const longest = Math.max(0, ...texts.map((text) => [...text].length))
    if (field.maxLength !== undefined && /string/.test(field.type) && longest > field.maxLength)
      this.found.add(`${path} has at most ${field.maxLength} characters in the table, and ${longest} in the example`)
    this.visit(path, value)
  }
}

function exampleFaults({ line, text, name }: Example, fields: readonly Field[]): Remark[] {
  if (isNothing(text)) return []
  const title = name === undefined ? 'the example' : `the example ${name}`
  const parsed = parsedExample(text)
  if (!parsed) return [remark(line, `${title} is not JSON`)]
  return fields.length > 0 ? new ExampleCheck(fields).run(parsed.value).map((fault) => remark(line, fault)) : []
}

function pathFaults({ routes, request }: Operation, line: number): Remark[] {
  return routes.flatMap(({ path }) => {
    if (path === null) return []
    const names = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name)
    return [
      ...names
        .filter((name) => !request.path.some((field) => field.name === name))
        .map((name) => remark(line, `the path has {${name}}, which has no row`)),
      ...request.path
        .filter((field) => !names.includes(field.name))
        .map((field) => remark(field.line, `${field.name} is a row of the path, which has no place for it: ${path}`)),
    ]
  })
}

function serialFaults({ request }: Operation): Remark[] {
  const hidden = [...request.body, ...request.query, ...request.path].filter(({ encrypted }) => encrypted)
  const header = request.header.find(({ name }) => name.toLowerCase() === 'wechatpay-serial')
  if (hidden.length === 0 || header?.required) return []
  const line = header?.line ?? hidden[0]?.line ?? 0
  return [
    remark(
      line,
      `${hidden.map(({ name }) => name).join(', ')}: to be encrypted, and Wechatpay-Serial is ${header ? 'not required' : 'no row'}`,
    ),
  ]
}

function codeFaults({ errors }: Operation): Remark[] {
  const spellings = new Map<string, string>()
  return errors.flatMap(({ code, line }) => {
    const key = code.replaceAll('_', '')
    const known = spellings.get(key) ?? code
    if (!spellings.has(key)) spellings.set(key, code)
    return known === code ? [] : [remark(line, `${code} is also spelled ${known}`)]
  })
}

function statusFaults({ answer }: Operation): Remark[] {
  return answer.examples
    .filter(({ status }) => status !== undefined && answer.status !== undefined && status !== answer.status)
    .map(({ line, status }) => remark(line, `the response is ${answer.status}, and the example ${status}`))
}

const unique = (remarks: readonly Remark[]): Remark[] => {
  const seen = new Set<string>()
  return remarks.filter(({ line, text }) => {
    const key = `${line} ${text}`
    return !seen.has(key) && seen.add(key)
  })
}

/** @param line - where the path is printed */
export function operationFaults(operation: Operation, line: number): Remark[] {
  const { request, answer } = operation
  return unique([
    ...[request.header, request.path, request.query, request.body, request.form, answer.fields].flatMap(tableFaults),
    ...answer.examples.flatMap((example) => exampleFaults(example, answer.fields)),
    ...pathFaults(operation, line),
    ...serialFaults(operation),
    ...codeFaults(operation),
    ...statusFaults(operation),
  ])
}

/** The table that an example of a callback belongs to, by its caption and its fields. */
function describedBy(
  { name = '', text }: Example,
  { envelope, reply, resource }: Callback,
): readonly Field[] | undefined {
  if (/"ciphertext"/.test(text)) return envelope
  if (/解密/.test(name)) return resource
  return /"code"/.test(text) && /^\s*\{/.test(text) ? reply : undefined
}

export function callbackFaults(callback: Callback): Remark[] {
  const { envelope, reply, resource, examples } = callback
  return unique([
    ...[envelope, reply, resource].flatMap(tableFaults),
    ...examples.flatMap((example) => {
      const fields = describedBy(example, callback)
      return fields === undefined ? [] : exampleFaults(example, fields)
    }),
  ])
}
