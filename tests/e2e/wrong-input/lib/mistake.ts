/** One wrong input a row, and what is demanded of each: a typed error that says where, what and how, and no request. */
import { inspect } from 'node:util'
import { isWechatPayError } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { apiV3Key, plainResource } from '../../../lib/notification.ts'
import { bare, ecKey, encryptedKey, merchantKey, p12, pkcs1, smallPair } from './material.ts'

/** A wrong input, and the error that it gets. */
export interface Mistake {
  readonly title: string
  /** Makes the mistake; throws or rejects. Absent tools skip it. */
  readonly make: (() => unknown) | undefined
  readonly error: 'KeyError' | 'ValidationError' | 'TypeError' | keyof typeof received
  /** Where; of a TypeError, what its message begins with. */
  readonly path: string
  /** The rule, of a ValidationError. */
  readonly rule?: string
  /** What its message must say. */
  readonly says: readonly string[]
}

/** Errors of what was received: they have no place among the arguments. */
const received = {
  SignatureError: 'ERR_WECHATPAY_SIGNATURE',
  DecryptionError: 'ERR_WECHATPAY_DECRYPTION',
  ConnectionError: 'ERR_WECHATPAY_CONNECTION',
} as const

const codes = { KeyError: 'ERR_WECHATPAY_KEY', ValidationError: 'ERR_WECHATPAY_VALIDATION' } as const

const secrets = [merchantKey, pkcs1, encryptedKey, ecKey, smallPair.privatePem].map(bare)
secrets.push(...formsOf(apiV3Key), JSON.stringify(plainResource))
if (p12) secrets.push(p12.toString('base64'))
const runLength = 8
const secretRuns = new Set(
  secrets.flatMap((secret) =>
    Array.from({ length: secret.length - runLength + 1 }, (_, start) => secret.slice(start, start + runLength)),
  ),
)

let sent = 0

/** A text, and how else it is written. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text)
  return [text, bytes.toString('base64'), bytes.toString('hex'), bytes.toString('hex').toUpperCase(), bytes.join()]
}

/** A `fetch` that nothing may reach. */
export const forbiddenFetch = async (): Promise<Response> => {
  sent++
  throw new Error('A request was sent')
}

/** Tests one row after the other. */
export function describeMistakes(title: string, mistakes: readonly Mistake[]): void {
  describe(title, () => {
    for (const { make, ...mistake } of mistakes) {
      if (make) it(mistake.title, () => demand(make, mistake))
      else it.skip(`${mistake.title} (skipped: openssl is absent)`, () => {})
    }
  })
}

async function demand(make: () => unknown, mistake: Omit<Mistake, 'make'>): Promise<void> {
  sent = 0
  const error = await caught(make)
  expect(error.name).toBe(mistake.error)
  expectPlace(error, mistake)
  for (const words of mistake.says) expect(error.message).toContain(words)
  expect(sent).toBe(0)
  expect(leak(error)).toBeUndefined()
}

async function caught(make: () => unknown): Promise<Error> {
  try {
    await make()
  } catch (error) {
    if (error instanceof Error) return error
  }
  return expect.unreachable('it was taken')
}

function expectPlace(error: Error, { error: name, path, rule, title }: Omit<Mistake, 'make'>): void {
  if (name === 'TypeError') {
    expect(error.message.startsWith(`${path}: expected `), `${title}: ${error.message}`).toBe(true)
    expect(error.message).toContain(', received ')
    return
  }
  if (!isWechatPayError(error)) throw error
  if (name in received) {
    expect([error.code, error.outcome]).toEqual([received[name as keyof typeof received], undefined])
    return
  }
  expect(error.code).toBe(codes[name as keyof typeof codes])
  if (error.code === 'ERR_WECHATPAY_KEY') {
    const { expected, received } = error
    expect(error.path).toBe(path)
    expect(error.message.startsWith(`${path && `${path}: `}expected ${expected}, received ${received}`)).toBe(true)
  }
  if (error.code === 'ERR_WECHATPAY_VALIDATION') {
    expect(error.issues.map((issue) => [issue.path, issue.rule])).toContainEqual([path, rule])
    expect(error.outcome).toBe('not-sent')
  }
}

/** Eight characters of a secret in a row, if anything that the error shows has them. */
export function leak(error: Error): string | undefined {
  const shown = [error.message, String(error), JSON.stringify(error), error.stack, inspect(error, { depth: Infinity })]
  return shown.map((text = '') => leakIn(text)).find(Boolean)
}

/** The same of one text. */
export function leakIn(text: string): string | undefined {
  for (let start = 0; start + runLength <= text.length; start++) {
    const run = text.slice(start, start + runLength)
    if (secretRuns.has(run)) return run
  }
  return undefined
}
