/** Refuses requests that come too often (请求超过频率限制). */
import type { SandboxOperation } from './operation.ts'
import type { ProtocolOptions } from './options.ts'
import { Refusal } from './refusal.ts'

export interface RateLimit {
  /** Counts a request; throws a Refusal if its operation has had enough of them in this second. */
  take(operation: SandboxOperation, nowMs: number): void
  reset(): void
}

/** @param options - Read anew at each request: they may change. */
export function createRateLimit(options: Pick<ProtocolOptions, 'rateLimit'>): RateLimit {
  const windows = new Map<string, { readonly second: number; readonly count: number }>()
  return {
    take(operation, nowMs) {
      const { rateLimit = Number.POSITIVE_INFINITY } = options
      const second = Math.floor(nowMs / 1000)
      const before = windows.get(operation.id)
      const count = before?.second === second ? before.count + 1 : 1
      windows.set(operation.id, { second, count })
      if (count > rateLimit) throw tooMany(operation, rateLimit)
    },
    reset() {
      windows.clear()
    },
  }
}

/** In the words of the operation's row, whose code WeChat Pay's pages spell in several ways. */
function tooMany(operation: SandboxOperation, limit: number): Refusal {
  const row = operation.errors.find(({ status }) => status === 429)
  const { code = 'FREQUENCY_LIMITED', description = '频率超限' } = row ?? {}
  const reason = `The option rateLimit allows ${limit} requests of ${operation.id} a second`
  return new Refusal(429, code, description, { signed: true, reason })
}
