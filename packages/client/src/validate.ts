/** Checks a call's arguments by the operation's generated validators, and fixes them as the text that is sent. */
import { serializeQuery, ValidationError, type ValidationIssue } from '@wechatpay-edge/core'
import type { Operation, Validator } from './operation.ts'

/** The arguments of a call, as they came. */
export interface CallArguments {
  readonly body?: unknown
  readonly query?: unknown
  readonly path?: unknown
  readonly idempotencyKey?: unknown
}

/** What goes onto the wire; it does not change with the caller's objects. */
export interface WireArguments {
  readonly body: string | undefined
  readonly search: string
}

/**
 * @throws {@link ValidationError} with every issue that was found
 */
export function toWire(operation: Operation, call: CallArguments): WireArguments {
  const body: Fixed = operation.body ? fix(call.body) : { issues: [] }
  const query = fix(call.query === undefined ? {} : call.query)
  const issues = [
    ...checkKey(operation.idempotencyKey, call.idempotencyKey),
    ...checkPath(operation.path, call.path),
    ...check('the body', operation.body, body),
    ...check('the query', operation.query, query),
  ]
  if (issues.length > 0) throw new ValidationError(issues)
  return { body: body.text, search: serializeQuery(query.value as Record<string, unknown>) }
}

/** A value as its JSON text, and the value which that text stands for: dates are texts then, and NaN is null. */
interface Fixed {
  readonly text?: string | undefined
  readonly value?: unknown
  readonly issues: readonly ValidationIssue[]
}

function fix(given: unknown): Fixed {
  try {
    const text = JSON.stringify(given) as string | undefined
    if (text === undefined) return { issues: [issue('', 'required', `is required, received ${typeof given}`)] }
    const value: unknown = JSON.parse(text)
    return { text, value, issues: /null|\\ud|[\ud800-\udfff]/.test(text) ? findUnsendable(value) : [] }
  } catch {
    return { issues: [issue('', 'json', 'must be plain data that JSON can carry: no cycle, no BigInt')] }
  }
}

/**
 * WeChat Pay allows no null anywhere, not even in fields that the schema does not know, and no characters that take four
 * bytes (不支持Unicode辅助平面).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012081709
 */
function findUnsendable(value: unknown, path = ''): ValidationIssue[] {
  if (value === null) return [issue(path, 'type', `must not be null${path && ' or NaN: leave the field out'}`)]
  const isLeaf = typeof value !== 'object'
  if (/[\ud800-\udfff]/.test(isLeaf ? `${path} ${value}` : path)) {
    return [issue(path, 'unicode', 'must be characters of up to 3 bytes in UTF-8: no emoji, no half of a pair')]
  }
  if (isLeaf) return []
  return Object.entries(value).flatMap(([name, inner]) => findUnsendable(inner, path ? `${path}.${name}` : name))
}

function checkKey(form: RegExp | undefined, key: unknown): ValidationIssue[] {
  if (!form) return []
  const path = 'Idempotency-Key'
  if (key === undefined || key === null) {
    return [issue(path, 'required', 'is required: make one with createIdempotencyKey(), and save it before the call')]
  }
  if (typeof key !== 'string') return [issue(path, 'type', 'must be a string')]
  return form.test(key) ? [] : [issue(path, 'pattern', `must match ${form.source}`)]
}

/** A parameter that is missing would be sent as `{name}`, and one of dots would lead to another path. */
function checkPath(template: string, given: unknown): ValidationIssue[] {
  const values = Object(given) as Record<string, unknown>
  return [...template.matchAll(/\{([^}]+)\}/g)].flatMap(([, name = '']) => {
    const value = String(values[name] ?? '')
    return /^\.{0,2}$/.test(value)
      ? [issue(name, 'required', 'is required: it is part of the path')]
      : findUnsendable(value, name)
  })
}

function check(name: string, validator: Validator | undefined, { value, issues }: Fixed): ValidationIssue[] {
  const isWhole = ({ path }: ValidationIssue) => path === ''
  const known = new Set(issues.map(({ path }) => path))
  const sound = !validator || issues.some(isWhole) || validator(value)
  const found = sound ? [] : (validator.errors ?? [])
  return [...issues, ...found.filter(({ path }) => !known.has(path))].map((one) =>
    isWhole(one) ? { ...one, message: `${name} ${one.message}` } : one,
  )
}

function issue(path: string, rule: string, message: string): ValidationIssue {
  return { path, rule, message }
}
