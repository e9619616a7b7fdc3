/** Refuses requests that come too often (请求超过频率限制). */
import type { DocumentedLimit, SandboxOperation } from './operation.ts'
import type { ProtocolOptions } from './options.ts'
import { Refusal } from './refusal.ts'

export interface RateLimit {
  /** Counts a request; throws a Refusal if its operation has had enough of them for now. */
  take(operation: SandboxOperation, nowMs: number): void
  reset(): void
}

/** @param options - Read anew at each request: they may change. */
export function createRateLimit(options: Pick<ProtocolOptions, 'rateLimit'>): RateLimit {
  const windows = new Map<string, { readonly window: number; readonly count: number }>()

  function count(name: string, { seconds }: DocumentedLimit, nowMs: number): number {
    const window = Math.floor(nowMs / 1000 / seconds)
    const before = windows.get(name)
    const now = before?.window === window ? before.count + 1 : 1
    windows.set(name, { window, count: now })
    return now
  }

  return {
    take(operation, nowMs) {
      // All of them count, whichever refuses.
      const exceeded = limitsOf(operation, options.rateLimit).filter(
        (limit, index) => count(`${operation.id} ${index}`, limit, nowMs) > limit.requests,
      )
      if (exceeded[0]) throw tooMany(operation, reasonOf(operation, exceeded[0], options.rateLimit))
    },
    reset() {
      windows.clear()
    },
  }
}

function limitsOf(operation: SandboxOperation, rateLimit: ProtocolOptions['rateLimit']): readonly DocumentedLimit[] {
  if (rateLimit === 'documented') return operation.rateLimits ?? []
  return [{ requests: rateLimit ?? Number.POSITIVE_INFINITY, seconds: 1 }]
}

function reasonOf(
  { id }: SandboxOperation,
  { requests, seconds }: DocumentedLimit,
  rateLimit: ProtocolOptions['rateLimit'],
): string {
  return rateLimit === 'documented'
    ? `WeChat Pay's page allows ${requests} requests of ${id} in ${seconds} s`
    : `The option rateLimit allows ${requests} requests of ${id} a second`
}

/** In the words of the operation's row, whose code WeChat Pay's pages spell in several ways. */
function tooMany(operation: SandboxOperation, reason: string): Refusal {
  const row = operation.errors.find(({ status }) => status === 429)
  const { code = 'FREQUENCY_LIMITED', description = '频率超限' } = row ?? {}
  return new Refusal(429, code, description, { signed: true, reason })
}
