/** A call's arguments: snapshot → validate → text, in which sensitive fields are then encrypted. */
import { serializeQuery, ValidationError, type ValidationIssue } from '@wechatpay-edge/core'
import { withoutPrototype } from '@wechatpay-edge/core/internal'
import type { Operation } from './operation.ts'
import { type Schema, validate } from './schema-validator.ts'

/** The arguments of an operation. */
export interface OperationArguments {
  /** Values of the path's `{parameters}`. */
  readonly path?: unknown
  readonly query?: unknown
  readonly body?: unknown
}

/** The same, as they were when the call was made: later changes by the caller do not affect it. */
export interface Snapshot {
  readonly path: Fixed
  readonly query: Fixed
  readonly body: Fixed
  readonly idempotencyKey: unknown
}

/** A value as its JSON text, and the value of that text: dates are strings then, and NaN is null. */
interface Fixed {
  readonly text?: string | undefined
  readonly value?: unknown
  readonly issues: readonly ValidationIssue[]
}

/** The texts that are sent. */
export interface WireArguments {
  readonly path: Readonly<Record<string, unknown>>
  readonly query: unknown
  /** The query string; `''` for none. */
  readonly search: string
  readonly body: string | undefined
}

/** Copies the arguments, once. */
export function takeSnapshot(given: OperationArguments & { readonly idempotencyKey?: unknown }): Snapshot {
  const { path = {}, query = {}, body, idempotencyKey } = withoutPrototype(given)
  return { path: fix(path), query: fix(query), body: fix(body), idempotencyKey }
}

/**
 * Checks the arguments against the operation's rules.
 *
 * @param skipped - The places that the caller does not want checked by their schema.
 * @throws ValidationError with every issue that was found
 * @throws TypeError when `skipped` is not a list of texts
 */
export function assertArguments(
  operation: Operation,
  { path, query, body, idempotencyKey }: Snapshot,
  skipped: readonly string[] = [],
): void {
  if (!Array.isArray(skipped) || skipped.some((name) => typeof name !== 'string' || name === '')) {
    throw new TypeError("skipValidationOfPaths: expected a list of paths such as ['amount.currency']")
  }
  const issues = [
    ...checkKey(operation.idempotencyKey, idempotencyKey),
    ...(path.value === undefined ? check('the path', undefined, path) : checkPath(operation, path.value, skipped)),
    ...(operation.body ? check('the body', operation.body, body, skipped) : []),
    ...check('the query', operation.query, query, skipped),
  ]
  const { encrypted } = operation
  encrypted?.by.check(encrypted, { body, query }, issues)
  if (issues.length > 0) throw new ValidationError(issues)
}

/** The texts of valid arguments. `search` is the query string, if the query is not what it is made of. */
export function toWire(
  operation: Operation,
  { path, query, body }: Snapshot,
  search: string = (operation.writeQuery ?? serializeQuery)(query.value as Readonly<Record<string, unknown>>),
): WireArguments {
  return {
    path: path.value as Readonly<Record<string, unknown>>,
    search,
    query: query.value,
    body: operation.body ? body.text : undefined,
  }
}

function fix(given: unknown): Fixed {
  try {
    const text = JSON.stringify(given) as string | undefined
    if (text === undefined) return { issues: [issue('', 'required', `is required, received ${typeof given}`)] }
    const value: unknown = JSON.parse(text)
    return { text, value, issues: /null|\\ud|[\ud800-\udfff]/.test(text) ? findUnsendable(value) : [] }
  } catch {
    return {
      issues: [
        issue(
          '',
          'json',
          'must be plain data that JSON can represent: no cycle, no BigInt, no getter that throws, not too deep',
        ),
      ],
    }
  }
}

/**
 * WeChat Pay allows no null anywhere, not even in fields that the schema does not know, and no characters outside the
 * BMP (不支持Unicode辅助平面).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012081709
 */
function findUnsendable(value: unknown, path = ''): ValidationIssue[] {
  if (value === null) return [issue(path, 'type', `must not be null${path && ' or NaN: leave the field out'}`)]
  const isLeaf = typeof value !== 'object'
  if (/[\ud800-\udfff]/.test(isLeaf ? `${path} ${value}` : path)) {
    const message = 'must not contain emoji or other characters outside the BMP, or unpaired surrogates'
    return [issue(path, 'unicode', message)]
  }
  if (isLeaf) return []
  return Object.entries(value).flatMap(([name, inner]) => findUnsendable(inner, path ? `${path}.${name}` : name))
}

function checkKey(form: RegExp | undefined, key: unknown): ValidationIssue[] {
  if (!form) return []
  const path = 'Idempotency-Key'
  if (key === undefined || key === null || key === '') {
    const message = 'is required: create one with createIdempotencyKey(), and save it before the call'
    return [issue(path, 'required', message)]
  }
  if (typeof key !== 'string') return [issue(path, 'type', 'must be a string')]
  return form.test(key) ? [] : [issue(path, 'pattern', `must ${inWords(form)}`)]
}

/** `be 1 to 48 of the characters A-Za-z0-9|_*-`, for a pattern that is as simple as this. */
function inWords({ source }: RegExp): string {
  const [, set, least, most] = /^\^\[(.+)\]\{(\d+),(\d+)\}\$$/.exec(source) ?? []
  return set ? `be ${least} to ${most} of the characters ${set}` : `match ${source}`
}

/**
 * A missing parameter would be sent as `{name}`. A slash is sent encoded, but servers decode it before they read the path:
 * it would lead to another path, as dots do.
 */
function checkPath(
  { path: template, pathParams }: Operation,
  given: unknown,
  skipped: readonly string[],
): ValidationIssue[] {
  const values = Object(given) as Readonly<Record<string, unknown>>
  const found = [...template.matchAll(/\{([^}]+)\}/g)].flatMap(([, name = '']) => {
    const value = typeof values[name] === 'object' ? '' : String(values[name] ?? '')
    const at = `path.${name}`
    if (value === '') return [issue(at, 'required', 'is required, as text or a number: it is part of the path')]
    if (/^\.{1,2}$|\//.test(value)) return [issue(at, 'segment', 'must be one segment of the path: no slash, . or ..')]
    return findUnsendable(value, at)
  })
  return merge(found, pathParams, values, skipped, 'path')
}

function check(
  name: string,
  schema: Schema | undefined,
  { value, issues }: Fixed,
  skipped: readonly string[] = [],
): ValidationIssue[] {
  const isWhole = ({ path }: ValidationIssue) => path === ''
  const all = issues.some(isWhole) ? issues : merge(issues, schema, value, skipped)
  return all.map((one) => (isWhole(one) ? { ...one, message: `${name} ${one.message}` } : one))
}

/** Adds what the schema finds in places where nothing was found yet. */
function merge(
  issues: readonly ValidationIssue[],
  schema: Schema | undefined,
  value: unknown,
  skipped: readonly string[] = [],
  at = '',
): ValidationIssue[] {
  const found = schema ? validate(schema, value, at) : []
  if (found.length === 0) return [...issues]
  const known = new Set(issues.map(({ path }) => path))
  const isSkipped = (path: string) => skipped.some((name) => path === name || path.startsWith(`${name}.`))
  return [...issues, ...found.filter(({ path }) => !known.has(path) && !isSkipped(path))]
}

function issue(path: string, rule: string, message: string): ValidationIssue {
  return { path, rule, message }
}
