/** The sandbox: one merchant's WeChat Pay, in memory. */
import { dress } from './answer.ts'
import { checkRequest, findOperation } from './check.ts'
import type { RawRequest, RawResult } from './exchange.ts'
import { assertFault, createFaults, type Fault, isSilent } from './faults.ts'
import { createFetch, type SandboxFetch } from './fetch.ts'
import { operations as allOperations } from './generated/operations.ts'
import { createHandlers } from './handlers.ts'
import { createIdentity, type Identity, type SandboxMerchant, type SandboxWechatPay } from './identity.ts'
import type { SandboxOperation } from './operation.ts'
import { assertHandlers, assertSandboxOptions, type SandboxOptions } from './options.ts'
import { createPerformer, type Execution } from './perform.ts'
import { type RecordedRequest, recordRequest } from './record.ts'
import { Refusal } from './refusal.ts'
import { errorReply, faultReply, type Reply } from './reply.ts'
import { type PartnershipSeed, Store, type StoredPartnership, timeText } from './state.ts'
import type { CryptoLike, WebCrypto } from './web-crypto.ts'

/** What a client of this SDK is created with. */
export interface SandboxClientOptions {
  readonly merchant: { readonly mchid: string; readonly serialNo: string; readonly privateKey: string }
  /** The public key under its id, and the platform certificate under its serial number. */
  readonly wechatpay: Readonly<Record<string, string>>
  readonly fetch: SandboxFetch
  readonly crypto?: CryptoLike | undefined
  readonly now?: (() => number) | undefined
}

/** A strict local WeChat Pay. */
export interface Sandbox {
  /** Answers a Request as WeChat Pay would, whatever host it is for. Rejects with `TypeError` where a fault drops the connection. */
  readonly fetch: SandboxFetch
  /** Hand it to a client: `createPartnershipsClient(sandbox.clientOptions)`. */
  readonly clientOptions: SandboxClientOptions
  /** A queue: each request takes the first one. `sandbox.faults.push({ kind: 'hang' })`. */
  readonly faults: Fault[]
  /** Every request so far, with how it was answered. */
  readonly requests: readonly RecordedRequest[]
  /** Every write that was really done, once each: replays, refused requests, and terminating twice are not among them. */
  readonly executions: readonly Execution[]
  readonly merchant: SandboxMerchant
  readonly wechatpay: SandboxWechatPay
  /** APIv3密钥: 32 letters and digits. */
  readonly apiV3Key: string
  /** The merchant's relations as they are now, in the order in which they were first built. */
  readonly partnerships: readonly StoredPartnership[]
  /** Puts relations in without a request, at any time; one that is there already is replaced. */
  seed(partnerships: readonly PartnershipSeed[]): void
  /** Answers one request of plain data: for adapters to other servers, as `serve` of `@wechatpay-edge/sandbox/node` is one. */
  handle(request: RawRequest): Promise<RawResult>
}

/**
 * Creates a strict local WeChat Pay with fresh keys: it checks what WeChat Pay checks, in its order, and answers in its
 * words.
 *
 * @throws TypeError where an option has another name or value than those of {@link SandboxOptions}; from `faults.push`,
 * where a fault is none
 * @throws Error from `fetch` and `handle`, if an answer of its own breaks the spec.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  assertSandboxOptions(options)
  const crypto = (options.crypto ?? globalThis.crypto) as WebCrypto
  const now = options.now ?? Date.now
  const identity = await createIdentity({ ...options, crypto, nowMs: now() })
  const store = new Store()
  const performer = createPerformer(createHandlers(store, options), options)
  const operations = options.operations ?? allOperations
  assertHandlers(options, operations)
  const faults = createFaults()
  const requests: RecordedRequest[] = []

  async function reply(request: RawRequest, bodyText: string, fault: Fault | undefined): Promise<Reply> {
    let operation: SandboxOperation | undefined
    try {
      operation = findOperation(request, operations)
      const checked = await checkRequest(request, operation, identity, { ...options, crypto, nowMs: now() })
      if (fault?.kind !== 'status') return performer.perform(checked, bodyText)
      if (fault.execute) performer.perform(checked, bodyText)
      return faultReply(fault, operation)
    } catch (error) {
      if (error instanceof Refusal) return errorReply(error, operation)
      throw error
    }
  }

  async function handle(request: RawRequest): Promise<RawResult> {
    // Whatever way it came in. It stays there, so that a client that tries again meets it again.
    if (faults.length > 0) assertFault(faults[0] as Fault)
    const fault = faults.shift()
    const record = recordRequest(request, fault)
    requests.push(record)
    if (isSilent(fault) && !fault.execute) return { kind: fault.kind }
    const decided = await reply(request, record.body, fault)
    if (isSilent(fault)) return { kind: fault.kind }
    const { unaskedSigner = 'certificate' } = options
    const answer = await dress(decided, { request, identity, crypto, nowMs: now(), unaskedSigner, fault })
    record.answered(answer)
    return fault?.kind === 'drop' ? { kind: 'drop', headersOf: answer } : { kind: 'answer', answer }
  }

  const fetch = createFetch(handle)
  const { mchid } = identity.merchant
  return {
    fetch,
    clientOptions: clientOptions(identity, fetch, options),
    faults,
    requests,
    executions: performer.executions,
    merchant: identity.merchant,
    wechatpay: identity.wechatpay,
    apiV3Key: identity.apiV3Key,
    get partnerships() {
      return store.list(mchid)
    },
    seed(partnerships) {
      for (const row of partnerships) store.put(mchid, withTimes(row, timeText(now())))
    },
    handle,
  }
}

function clientOptions(identity: Identity, fetch: SandboxFetch, options: SandboxOptions): SandboxClientOptions {
  const { merchant, wechatpay } = identity
  const { mchid, serialNo, privateKey } = merchant
  return {
    merchant: { mchid, serialNo, privateKey },
    wechatpay: {
      [wechatpay.publicKey.id]: wechatpay.publicKey.pem,
      [wechatpay.certificate.serialNo]: wechatpay.certificate.pem,
    },
    fetch,
    ...(options.crypto && { crypto: options.crypto }),
    ...(options.now && { now: options.now }),
  }
}

function withTimes(seed: PartnershipSeed, time: string): StoredPartnership {
  const { build_time = time, create_time = build_time, update_time = build_time, ...rest } = seed
  return { ...rest, build_time, create_time, update_time }
}
