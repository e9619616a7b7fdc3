/** The sandbox: WeChat Pay for one merchant or several, in memory. */
import { type SandboxAccount, type ServedAccount, serveAccount } from './account.ts'
import { type ApiOptions, apiNames, readApiOptions } from './apis/apis.ts'
import { operations as builtIn } from './generated/operations.ts'
import { type Account, type Accounts, findAccount, importAccounts } from './identity/accounts.ts'
import { completeIdentity, type IdentityOptions, identityRules, type SandboxIdentity } from './identity/identity.ts'
import { readIdentity } from './identity/import-identity.ts'
import { createClock } from './lib/clock.ts'
import { createKept } from './lib/kept.ts'
import { aFunction, anArray, anObject, aPositiveInteger, type OptionRule, own, readOptions } from './lib/options.ts'
import { createUnderWay } from './lib/under-way.ts'
import { resolveCrypto } from './lib/web-crypto.ts'
import { createNotifier } from './notifications/notifier.ts'
import type { NotificationHandler, NotifyOptions } from './notifications/options.ts'
import type { NotificationDelivery } from './notifications/report.ts'
import { addOperations } from './protocol/add-operations.ts'
import { audienceOf } from './protocol/audience.ts'
import { namedMchid } from './protocol/authorization.ts'
import { checkRequest } from './protocol/check.ts'
import { createFaults, type Fault, isSilent, takeFault } from './protocol/faults.ts'
import { findOperation } from './protocol/find-operation.ts'
import type { Call, Handlers } from './protocol/handler.ts'
import type { SandboxOperation } from './protocol/operation.ts'
import { type ProtocolOptions, protocolRules } from './protocol/options.ts'
import { createPerformer, type Execution } from './protocol/perform.ts'
import { createRateLimit } from './protocol/rate-limit.ts'
import { Refusal } from './protocol/refusal.ts'
import { errorReply, faultReply, type Reply } from './protocol/reply.ts'
import { signAnswer } from './protocol/sign-answer.ts'
import { maxBodyBytes, type RawRequest } from './wire/exchange.ts'
import { createFetch, type SandboxFetch } from './wire/fetch.ts'
import { type RecordedRequest, recordRequest } from './wire/record.ts'
import type { RawResult } from './wire/result.ts'

/**
 * How this WeChat Pay behaves: the protocol's options, and those of each API under its name. If WeChat Pay's pages are
 * silent or contradict each other, the rule is a named option, and its default is **our** rule: no code should depend on
 * it, and a good test tries both values.
 */
export interface SandboxOptions extends ProtocolOptions, ApiOptions {
  /**
   * The keys of an earlier sandbox: its `identity`, from a file for example. So that a restart changes nobody's
   * configuration, and that many sandboxes of one process share keys, which take up to a second to make. Merchants of the
   * option `merchants` that it does not have get fresh keys. Default: fresh keys.
   */
  identity?: SandboxIdentity | undefined
  /**
   * More operations, served beside the built-in ones. None may have the id of another operation, or its method and path
   * (names of path parameters do not count), unless each is for another `audience`: give a built-in one another handler
   * instead.
   */
  operations?: readonly SandboxOperation[] | undefined
  /**
   * Handlers of your own, by operation id, in place of the built-in ones. An operation without a handler is still
   * checked, and gets the example of its spec as response; so does a built-in one whose handler is `undefined`.
   */
  handlers?: Handlers | undefined
  /**
   * Sends notifications (回调通知) to a URL: it gets one Request. A test can give them to its own app with it. Default: the
   * platform's `fetch`. Nothing else of a sandbox uses the network.
   */
  fetch?: NotificationHandler | undefined
  /**
   * How many of the newest requests, and of the newest executions, are kept, for a sandbox that runs for long. Default: all,
   * so that a test sees every one.
   */
  keepRequests?: number | undefined
}

/** The options that can change while a sandbox runs: all but those of keys, clock, operations, handlers and memory. */
export type ChangeableOptions = Omit<ProtocolOptions, keyof IdentityOptions> & ApiOptions

