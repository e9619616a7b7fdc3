/** Refuses requests that come too often (请求超过频率限制). */
import type { DocumentedLimit, SandboxOperation } from './operation.ts'
import type { ProtocolOptions } from './options.ts'
import { Refusal } from './refusal.ts'

export interface RateLimit {
  /** Counts a request; throws a Refusal if its operation has had enough of them for now. */
  take(request: RatedRequest): void
  /** Counts what became of a request that was taken. */
  end(request: RatedRequest, status: number): void
  reset(): void
}

/** What is counted. */
interface RatedRequest {
  readonly operation: SandboxOperation
  readonly mchid: string
  readonly nowMs: number
}

/**
 * One for all merchants of a sandbox. Whoever asks a sandbox is taken for one address.
 *
 * @param options - Read anew at each request: they may change.
 */
export function createRateLimit(options: Pick<ProtocolOptions, 'rateLimit'>): RateLimit {
  const windows = new Map<string, { readonly window: number; count: number }>()

  function windowOf({ operation, mchid, nowMs }: RatedRequest, limit: DocumentedLimit, index: number) {
    const name = `${operation.id} ${index} ${limit.per ? '' : mchid}`
    const window = Math.floor(nowMs / 1000 / limit.seconds)
    const before = windows.get(name)
    const now = before?.window === window ? before : { window, count: 0 }
    windows.set(name, now)
    return now
  }

  return {
    take(request) {
      // Those that all requests count for count this one, whichever refuses.
      const exceeded = limitsOf(request.operation, options.rateLimit).filter((limit, index) => {
        const window = windowOf(request, limit, index)
        if (limit.on) return window.count >= limit.requests
        window.count++
        return window.count > limit.requests
      })
      if (exceeded[0]) throw tooMany(request.operation, reasonOf(request.operation, exceeded[0], options.rateLimit))
    },
    end(request, status) {
      const outcome = status < 400 ? 'success' : 'failure'
      for (const [index, limit] of limitsOf(request.operation, options.rateLimit).entries())
        if (limit.on === outcome) windowOf(request, limit, index).count++
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
  { requests, seconds, on }: DocumentedLimit,
  rateLimit: ProtocolOptions['rateLimit'],
): string {
  if (rateLimit !== 'documented') return `The option rateLimit allows ${requests} requests of ${id} a second`
  const counted = on ? `${on === 'success' ? 'successful' : 'failed'} requests` : 'requests'
  return `WeChat Pay's page allows ${requests} ${counted} of ${id} in ${seconds} s`
}

/** In the words of the operation's row, whose code WeChat Pay's pages spell in several ways. */
function tooMany(operation: SandboxOperation, reason: string): Refusal {
  const row = operation.errors.find(({ status }) => status === 429)
  const { code = 'FREQUENCY_LIMITED', description = '频率超限' } = row ?? {}
  return new Refusal(429, code, description, { signed: true, reason })
}
