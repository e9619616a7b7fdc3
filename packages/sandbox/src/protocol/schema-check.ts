/** Checks a request against its schema, and reports the first error with WeChat Pay's message. */
import { utf8 } from '../lib/bytes.ts'
import { lengthMessage, messages, minimumMessage, patternMessage, requiredMessage, typeMessage } from './messages.ts'
import type { SchemaError, SchemaValidator } from './operation.ts'
import { type Location, paramError, type Refusal } from './refusal.ts'

export interface Checked {
  readonly location: Location
  /** Field names by JSON Pointer, array indexes as `*`. */
  readonly titles: Readonly<Record<string, string>>
  /** The value as it was sent, if it is not the one that is checked: an error repeats no field that was decrypted. */
  readonly sent?: unknown
  /** The message about a time of another form. */
  readonly timeMessage: string
}

/** Throws the first error: a missing field before a wrong type, before any other rule. */
export function checkSchema(validate: SchemaValidator, value: unknown, checked: Checked): void {
  if (validate(value)) return
  const errors = (validate.errors ?? []).map(flatten)
  const [first] = errors.sort((one, other) => rank(one) - rank(other))
  throw first
    ? describe(first, value, checked)
    : paramError(messages.parameter, `The ${checked.location} breaks its schema`)
}

/** ajv's `discriminator` reports a missing or ill-typed tag by its own keyword. */
function flatten(error: SchemaError): SchemaError {
  if (error.keyword !== 'discriminator') return error
  const { tag, tagValue } = error.params
  const pointer = `${error.instancePath}/${String(tag)}`
  if (tagValue === undefined) return { ...error, keyword: 'required', params: { missingProperty: tag } }
  if (typeof tagValue !== 'string')
    return { ...error, keyword: 'type', instancePath: pointer, params: { type: 'string' } }
  return { ...error, keyword: 'enum', instancePath: pointer, params: {} }
}

const ranks: Readonly<Record<string, number>> = { required: 0, type: 1, oneOf: 3, anyOf: 3, if: 3 }

function rank({ keyword }: SchemaError): number {
  return ranks[keyword] ?? 2
}

function describe(
  error: SchemaError,
  whole: unknown,
  { location, titles, sent = whole, timeMessage }: Checked,
): Refusal {
  const { keyword, params } = error
  const pointer = keyword === 'required' ? `${error.instancePath}/${params.missingProperty}` : error.instancePath
  const source = `/${location === 'url' ? 'uri_template' : location}${pointer}`
  const title = titles[pointer.replace(/\/\d+(?=\/|$)/g, '/*')] ?? pointer.split('/').at(-1) ?? ''
  const value = valueAt(whole, pointer)
  const refuse = (message: string, reported: unknown = valueAt(sent, pointer)): Refusal =>
    paramError(message, `The ${location}'s ${pointer || 'whole'} breaks the rule ${keyword}`, {
      location,
      value: reported,
    })
  switch (keyword) {
    case 'required':
      return refuse(requiredMessage(source, title), '')
    case 'type':
      return refuse(isNamedType(params.type) ? typeMessage(source, title, params.type) : messages.parameter)
    case 'minimum':
      return refuse(minimumMessage(source, title, Number(params.limit)))
    case 'pattern':
      return refuse(patternMessage(source, title, String(params.pattern)))
    case 'format':
      return refuse(timeMessage)
    case 'minLength':
    case 'maxLength': {
      const count = countOf(String(value))
      const kind = keyword === 'minLength' ? 'min' : 'max'
      return refuse(lengthMessage(source, title, count, { kind, value: Number(params.limit) }), count.value)
    }
    default:
      return refuse(messages.parameter)
  }
}

/** The types whose error text is known; an object's is not. */
function isNamedType(type: unknown): type is 'string' | 'integer' | 'array' {
  return type === 'string' || type === 'integer' || type === 'array'
}

/**
 * Both units were seen: bytes (字节数) for text in ASCII, characters (字符数) for an empty text. If the two differ,
 * characters are what the limit counts.
 */
function countOf(text: string): { unit: '字节数' | '字符数'; value: number } {
  const characters = Array.from(text).length
  const bytes = utf8(text).length
  return characters > 0 && bytes === characters
    ? { unit: '字节数', value: bytes }
    : { unit: '字符数', value: characters }
}

function valueAt(whole: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], whole)
}
