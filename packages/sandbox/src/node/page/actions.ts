/** Shows the orders, the refunds and what else users and banks act on, each with its buttons. */
import { make } from './elements.ts'
import type { Language, TextName } from './texts.ts'

/** What `actions` has of each. */
export interface ShownAction {
  readonly path: string
  readonly api: string
  readonly buttons: readonly Button[]
}

interface Button {
  readonly rows: Rows
  readonly states: readonly string[]
  readonly title: Readonly<Record<Language, string>>
  readonly parameter: string
  readonly given?: Readonly<Record<string, unknown>>
}

interface Rows {
  readonly list: string
  readonly title: Readonly<Record<Language, string>>
  readonly id: string
  readonly state: string
}

type Fields = Readonly<Record<string, unknown>>
type Lists = Readonly<Record<string, Readonly<Record<string, readonly Fields[] | undefined>>>>

/** What `state` has: of the first merchant, and of further ones by number. */
export type ShownState = Lists & { readonly merchants?: Readonly<Record<string, Lists>> }

/** How the rows are shown, and what a click does. */
export interface ActionContext {
  readonly language: Language
  readonly texts: Readonly<Record<TextName, string>>
  perform(path: string, body: object): void
}

/** A row of one merchant. */
interface ShownRow {
  readonly api: string
  readonly rows: Rows
  readonly mchid: string | undefined
  readonly fields: Fields
}

const maxRows = 50

/** The items of the list, the newest of each kind first. */
export function showActions(
  actions: readonly ShownAction[],
  state: ShownState,
  context: ActionContext,
): readonly HTMLLIElement[] {
  return rowsOf(actions, state).map((row) => {
    const { api, rows, mchid, fields } = row
    const buttons = actions.flatMap((action) =>
      action.buttons
        .filter(
          (one) => action.api === api && one.rows.list === rows.list && one.states.includes(text(fields, rows.state)),
        )
        .map((one) => showButton(action, one, row, context)),
    )
    const merchant =
      mchid === undefined ? [] : [make('span', [` ${context.texts.merchant} ${mchid}`], { className: 'soft' })]
    return make('li', [
      make('strong', [text(fields, rows.state)]),
      ` ${rows.title[context.language]} ${text(fields, rows.id)}`,
      ...merchant,
      ...(buttons.length > 0 ? [make('div', buttons)] : []),
    ])
  })
}

function rowsOf(actions: readonly ShownAction[], { merchants = {}, ...first }: ShownState): readonly ShownRow[] {
  const kinds = new Map(
    actions.flatMap(({ api, buttons }) => buttons.map(({ rows }) => [`${api}/${rows.list}`, { api, rows }] as const)),
  )
  const accounts = [[undefined, first as Lists] as const, ...Object.entries(merchants)]
  return [...kinds.values()].flatMap(({ api, rows }) =>
    accounts.flatMap(([mchid, lists]) =>
      [...(lists[api]?.[rows.list] ?? [])]
        .reverse()
        .slice(0, maxRows)
        .map((fields) => ({ api, rows, mchid, fields })),
    ),
  )
}

function showButton(
  { path }: ShownAction,
  { title, parameter, given }: Button,
  { rows, mchid, fields }: ShownRow,
  { language, texts, perform }: ActionContext,
): HTMLButtonElement {
  const id = text(fields, rows.id)
  const button = make('button', [title[language]])
  button.type = 'button'
  // Read out with the row that it is for.
  const merchant = mchid === undefined ? '' : `, ${texts.merchant} ${mchid}`
  button.ariaLabel = `${title[language]}: ${rows.title[language]} ${id}${merchant}`
  button.addEventListener('click', () => {
    const query = mchid === undefined ? '' : `?mchid=${mchid}`
    perform(`${path}${query}`, { [parameter]: id, ...given })
  })
  return button
}

function text(fields: Fields, name: string): string {
  return String(fields[name])
}
