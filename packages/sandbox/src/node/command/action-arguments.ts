/** Reads the arguments of an action: `wechatpay-sandbox payments pay 1217752501 --identity .wechatpay`. */
import { parseArgs } from 'node:util'
import { apiActions, type PlacedAction } from '../../apis/actions.ts'
import { isMchid } from '../../identity/identity.ts'
import { expectedBy, isRightFor } from '../../lib/options.ts'
import { isObject } from '../../lib/values.ts'
import { expect, pathOf } from './arguments.ts'
import { flagsOf, type OptionFlag, parsedAs, readOptionFlags } from './flags.ts'
import { printable } from './text.ts'

/** What a running sandbox is asked to do. */
export interface ActionArguments {
  readonly action: PlacedAction
  /** The parameters. */
  readonly given: Readonly<Record<string, unknown>>
  /** The folder that has the sandbox's settings; `undefined` if the environment has them. */
  readonly identity: string | undefined
  /** For a further merchant. */
  readonly mchid: string | undefined
}

const ownFlags = {
  help: { type: 'boolean', short: 'h', default: false },
  identity: { type: 'string' },
  mchid: { type: 'string' },
} as const

/** Whether an argument is the name of an API that has actions. */
export function isActionApi(name: string | undefined): boolean {
  return apiActions.some(({ api }) => api === name)
}

/** `undefined` for `--help`. Throws an Error with a plain message for invalid arguments. */
export function readActionArguments(args: readonly string[]): ActionArguments | undefined {
  const [api = '', name = ''] = args
  const ofApi = apiActions.filter((one) => one.api === api)
  const action = ofApi.find((one) => one.name === name)
  if (!action) {
    if (['--help', '-h'].includes(name)) return undefined
    const names = ofApi.map((one) => one.name).join(', ')
    throw new Error(`${api} takes ${names}, not '${printable(name, 40)}'`)
  }
  const flags = optionalFlags(action)
  const options = { ...parsedAs(flags), ...ownFlags } as typeof ownFlags
  const { values, positionals } = parseArgs({ args: args.slice(2), options, allowPositionals: true })
  if (values.help) return undefined
  const { identity, mchid } = values
  return {
    action,
    given: { ...readRequired(action, positionals), ...readOptionFlags(values, flags) },
    identity: pathOf('identity', identity),
    mchid: mchid === undefined ? undefined : expect(isMchid(mchid), mchid, '--mchid takes a text of digits'),
  }
}

/** Of the parameters that may be left out. */
export function optionalFlags({ parameters, required }: PlacedAction): readonly OptionFlag[] {
  const optional = Object.entries(parameters).filter(([name]) => !required.includes(name))
  return flagsOf(undefined, Object.fromEntries(optional))
}

function readRequired(action: PlacedAction, texts: readonly string[]): Record<string, unknown> {
  const { api, name, required } = action
  const what = `${api} ${name} takes ${required.map((one) => `<${one}>`).join(' ') || 'no value'}`
  expect(texts.length === required.length, texts, what, texts.join(' '))
  return Object.fromEntries(required.map((parameter, index) => [parameter, readValue(action, parameter, texts[index])]))
}

/** A text, a number, or JSON, whichever the parameter may be. */
function readValue({ api, name, parameters }: PlacedAction, parameter: string, text = ''): unknown {
  const rule = parameters[parameter] ?? []
  const number = /^\d{1,15}$/.test(text) ? Number(text) : undefined
  const value = [text, number, readObject(text)].find((one) => one !== undefined && isRightFor(rule, one))
  if (value !== undefined) return value
  throw new Error(`${api} ${name}: ${parameter} is ${expectedBy(rule)}, not '${printable(text, 40)}'`)
}

function readObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
