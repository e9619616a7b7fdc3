/** Executes a checked request, or replays its first answer. Synchronous throughout, so that no two run at once. */
import type { Checked } from './check.ts'
import type { Handler } from './handler.ts'
import { businessError } from './handlers.ts'
import type { SandboxOptions } from './options.ts'
import { Refusal } from './refusal.ts'
import { errorReply, type Reply, successReply } from './reply.ts'

/** A write that was really done; a replay is none, and neither is terminating what is terminated. */
export interface Execution {
  readonly operationId: string
  readonly mchid: string
  /** Absent where the operation takes none. */
  readonly idempotencyKey?: string | undefined
  /** The decoded JSON body. */
  readonly body: unknown
}

interface FirstAnswer {
  readonly bodyText: string
  readonly reply: Reply
}

export interface Performer {
  readonly executions: Execution[]
  /** `bodyText` is the body as sent: a replay is told from another request by its text. */
  perform(checked: Checked, bodyText: string): Reply
}

export function createPerformer(
  handlers: Readonly<Record<string, Handler | undefined>>,
  options: Pick<SandboxOptions, 'replay' | 'keyReuse'>,
): Performer {
  const executions: Execution[] = []
  const firstAnswers = new Map<string, FirstAnswer>()

  function execute(checked: Checked): Reply {
    const { operation, mchid, body, idempotencyKey } = checked
    const answer = (handlers[operation.id] ?? example)(checked)
    if ('error' in answer) {
      const { status, code, message } = answer.error
      throw new Refusal(status, code, message, { signed: true })
    }
    const reply = successReply(operation, answer.body)
    const { executed = operation.method !== 'GET' } = answer
    if (executed) executions.push({ operationId: operation.id, mchid, idempotencyKey, body })
    return reply
  }

  function executeOnce(checked: Checked, bodyText: string): Reply {
    const { operation, mchid, idempotencyKey } = checked
    if (idempotencyKey === undefined) return execute(checked)
    const place = JSON.stringify([mchid, operation.path, idempotencyKey])
    const first = firstAnswers.get(place)
    const rule = first && (first.bodyText === bodyText ? (options.replay ?? 'answer') : (options.keyReuse ?? 'refuse'))
    if (rule === 'refuse') throw businessError(operation, 'INVALID_REQUEST')
    if (first && rule === 'answer') return first.reply
    const reply = execute(checked)
    firstAnswers.set(place, { bodyText, reply })
    return reply
  }

  return {
    executions,
    perform(checked, bodyText) {
      try {
        return executeOnce(checked, bodyText)
      } catch (error) {
        if (error instanceof Refusal) return errorReply(error, checked.operation)
        throw error
      }
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
