/** The APIs with business rules. A new one is a line in each of the three tables; the compiler asks for all three. */
import { type OptionRule, readOptions } from '../lib/options.ts'
import type { Handlers } from '../protocol/handler.ts'
import type { Api, ApiContext } from './api.ts'
import { bills, type SandboxBills } from './bills/bills.ts'
import type { BillsOptions } from './bills/options.ts'
import { certificates, type SandboxCertificates } from './certificates/certificates.ts'
import type { CertificatesOptions } from './certificates/options.ts'
import { complaints, type SandboxComplaints } from './complaints/complaints.ts'
import { favor, type SandboxFavor } from './favor/favor.ts'
import type { PartnershipsOptions } from './partnerships/options.ts'
import { partnerships, type SandboxPartnerships } from './partnerships/partnerships.ts'
import type { SandboxPayments } from './payments/control.ts'
import type { PaymentsOptions } from './payments/options.ts'
import { payments } from './payments/payments.ts'
import { type SandboxSecurity, security } from './security/security.ts'

/** The options of each API, under its name. */
export interface ApiOptions {
  /** How bills (下载账单) behave. */
  bills?: BillsOptions | undefined
  /** How partnerships (委托营销) behave. */
  partnerships?: PartnershipsOptions | undefined
  /** How payments (支付) behave. */
  payments?: PaymentsOptions | undefined
  /** Which of WeChat Pay's keys the merchant has: platform certificates (平台证书), the public key, or both. */
  certificates?: CertificatesOptions | undefined
}

/** The state of each API, under its name. */
export interface ApiControls {
  /** The merchant's bills (下载账单). */
  readonly bills: SandboxBills
  /** Where the merchant's notifications of complaints (消费者投诉) go. */
  readonly complaints: SandboxComplaints
  /** The coupons that the merchant sent (代金券). */
  readonly favor: SandboxFavor
  /** The merchant's relations (委托营销). */
  readonly partnerships: SandboxPartnerships
  /** The merchant's orders and refunds (支付), and what users and banks do to them. */
  readonly payments: SandboxPayments
  /** The self-tests of the merchant (签名验签／加解密测试). */
  readonly security: SandboxSecurity
  /** WeChat Pay's certificates (平台证书), and their rotation. */
  readonly certificates: SandboxCertificates
}

/** The options of an API; no name at all for one without options. */
type OptionsOf<Name> = Name extends keyof ApiOptions ? Required<ApiOptions>[Name] & object : Record<never, never>

const apis: { readonly [Name in keyof ApiControls]: Api<OptionsOf<Name>, ApiControls[Name]> } = {
  bills,
  complaints,
  favor,
  partnerships,
  payments,
  security,
  certificates,
}

/** An API whose options are not known to the compiler. */
type AnyApi = Api<object, unknown> & { readonly rules: Readonly<Record<string, OptionRule>> }

const table = Object.entries(apis) as readonly (readonly [keyof ApiControls & keyof ApiOptions, AnyApi])[]

/** The names of all APIs that have options: each is an option. */
export const apiNames: readonly string[] = table
  .filter(([, { rules }]) => Object.keys(rules).length > 0)
  .map(([name]) => name)

/** The names of all APIs: each has its state under it. */
export const controlNames: readonly (keyof ApiControls)[] = table.map(([name]) => name)

/** What each option of each API may be, by the names of both. */
export const apiRules: Readonly<Record<string, Readonly<Record<string, OptionRule>>>> = Object.fromEntries(
  table.map(([name, { rules }]) => [name, rules]),
)

/** The options of every API. Throws TypeError if one has another name or value than its API has. */
export function readApiOptions(options: ApiOptions): ApiOptions {
  return Object.fromEntries(table.map(([name, { rules }]) => [name, readOptions(options[name] ?? {}, rules, name)]))
}

/** What all APIs give the sandbox. */
interface Apis {
  readonly handlers: Handlers
  readonly controls: ApiControls
  /** When something happens by itself, in ms; infinite if nothing does. */
  nextDueMs(): number
  /** Lets happen what is due. */
  settle(): Promise<void>
  /** Forgets the state of each API. */
  reset(): void
}

export function createApis(options: ApiOptions, context: ApiContext): Apis {
  const created = table.map(([name, api]) => [name, api.create(options[name] ?? {}, context)] as const)
  return {
    handlers: Object.assign({}, ...created.map(([, { handlers }]) => handlers)) as Handlers,
    controls: Object.fromEntries(created.map(([name, { control }]) => [name, control])) as unknown as ApiControls,
    nextDueMs: () => Math.min(...created.map(([, api]) => api.nextDueMs?.() ?? Number.POSITIVE_INFINITY)),
    async settle() {
      await Promise.all(created.map(([, api]) => api.settle?.()))
    },
    reset() {
      for (const [, api] of created) api.reset()
    },
  }
}
