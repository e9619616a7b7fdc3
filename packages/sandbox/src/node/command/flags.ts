/** Flags for the named options of `createSandbox`: each follows from the option's rule, so that none is listed twice. */
import { apiRules } from '../../apis/apis.ts'
import { aFunction, anArray, anObject, expectedBy, isRightFor, type OptionRule } from '../../lib/options.ts'
import { sandboxRules } from '../../sandbox.ts'
import { printable } from './text.ts'

/** A flag, and the option that it sets. */
export interface OptionFlag {
  /** `partnerships-offset-unit` */
  readonly name: string
  /** The API that has the option; `undefined` for an option of all. */
  readonly api?: string | undefined
  /** `offsetUnit` */
  readonly option: string
  readonly rule: OptionRule
  /** Whether it takes no value. */
  readonly isSwitch: boolean
}

/** All of them: those of the protocol first. What a text cannot give has none. */
export const optionFlags: readonly OptionFlag[] = [
  ...flagsOf(undefined, sandboxRules),
  ...Object.entries(apiRules).flatMap(([api, rules]) => flagsOf(api, rules)),
]

/** The flags of what these rules decide; `api` has the options under its name. */
export function flagsOf(api: string | undefined, rules: Readonly<Record<string, OptionRule>>): readonly OptionFlag[] {
  return Object.entries(rules)
    .filter(([, rule]) => ![anObject, aFunction, anArray].includes(rule))
    .map(([option, rule]) => ({ name: kebab(api, option), api, option, rule, isSwitch: isRightFor(rule, true) }))
}

function kebab(...words: readonly (string | undefined)[]): string {
  return words
    .filter((word) => word !== undefined)
    .join('-')
    .replace(/[A-Z]+/g, (upper) => `-${upper.toLowerCase()}`)
}

/**
 * The options that the flags give.
 *
 * @throws Error that names the flag, if its value is none of the option's
 */
export function readOptionFlags(
  values: Readonly<Record<string, unknown>>,
  flags: readonly OptionFlag[],
): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const flag of flags) {
    const given = values[flag.name]
    if (given === undefined) continue
    const value = typeof given === 'string' ? readValue(flag, given) : given
    const { api, option } = flag
    if (api === undefined) options[option] = value
    else options[api] = { ...(options[api] as object | undefined), [option]: value }
  }
  return options
}

/** A text, a number or a list, whichever the option may be. */
function readValue({ name, rule }: OptionFlag, text: string): unknown {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : undefined
  const value = [text, number, text.split(',')].find((candidate) => isRightFor(rule, candidate))
  if (value !== undefined) return value
  throw new Error(`--${name} takes ${expectedBy(rule)}, not '${printable(text, 40)}'`)
}

/** What `parseArgs` has to know of them. */
export function parsedAs(
  flags: readonly OptionFlag[],
): Readonly<Record<string, { readonly type: 'boolean' | 'string' }>> {
  return Object.fromEntries(flags.map(({ name, isSwitch }) => [name, { type: isSwitch ? 'boolean' : 'string' }]))
}

/** How a flag is written, with what it takes: `--replay <answer|execute|refuse>`. */
export function usageOf({ name, rule, isSwitch }: OptionFlag): string {
  if (isSwitch) return `--${name}`
  return `--${name} <${'isRight' in rule ? rule.expected : rule.join('|')}>`
}
