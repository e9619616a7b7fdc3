/** The bills of a test, for programs that are not in this process. */
import { anObject, type OptionRules } from '../../lib/options.ts'
import { type Actions, defineAction } from '../action.ts'
import type { SandboxBills } from './bills.ts'
import type { BillQuery } from './state.ts'

interface GivenBill {
  readonly query: BillQuery
  /** JSON has no bytes. */
  readonly content: string | null
}

const parameters: OptionRules<GivenBill> = {
  query: anObject,
  content: { expected: 'a text or null', isRight: (value) => value === null || typeof value === 'string' },
}

export const billsActions: Actions<SandboxBills> = {
  setTradeBill: defineAction<SandboxBills, GivenBill>(parameters, ['query', 'content'], (bills, { query, content }) =>
    bills.setTradeBill(query, content),
  ),
  setFundFlowBill: defineAction<SandboxBills, GivenBill>(
    parameters,
    ['query', 'content'],
    (bills, { query, content }) => bills.setFundFlowBill(query, content),
  ),
}
