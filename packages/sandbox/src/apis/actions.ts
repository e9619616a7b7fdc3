/** The actions of every API that has some. They stand apart from the APIs: who only uses a sandbox in code does not carry them. */
import type { Action, Actions } from './action.ts'
import type { ApiControls } from './apis.ts'
import { billsActions } from './bills/actions.ts'
import { certificatesActions } from './certificates/actions.ts'
import { favorActions } from './favor/actions.ts'
import { paymentsActions } from './payments/actions.ts'

const actions: { readonly [Name in keyof ApiControls]?: Actions<ApiControls[Name]> } = {
  bills: billsActions,
  certificates: certificatesActions,
  favor: favorActions,
  payments: paymentsActions,
}

/** An action with its place: the API and its own name. */
export interface PlacedAction extends Action<unknown> {
  readonly api: keyof ApiControls
  readonly name: string
}

/** All of them. */
export const apiActions: readonly PlacedAction[] = Object.entries(actions).flatMap(([api, ofApi]) =>
  Object.entries(ofApi as Actions<unknown>).map(([name, action]) => ({ ...action, api, name }) as PlacedAction),
)