/** A strict local WeChat Pay. The merchant's keys and state that it has itself are those of its first merchant. */
export interface Sandbox extends SandboxAccount {
  /** Responds to a Request as WeChat Pay would, whatever its host. Rejects with `TypeError` if a fault drops the connection. */
  readonly fetch: SandboxFetch
  /** Every merchant by number, the first one included: `sandbox.merchants['1900000209']?.clientOptions`. */
  readonly merchants: Readonly<Record<string, SandboxAccount>>
  /** A queue: each request takes the first one that is for any operation, or for its own. `sandbox.faults.push({ kind: 'hang' })`. */
  readonly faults: Fault[]
  /** Every request so far, with its response; the newest ones if `keepRequests` is set. */
  readonly requests: readonly RecordedRequest[]
  /** Every write that was really done, once each. Replays and refused requests are not among them, nor is terminating a terminated relation. */
  readonly executions: readonly Execution[]
  /** All keys of every merchant as plain JSON: what `createSandbox({ identity })` takes. */
  readonly identity: SandboxIdentity
  /** The sandbox's time in ms: that of the option `now`, or the platform's, and what `advance` has added to it. */
  readonly now: () => number
  /**
   * Moves the sandbox's clock forward, and sends the notifications that are due by then, one after the other, each at its
   * own time. Resolves when each of them was answered, or had no response for 5 seconds of real time. The sandbox starts
   * no timer of its own: without `advance`, nothing is sent again, however long you wait. A handler of notifications must
   * not wait for it.
   *
   * @param ms - How far, in ms
   * @throws TypeError when `ms` is not a whole number from 0 to 100 years
   */
  advance(ms: number): Promise<void>
  /**
   * Sends a notification (回调通知) to your handler, or to the URL of your server, as WeChat Pay would: signed, encrypted,
   * and within 5 seconds for the response. 200 and 204 mean that it was received; anything else is a failure. Then
   * `advance` sends it again, with the same id and ciphertext and a fresh signature: after 15s/15s/30s/3m/10m/20m/30m/
   * 30m/30m/60m/3h/3h/3h/6h/6h, at most 15 times.
   *
   * @param event - The `event_type`: `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, …
   * @param data - What is encrypted as `resource`: a value that JSON has, or text that is taken as it is
   * @param options - `to`: your handler or the URL of your server; all else is optional, see {@link NotifyOptions}
   * @returns after the first sending, what became of it, and when it will be sent again; it is also in `notifications`
   * @throws TypeError when an argument or an option is something else
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791861
   */
  notify(event: string, data: unknown, options: NotifyOptions): Promise<NotificationDelivery>
  /** Every notification so far, with what became of it. */
  readonly notifications: readonly NotificationDelivery[]
  /** The options that can change, as they are now; an absent one has its default. */
  readonly options: ChangeableOptions
  /** Changes options for the requests to come; `undefined` sets the default. Throws TypeError, and changes none, if one is invalid. */
  configure(changes: ChangeableOptions): void
  /**
   * Forgets every request, execution, replay, fault and notification, those that would be sent again too, the state of each
   * API, and what `advance` has added to the clock. Keys, options and handlers stay.
   */
  reset(): void
  /** Responds to one request of plain data: for adapters to other servers, like `serve` of `@wechatpay-edge/sandbox/node`. */
  handle(request: RawRequest): Promise<RawResult>
}

/**
 * Creates a strict local WeChat Pay with fresh keys. It checks what WeChat Pay checks, in the same order, and responds
 * with the same messages. It keeps everything in memory, and uses no network but for a notification to a URL.
 *
 * @param given the options, all optional; see {@link SandboxOptions}
 * @throws TypeError when an option has another name or value than {@link SandboxOptions} has, when an operation is
 * already served, and when a handler is for no operation; from `faults.push`, when a fault is invalid
 * @throws Error from `fetch` and `handle`, when a handler throws, or returns a response that breaks the spec
 * @example
 * ```ts
 * import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
 * import { createSandbox } from '@wechatpay-edge/sandbox'
 *
 * const sandbox = await createSandbox({ partnerships: { offsetUnit: 'row' } })
 * const partnerships = createPartnershipsClient(sandbox.clientOptions)
 * await partnerships.build(
 *   {
 *     partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
 *     authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
 *   },
 *   { idempotencyKey: 'order-1217752501' },
 * )
 * console.log(sandbox.partnerships.rows.length, sandbox.executions.length) // 1 1
 * ```
 */
