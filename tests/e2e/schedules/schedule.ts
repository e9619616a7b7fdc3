/** Random things that go wrong in one call, all from one seed. */
import type { Fault } from '@wechatpay-edge/sandbox'
import { seeded } from '../../lib/seeded.ts'

/** What a caller's `fetch` does; `platform` for none. */
const transports = [
  'platform',
  'as it is',
  'refuses',
  'sends, then refuses',
  'sends twice',
  'gives nothing',
  'gives text',
  'gives an object',
  'gives an error response',
  'status 400',
  'status 200',
  'status 700',
  'a body that breaks',
  'hangs',
  'answers late',
] as const

const middlewares = [
  'none',
  'none',
  'none',
  'throws before',
  'throws after',
  'another key each time',
  'sends by itself',
  'copies the response',
] as const

const keyrings = ['none', 'none', 'none', 'throws', 'knows nothing', 'verify throws'] as const

const clocks = ['none', 'none', 'none', 'throws', 'jumps', 'not a number'] as const

const aborts = ['none', 'none', 'none', 'before', 'soon', 'in observe'] as const

/** One schedule. */
export interface Schedule {
  readonly seed: number
  readonly operation: 'build' | 'client' | 'list'
  readonly transport: (typeof transports)[number]
  readonly middleware: (typeof middlewares)[number]
  readonly keyring: (typeof keyrings)[number]
  readonly clock: (typeof clocks)[number]
  readonly abort: (typeof aborts)[number]
  /** At which use of the keyring or the clock it fails, from 1. */
  readonly at: number
  readonly maxRetries: number
  readonly closedFirst: boolean
  readonly sleepThrows: boolean
  readonly faults: readonly Fault[]
}

const faults: readonly Fault[] = [
  { kind: 'status', status: 500, code: 'SYSTEM_ERROR' },
  { kind: 'status', status: 500, code: 'SYSTEM_ERROR', execute: true },
  { kind: 'status', status: 429, code: 'FREQUENCY_LIMITED' },
  { kind: 'status', status: 403, code: 'NO_AUTH' },
  { kind: 'status', status: 400, code: 'INVALID_REQUEST', signed: false, execute: true },
  { kind: 'status', status: 401, code: 'SIGN_ERROR' },
  { kind: 'status', status: 502, body: '<html>Bad Gateway</html>' },
  { kind: 'status', status: 302, headers: { Location: 'http://127.0.0.1:9/' } },
  { kind: 'status', status: 202, code: 'USERPAYING', execute: true },
  { kind: 'status', status: 204, execute: true },
  { kind: 'unsigned' },
  { kind: 'wrong-signature' },
  { kind: 'probe' },
  { kind: 'probe', valid: false },
  { kind: 'unknown-serial' },
  { kind: 'old-timestamp' },
  { kind: 'drop' },
  { kind: 'drop', execute: true },
  { kind: 'drop', after: 'headers' },
  { kind: 'change', body: (text) => `${text} ` },
  { kind: 'change', body: () => 'not JSON' },
  { kind: 'change', body: () => '{"code":"SYSTEM_ERROR","message":"x"}' },
  { kind: 'change', answer: (answer) => ({ ...answer, body: new Uint8Array(answer.body).fill(32, 0, 1) }) },
]

export function makeSchedule(seed: number): Schedule {
  const random = seeded(seed)
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T
  // Most calls meet little, so that they come far enough to meet the rest.
  const rarely = <T>(from: readonly T[]): T => (random(2) === 0 ? (from[0] as T) : pick(from))
  const transport = rarely(transports)
  return {
    seed,
    operation: pick(['build', 'build', 'build', 'client', 'list']),
    transport,
    middleware: rarely(middlewares),
    keyring: rarely(keyrings),
    clock: rarely(clocks),
    abort: rarely(aborts),
    at: 1 + random(4),
    maxRetries: random(3),
    closedFirst: random(6) === 0,
    sleepThrows: random(12) === 0,
    faults: Array.from({ length: random(4) }, () => (random(25) === 0 ? { kind: 'hang' as const } : pick(faults))),
  }
}
