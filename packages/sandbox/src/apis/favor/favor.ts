/** Coupons (代金券), as the sandbox sends them. */
import type { Api } from '../api.ts'
import { type FileContent, readFileContent } from '../files.ts'
import { createFavorHandlers } from './handlers.ts'
import { type FlowKind, type SentFavorCoupon, Store } from './state.ts'

/** What the merchant did with coupons (代金券). */
export interface SandboxFavor {
  /** The coupons that were sent, in their order. */
  readonly sent: readonly SentFavorCoupon[]
  /** Where notifications of coupons go; `undefined` if it was never set. */
  readonly notifyUrl: string | undefined
  /**
   * Sets the file of a stock's orders with coupons (核销明细). Default: a line for each coupon that was sent. The vendor's
   * page does not describe the file.
   */
  setStockUseFlow(stockId: string, content: FileContent): void
  /** Sets the file of a stock's refunds (退款明细). Default: no line. */
  setStockRefundFlow(stockId: string, content: FileContent): void
}

export const favor: Api<Record<never, never>, SandboxFavor> = {
  rules: {},
  create(_, { links }) {
    const store = new Store()
    const set = (kind: FlowKind, path: string) => (stockId: string, content: FileContent) =>
      void store.flows[kind].set(stockId, readFileContent(content, path))
    const control: SandboxFavor = {
      get sent() {
        return [...store.sent.values()]
      },
      get notifyUrl() {
        return store.notifyUrl
      },
      setStockUseFlow: set('use', 'favor.setStockUseFlow'),
      setStockRefundFlow: set('refund', 'favor.setStockRefundFlow'),
    }
    return { handlers: createFavorHandlers(store, links), control, reset: () => store.clear() }
  },
}