export async function createSandbox(given: SandboxOptions = {}): Promise<Sandbox> {
  const options = readSandboxOptions(given)
  const crypto = resolveCrypto(options.crypto)
  // Looked up when used: fake timers may be installed later.
  const clock = createClock(options.now ?? (() => Date.now()))
  const { now } = clock
  const operations = addOperations(builtIn, options.operations)
  const handlers = readHandlers(options.handlers, operations)
  const keys = await completeIdentity(options.identity, own({ ...options, crypto, now }))
  const handle = (request: RawRequest): Promise<RawResult> => underWay.add(respond(request))
  const fetch = createFetch(handle)
  const client = { fetch, now, crypto: options.crypto }
  let numbers = 0
  const nextNumber = (): number => {
    numbers++
    return numbers
  }
  const notify = (account: Account, ...given: Parameters<Call['notify']>) =>
    notifier.notifyAfter(underWay.settled(), account, ...given)
  const accounts = serveAccounts(
    // configure() may change both.
    await importAccounts(
      keys,
      {
        get mode() {
          return options.certificates?.mode ?? 'switching'
        },
        get unaskedSigner() {
          return options.unaskedSigner ?? 'certificate'
        },
      },
      crypto,
    ),
    (account) => serveAccount(account, { options, handlers, crypto, client, notify, nextNumber }),
  )
  const [first] = accounts
  const accountOf = (mchid: string | undefined): ServedAccount => findAccount(accounts, mchid) ?? first
  const underWay = createUnderWay()
  const agenda = {
    nextDueMs: () => Math.min(...accounts.map((account) => account.nextDueMs())),
    settle: async () => void (await Promise.all(accounts.map((account) => account.settle()))),
  }
  const notifier = createNotifier(accounts, { crypto, clock, agenda, fetch: options.fetch })
  // The options themselves, which configure() changes.
  const performer = createPerformer(accountOf, options)
  const rateLimit = createRateLimit(options)
  const operationIds = operations.map(({ id }) => id)
  const faults = createFaults(operationIds)
  const requests = createKept<RecordedRequest>(options.keepRequests ?? Number.POSITIVE_INFINITY)

  async function reply(
    request: RawRequest,
    operation: SandboxOperation,
    bodyText: string,
    fault: Fault | undefined,
  ): Promise<Reply> {
    try {
      const checked = await checkRequest(request, operation, accounts, own({ ...options, crypto, nowMs: now() }))
      const account = accountOf(checked.mchid)
      rateLimit.take(checked)
      const call: Call = { ...checked, notify: (...given) => void notify(account, ...given) }
      const answer = await answerTo(call, bodyText, fault)
      rateLimit.end(checked, answer.status)
      return answer
    } catch (error) {
      if (error instanceof Refusal) return errorReply(error, operation)
      throw error
    }
  }

  async function answerTo(call: Call, bodyText: string, fault: Fault | undefined): Promise<Reply> {
    if (fault?.kind !== 'status') return await performer.perform(call, bodyText)
    if (fault.execute) await performer.perform(call, bodyText)
    return faultReply(fault, call.operation)
  }

  async function respond(request: RawRequest): Promise<RawResult> {
    const limit = maxBodyBytes(request.headers)
    if (request.body.length > limit) return refuseLongBody(request, limit)
    const mchid = namedMchid(request.headers)
    const found = findOperation(request, operations, audienceOf(accountOf(mchid)))
    const fault = takeFault(faults, found instanceof Refusal ? undefined : found.id, operationIds)
    const record = recordRequest(request, { mchid, fault: fault?.kind })
    requests.push(record)
    if (isSilent(fault) && !fault.execute) return { kind: fault.kind, record }
    const decided =
      found instanceof Refusal ? errorReply(found, undefined) : await reply(request, found, record.body, fault)
    if (isSilent(fault)) return { kind: fault.kind, record }
    // Only what was authenticated is signed: for the merchant that the request names.
    const { platformKeys } = accountOf(mchid)
    const answer = await signAnswer(decided, { request, platformKeys, crypto, nowMs: now(), fault })
    record.answered(answer, decided.refusal)
    return fault?.kind === 'drop' ? { kind: 'drop', headersOf: answer, record } : { kind: 'answer', answer, record }
  }

  function refuseLongBody(request: RawRequest, limit: number): RawResult {
    const answer = {
      status: 413,
      headers: [['Connection', 'close'] as const, ['Content-Length', '0'] as const],
      body: new Uint8Array(),
    }
    const record = recordRequest({ ...request, body: new Uint8Array() }, { mchid: namedMchid(request.headers) })
    requests.push(record)
    record.answered(answer, `The body is over ${limit} bytes, which this sandbox does not read`)
    return { kind: 'answer', answer, record }
  }

  return {
    ...first.shown,
    fetch,
    merchants: own(Object.fromEntries(accounts.map(({ mchid, shown }) => [mchid, shown]))),
    faults,
    requests,
    executions: performer.executions,
    identity: keys,
    now,
    advance: notifier.advance,
    notify: notifier.notify,
    notifications: notifier.notifications,
    get options() {
      return changeableOf(options)
    },
    configure(changes) {
      change(options, changes)
    },
    reset() {
      for (const list of [faults, requests]) list.length = 0
      notifier.reset()
      performer.reset()
      rateLimit.reset()
      for (const account of accounts) account.reset()
    },
    handle,
  }
}

