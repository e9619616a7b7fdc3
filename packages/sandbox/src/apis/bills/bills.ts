/** Bills (下载账单), as the sandbox makes and serves them. */
import type { Api } from '../api.ts'
import { createBillHandlers } from './handlers.ts'
import { type BillsOptions, billsRules } from './options.ts'
import { type BillContent, type BillQuery, keyOf, readContent, readQuery, Store } from './state.ts'

/**
 * The bills of each day: what was set; else the orders and refunds of `sandbox.payments`; else a small one, the same each
 * time.
 */
export interface SandboxBills {
  /** Sets the trade bill (交易账单) of a query; `null` if there is none, which is 400 NO_STATEMENT_EXIST. */
  setTradeBill(query: BillQuery, content: BillContent): void
  /** Sets the fund flow bill (资金账单) of a query; `null` if there is none. */
  setFundFlowBill(query: BillQuery, content: BillContent): void
}

export const bills: Api<BillsOptions, SandboxBills> = {
  rules: billsRules,
  create(options, context) {
    const store = new Store()
    const control: SandboxBills = {
      setTradeBill(query, content) {
        const read = readQuery(query, 'bills.setTradeBill')
        store.contents.set(keyOf('trade', read), readContent(content))
      },
      setFundFlowBill(query, content) {
        const read = readQuery(query, 'bills.setFundFlowBill')
        store.contents.set(keyOf('fund-flow', read), readContent(content))
      },
    }
    const reset = (): void => {
      store.clear()
      context.links.clear()
    }
    return { handlers: createBillHandlers(store, options, context), control, reset }
  },
}
