/** Coupons (代金券), as the sandbox sends them. */
import type { Api } from '../api.ts'
import { createFavorHandlers } from './handlers.ts'
import { type SentFavorCoupon, Store } from './state.ts'

/** What the merchant did with coupons (代金券). */
export interface SandboxFavor {
  /** The coupons that were sent, in their order. */
  readonly sent: readonly SentFavorCoupon[]
  /** Where notifications of coupons go; `undefined` if it was never set. */
  readonly notifyUrl: string | undefined
}

export const favor: Api<Record<never, never>, SandboxFavor> = {
  rules: {},
  create() {
    const store = new Store()
    const control: SandboxFavor = {
      get sent() {
        return [...store.sent.values()]
      },
      get notifyUrl() {
        return store.notifyUrl
      },
    }
    return { handlers: createFavorHandlers(store), control, reset: () => store.clear() }
  },
}
