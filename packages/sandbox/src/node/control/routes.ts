/** What a sandbox can be asked and made to do, by path and method. */
import { apiActions, type PlacedAction } from '../../apis/actions.ts'
import { controlNames } from '../../apis/apis.ts'
import type { ChangeableOptions, Fault, NotifyOptions, Sandbox, SandboxAccount } from '../../index.ts'
import { expectedBy, type OptionRule, readOptions } from '../../lib/options.ts'
import { isObject } from '../../lib/values.ts'
import { ControlError } from './control-error.ts'
import { seed } from './seed.ts'

/** One thing to ask or to do. It returns what is sent back as JSON, and throws TypeError or StateError for what the sandbox refuses. */
type Route = (sandbox: Sandbox, given: { readonly query: URLSearchParams; readonly body: unknown }) => unknown

/** What a path takes. */
type Methods = Readonly<Record<string, Route>>

const ownRoutes: Readonly<Record<string, Methods>> = {
  faults: {
    GET: ({ faults }) => faults,
    POST({ faults }, { body }) {
      faults.push(...((Array.isArray(body) ? body : [body]) as readonly Fault[]))
      return faults
    },
    DELETE({ faults }) {
      faults.length = 0
      return faults
    },
  },
  options: {
    GET: ({ options }) => options,
    PATCH(sandbox, { body }) {
      sandbox.configure(body as ChangeableOptions)
      return sandbox.options
    },
  },
  state: { GET: stateOf },
  seed: {
    POST(sandbox, { body }) {
      seed(sandbox, body)
      return stateOf(sandbox)
    },
  },
  requests: { GET: ({ requests }, { query }) => newest(requests, query) },
  clock: {
    GET: ({ now }) => ({ nowMs: now() }),
    async POST(sandbox, { body }) {
      const { advanceMs } = read<{ readonly advanceMs: number }>(body, ['advanceMs'])
      await sandbox.advance(advanceMs)
      return { nowMs: sandbox.now() }
    },
  },
  notifications: {
    GET: ({ notifications }, { query }) => newest(notifications, query),
    async POST(sandbox, { body }) {
      const given = read<NotificationRequest>(body, ['event', 'data', 'options'])
      return await sandbox.notify(given.event, given.data, given.options)
    },
  },
  actions: { GET: () => apiActions.map(shownAction) },
  certificates: {
    PATCH(sandbox, given) {
      const { share } = read<{ readonly share: number }>(given.body, ['share'])
      const { certificates } = accountOf(sandbox, given)
      certificates.share = share
      return certificates
    },
  },
  executions: { GET: ({ executions }, { query }) => newest(executions, query) },
  reset: {
    POST(sandbox) {
      sandbox.reset()
      return {}
    },
  },
}

/** The state of one API: `GET payments`. */
const stateRoutes: Readonly<Record<string, Methods>> = Object.fromEntries(
  controlNames.map((name) => [
    name,
    { ...ownRoutes[name], GET: (sandbox, given) => accountOf(sandbox, given)[name] } satisfies Methods,
  ]),
)

/** What changes it: `POST payments/pay`. */
const actionRoutes: Readonly<Record<string, Methods>> = Object.fromEntries(
  apiActions.map((action) => [
    pathOf(action),
    {
      POST: (sandbox, given) => {
        const control = accountOf(sandbox, given)[action.api]
        return action.perform(control, readAction(action, given.body))
      },
    } satisfies Methods,
  ]),
)

export const routes: Readonly<Record<string, Methods>> = { ...ownRoutes, ...stateRoutes, ...actionRoutes }

/** The parameters of an action. */
function readAction(action: PlacedAction, body: unknown): Readonly<Record<string, unknown>> {
  const { api, name, parameters, required } = action
  return readOptions((body ?? {}) as Readonly<Record<string, unknown>>, parameters, `${api}.${name}`, required)
}

function pathOf({ api, name }: PlacedAction): string {
  return `${api}/${name}`
}

/** What a program or a page has to know of an action. */
function shownAction(action: PlacedAction): object {
  const { api, buttons, required } = action
  const parameters = Object.entries(action.parameters).map(([name, rule]) => [
    name,
    { expected: expectedBy(rule), required: required.includes(name) },
  ])
  return { path: pathOf(action), api, parameters: Object.fromEntries(parameters), buttons }
}

interface NotificationRequest {
  readonly event: string
  readonly data: unknown
  readonly options: NotifyOptions
}

const present: OptionRule = { expected: 'a value', isRight: (value) => value !== undefined }

/** The members of a body, all of which it must have, and no other; what they are is for the sandbox to check. */
function read<T extends object>(body: unknown, names: readonly (keyof T & string)[]): T {
  return readOptions(body as T, Object.fromEntries(names.map((name) => [name, present])), 'body', names)
}

/** The merchant that `?mchid=` names, by default the first. */
function accountOf({ merchant, merchants }: Sandbox, { query }: { readonly query: URLSearchParams }): SandboxAccount {
  const account = merchants[query.get('mchid') ?? merchant.mchid]
  if (account) return account
  throw new ControlError(400, `mchid: expected one of ${Object.keys(merchants).join(', ')}`)
}

/** What a test sees of each API: `{ "partnerships": { "rows": […] } }`; of further merchants the same, by number. */
function stateOf(sandbox: Sandbox): unknown {
  const further = Object.entries(sandbox.merchants).filter(([mchid]) => mchid !== sandbox.merchant.mchid)
  const merchants = Object.fromEntries(further.map(([mchid, account]) => [mchid, apisOf(account)]))
  return { ...apisOf(sandbox), ...(further.length > 0 && { merchants }) }
}

function apisOf(account: SandboxAccount): object {
  return Object.fromEntries(controlNames.map((name) => [name, account[name]]))
}

/** The last of a list, the newest at the end: `?limit=`, by default 100. */
export function newest<T>(list: readonly T[], query: URLSearchParams): readonly T[] {
  const limit = query.get('limit') ?? '100'
  if (!/^[1-9]\d{0,5}$/.test(limit)) throw new ControlError(400, 'limit: expected a whole number from 1 to 999999')
  return list.slice(-Number(limit))
}

/** Whether a body is there at all, and what JSON it is. */
export function readJson(text: string): unknown {
  if (text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value) || Array.isArray(value)) return value
  } catch {
    // Reported below, without the text.
  }
  throw new ControlError(400, 'The body: expected an object or an array in JSON')
}