function serveAccounts(
  [first, ...further]: Accounts,
  serve: (account: Account) => ServedAccount,
): Accounts<ServedAccount> {
  return [serve(first), ...further.map(serve)]
}

const apiOptionRules = Object.fromEntries(apiNames.map((name) => [name, anObject]))

/** What each option may be. */
export const sandboxRules: Readonly<Record<string, OptionRule>> = {
  ...protocolRules,
  identity: anObject,
  operations: anArray,
  handlers: anObject,
  fetch: aFunction,
  keepRequests: aPositiveInteger,
  ...apiOptionRules,
}

/** What each option may be that can change. */
const changeableRules: Readonly<Record<string, OptionRule>> = {
  ...Object.fromEntries(Object.entries(protocolRules).filter(([name]) => !Object.hasOwn(identityRules, name))),
  ...apiOptionRules,
}

/** A copy, with those of each API. */
function changeableOf(options: SandboxOptions): ChangeableOptions {
  const names = Object.entries(options).filter(([name]) => Object.hasOwn(changeableRules, name))
  return Object.fromEntries(names.map(([name, value]) => [name, apiNames.includes(name) ? { ...value } : value]))
}

/** Each API reads its own options anew for each request, as the protocol does. */
function change(options: SandboxOptions, given: ChangeableOptions): void {
  const changes = readOptions(given, changeableRules, '')
  const ofApis = readApiOptions(changes)
  for (const [name, values] of Object.entries(ofApis)) Object.assign(options[name as keyof ApiOptions] ?? {}, values)
  Object.assign(options, Object.fromEntries(Object.entries(changes).filter(([name]) => !apiNames.includes(name))))
}

function readSandboxOptions(given: SandboxOptions): SandboxOptions {
  const options = readOptions(given, sandboxRules, '')
  const identity = options.identity && readIdentity(options.identity)
  if (identity && (options.mchid ?? identity.merchant.mchid) !== identity.merchant.mchid) {
    throw new TypeError(`mchid: expected ${identity.merchant.mchid} as in identity, received ${options.mchid}`)
  }
  if (identity && options.serialWithLeadingZero !== undefined) {
    throw new TypeError('serialWithLeadingZero: expected none beside identity, which has its serial numbers')
  }
  return own({ ...options, ...readApiOptions(options), identity })
}

/** Throws TypeError if a handler is no function, or is for an operation that is not served. */
function readHandlers(handlers: Handlers = {}, operations: readonly SandboxOperation[]): Handlers {
  return readOptions(handlers, Object.fromEntries(operations.map(({ id }) => [id, aFunction])), 'handlers')
}
