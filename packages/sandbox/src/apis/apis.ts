/** The APIs with business rules, by the name of their options: a new one is a line in the table and one in its type. */
import { assertOptions, type OptionRule } from '../lib/options.ts'
import type { Handlers } from '../protocol/handler.ts'
import type { Api, ApiContext } from './api.ts'
import type { PartnershipsOptions } from './partnerships/options.ts'
import { partnerships, type SandboxPartnerships } from './partnerships/partnerships.ts'

interface Apis {
  /** Partnerships (委托营销). */
  readonly partnerships: Api<PartnershipsOptions, SandboxPartnerships>
}

const apis: Apis = { partnerships }

/** An API whose options are not known to the compiler. */
type AnyApi = Api<object, unknown> & { readonly rules: Readonly<Record<string, OptionRule>> }

const table = Object.entries(apis) as readonly (readonly [keyof Apis, AnyApi])[]

/** The options of each API, under its name. */
export type ApiOptions = { [Name in keyof Apis]?: Parameters<Apis[Name]['create']>[0] | undefined }

/** The state of each API, under its name. */
export type ApiControls = { readonly [Name in keyof Apis]: ReturnType<Apis[Name]['create']>['control'] }

/** The names of all APIs: each is an option. */
export const apiNames: readonly string[] = Object.keys(apis)

/** Throws TypeError if an API has an option of another name or value than its own. */
export function assertApiOptions(options: ApiOptions): void {
  for (const [name, api] of table) if (options[name] !== undefined) assertOptions(options[name], api.rules, name)
}

export function createApis(options: ApiOptions, context: ApiContext): { handlers: Handlers; controls: ApiControls } {
  const created = table.map(([name, api]) => [name, api.create(options[name] ?? {}, context)] as const)
  return {
    handlers: Object.assign({}, ...created.map(([, { handlers }]) => handlers)),
    controls: Object.fromEntries(created.map(([name, { control }]) => [name, control])) as ApiControls,
  }
}
