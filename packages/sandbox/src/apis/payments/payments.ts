/** Payments (支付), as the sandbox takes and refunds them. */
import type { Handler, Handlers } from '../../protocol/handler.ts'
import type { Api } from '../api.ts'
import { createControl, type SandboxPayments } from './control.ts'
import { type PaymentsOptions, paymentsRules } from './options.ts'
import { createOrderHandlers } from './orders.ts'
import { createRefundHandlers } from './refunds.ts'

/** Each handler, after what is due. */
function mapValues(handlers: Readonly<Record<string, Handler>>, change: (handler: Handler) => Handler): Handlers {
  return Object.fromEntries(Object.entries(handlers).map(([id, handler]) => [id, change(handler)]))
}

export const payments: Api<PaymentsOptions, SandboxPayments> = {
  rules: paymentsRules,
  create(options, context) {
    const { books, crypto } = context
    const { control, nextDueMs, settle } = createControl(books, options, context)
    const handlers = { ...createOrderHandlers(books, options, crypto), ...createRefundHandlers(books, options) }
    // Time passes without `advance`, too. What is due then is sent after the response, so nothing waits for it.
    const settled = (handler: Handler): Handler => {
      return (call) => {
        void settle()
        return handler(call)
      }
    }
    return { handlers: mapValues(handlers, settled), control, nextDueMs, settle, reset: () => books.clear() }
  },
}
