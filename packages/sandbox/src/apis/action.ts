/** What a program in any language, a page and the command can make an API do: the methods of its control, as data. */
import type { OptionRule, OptionRules } from '../lib/options.ts'

/** Words in the languages of the page. */
interface Words {
  readonly en: string
  readonly zh: string
}

/** Rows of an API's state that a page shows, each with its buttons. */
export interface ActionRows {
  /** Which list of the state. */
  readonly list: string
  /** What one row is. */
  readonly title: Words
  /** The field by which rows differ, and the one whose value decides which buttons a row has. */
  readonly id: string
  readonly state: string
}

/** A button at the rows of a list, in these of their states. */
export interface ActionButton {
  readonly rows: ActionRows
  readonly states: readonly string[]
  readonly title: Words
  /** Which parameter gets the id of the row. */
  readonly parameter: string
  /** What else is given. */
  readonly given?: Readonly<Record<string, unknown>> | undefined
}

/** One action. Its name is that of a method of the control, and so are its parameters. */
export interface Action<Control> {
  /** What each parameter may be. */
  readonly parameters: Readonly<Record<string, OptionRule>>
  /** Those that must be given; the command takes them in this order. */
  readonly required: readonly string[]
  readonly buttons: readonly ActionButton[]
  /** What it returns is sent as JSON. Throws TypeError or StateError. */
  perform(control: Control, given: Readonly<Record<string, unknown>>): unknown
}

/** The actions of an API, by their names. */
export type Actions<Control> = Readonly<Record<string, Action<Control>>>

/** An action, whose parameters the compiler knows. */
export function defineAction<Control, Given extends object>(
  parameters: OptionRules<Given>,
  required: readonly (keyof Given & string)[],
  perform: (control: Control, given: Given) => unknown,
  buttons: readonly ActionButton[] = [],
): Action<Control> {
  return {
    parameters: parameters as Readonly<Record<string, OptionRule>>,
    required,
    buttons,
    perform: (control, given) => perform(control, given as Given),
  }
}
