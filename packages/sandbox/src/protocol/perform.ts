/** Executes a checked request, or replays its first response: one at a time, in the order of arrival. */
import { readJson, writeJson } from '../lib/json.ts'
import { createKept } from '../lib/kept.ts'
import { targetPath, targetQuery } from '../wire/exchange.ts'
import type { Call, Handler, Handlers } from './handler.ts'
import { readHandlerAnswer } from './handler-answer.ts'
import type { ProtocolOptions } from './options.ts'
import { operationError, Refusal } from './refusal.ts'
import { errorReply, fileReply, type Reply, successReply } from './reply.ts'

/** A write that was really done. Replays are not among them, nor is terminating a terminated relation. */
export interface Execution {
  readonly operationId: string
  readonly mchid: string
  /** The decoded values of the path's `{name}` segments; absent if it has none. */
  readonly path?: Call['path'] | undefined
  /** Absent if the operation takes none. */
  readonly idempotencyKey?: string | undefined
  /** The decoded JSON body, sensitive fields decrypted; of an upload `{ meta, file }`. */
  readonly body: unknown
}

interface FirstReply {
  /** Query and body as they were sent, sensitive fields decrypted. */
  readonly sent: string
  readonly reply: Reply
}

/** What a performer follows: read anew for each request. */
interface PerformerOptions extends Pick<ProtocolOptions, 'replay' | 'keyReuse'> {
  readonly keepRequests?: number | undefined
}

/** What a merchant's calls follow. */
export interface MerchantRules {
  readonly handlers: Handlers
  /** Encrypts the sensitive fields of a success. */
  readonly encrypt: (body: unknown, pointers: readonly string[]) => Promise<unknown>
}

export interface Performer {
  readonly executions: Execution[]
  /** `bodyText` is the body as sent: a replay is recognised by its text, or by what its sensitive fields say. */
  perform(call: Call, bodyText: string): Promise<Reply>
  /** Forgets the executions and the first responses. */
  reset(): void
}

/** @param rulesOf - What the merchant with this number follows. */
export function createPerformer(rulesOf: (mchid: string) => MerchantRules, options: PerformerOptions): Performer {
  const executions = createKept<Execution>(options.keepRequests ?? Number.POSITIVE_INFINITY)
  const firstReplies = new Map<string, FirstReply>()
  let last: Promise<unknown> = Promise.resolve()

  async function execute(call: Call): Promise<Reply> {
    const { operation, mchid, path, body, idempotencyKey } = call
    const { handlers, encrypt } = rulesOf(mchid)
    const answer = readHandlerAnswer(await (handlers[operation.id] ?? example)(call), operation)
    if ('error' in answer) {
      const { status, code, message } = answer.error
      const reason = `The handler of ${operation.id} refuses it: ${code} ${message}`
      throw new Refusal(status, code, message, { signed: true, reason })
    }
    if ('file' in answer) return fileReply(operation, answer.file)
    const { encryptedAnswer } = operation
    const plain = successReply(operation, answer.body)
    const reply =
      encryptedAnswer && plain.text !== ''
        ? { ...plain, text: writeJson(await encrypt(readJson(plain.text, BigInt), encryptedAnswer)) ?? '' }
        : plain
    const { executed = operation.method !== 'GET' } = answer
    const values = Object.keys(path).length > 0 ? { path } : {}
    if (executed) executions.push({ operationId: operation.id, mchid, ...values, idempotencyKey, body })
    return reply
  }

  async function executeOnce(call: Call, bodyText: string): Promise<Reply> {
    const { operation, mchid, target, query, body, idempotencyKey } = call
    if (idempotencyKey === undefined) return await execute(call)
    // The path as it was sent: `/w/7` and `/w/007`, and integers over 2^53, are not the same once they are decoded.
    const place = JSON.stringify([mchid, operation.id, targetPath(target), idempotencyKey])
    // Each ciphertext of a text is another: with sensitive fields, what they say is compared.
    const asked = operation.encryptedQuery ? query : targetQuery(target)
    const sent = JSON.stringify([asked, operation.encryptedBody ? body : bodyText])
    const first = firstReplies.get(place)
    const rule = first && (first.sent === sent ? (options.replay ?? 'answer') : (options.keyReuse ?? 'refuse'))
    if (rule === 'refuse') throw operationError(operation, 'INVALID_REQUEST')
    if (first && rule === 'answer') return first.reply
    const reply = await execute(call)
    firstReplies.set(place, { sent, reply })
    return reply
  }

  async function replyTo(call: Call, bodyText: string): Promise<Reply> {
    try {
      return await executeOnce(call, bodyText)
    } catch (error) {
      if (error instanceof Refusal) return errorReply(error, call.operation)
      throw error
    }
  }

  return {
    executions,
    reset() {
      executions.length = 0
      firstReplies.clear()
    },
    perform(call, bodyText) {
      const turn = last.then(() => replyTo(call, bodyText))
      // A handler that throws ends its own request, not those that wait.
      last = turn.catch(() => {})
      return turn
    },
  }
}

/** For an operation without business rules: the vendor's example. */
const example: Handler = ({ operation }) => {
  if (operation.success.check && operation.success.example === undefined) {
    throw new Error(`The sandbox has neither a handler nor an example for ${operation.id}`)
  }
  return { body: operation.success.example }
}
