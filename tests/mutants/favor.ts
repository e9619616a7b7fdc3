/** Edits of coupons: what the sandbox keeps of them, and what their spec says. */
import { edits, type Mutant } from './mutant.ts'

const tests = ['tests/e2e/favor/favor.test.ts', 'tests/e2e/contracts/contracts.test.ts']

export const coupons: readonly Mutant[] = [
  ...edits('packages/sandbox/src/apis/favor/handlers.ts', tests, [
    {
      name: 'coupon-sent-twice',
      text: 'return { body: { coupon_id }, executed: !known }',
      broken: 'return { body: { coupon_id } }',
      rule: 'A coupon is sent once for each out_request_no',
    },
    {
      name: 'coupon-of-another-number',
      text: 'const coupon_id = known?.coupon_id ?? nextOf(',
      broken: 'const coupon_id = nextOf(',
      rule: 'A repeated out_request_no gives the same coupon',
    },
    {
      name: 'stock-activated-twice',
      text: 'store.actions.get(stockId) !== call.operation.id',
      broken: 'stockId !== call.operation.id',
      rule: 'What is repeated to a stock is done once',
    },
    {
      name: 'stock-of-the-example',
      text: 'body: { ...exampleOf(call), stock_id: stockId }',
      broken: 'body: exampleOf(call)',
      rule: 'A response names the stock that was asked for',
    },
    {
      name: 'page-of-the-example',
      text: 'body: { ...exampleOf(call), ...Object.fromEntries(given) }',
      broken: 'body: exampleOf(call), executed: given.length > 0',
      rule: 'A response names what was asked for',
    },
    {
      name: 'callback-forgotten',
      text: 'store.notifyUrl ?? example.notify_url',
      broken: 'example.notify_url',
      rule: 'The address of notifications is the one that was set',
    },
  ]),
  ...edits('packages/sandbox/src/apis/favor/state.ts', tests, [
    {
      name: 'coupons-after-a-reset',
      text: 'this.sent.clear()',
      broken: 'this.actions.clear()',
      rule: 'A reset forgets the coupons',
    },
  ]),
]
