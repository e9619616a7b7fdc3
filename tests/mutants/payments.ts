/** Orders, refunds and bills of the sandbox: what must never happen to money. */
import { edits, type Mutant } from './mutant.ts'

const orders = ['packages/sandbox/test/apis/payments/orders.test.ts']
const refunds = ['packages/sandbox/test/apis/payments/refunds.test.ts']
const books = ['packages/sandbox/test/apis/payments/books.test.ts']
const folder = 'packages/sandbox/src/apis/payments'

export const payments: readonly Mutant[] = [
  ...edits(`${folder}/orders.ts`, orders, [
    {
      name: 'orders-paid-again',
      text: 'if (known.payment) throw operationError(operation, reorderPaid)',
      broken: 'if (known.payment && reorderPaid === undefined) throw operationError(operation, reorderPaid)',
      rule: 'An order that is paid is not made again',
    },
    {
      name: 'orders-of-other-amounts',
      text: '|| !isSame(known.body, body)',
      broken: '|| known.body.appid !== body.appid',
      rule: 'The same number with other fields is another order',
    },
    {
      name: 'orders-of-other-kinds',
      text: 'known.tradeType !== tradeType || ',
      broken: '',
      rule: 'The same number for another front end is another order',
    },
    {
      name: 'orders-never-expire',
      text: 'return nowMs + 7 * day',
      broken: 'return nowMs + 70 * day',
      rule: 'An order can be paid for 7 days',
    },
    {
      name: 'orders-too-short',
      text: 'Math.max(Date.parse(time_expire), nowMs + minute)',
      broken: 'Math.max(Date.parse(time_expire), nowMs)',
      rule: 'The time to pay is one minute at least',
    },
    {
      name: 'orders-of-anybody',
      text: 'if (query.mchid !== undefined && query.mchid !== mchid)',
      broken: "if (query.mchid === '')",
      rule: 'A query names the merchant that signs it',
    },
    {
      name: 'orders-closed-though-paid',
      text: 'if (order.payment) throw operationError(operation, options.closePaid',
      broken: 'if (order.payment && order.payment.atMs < 0) throw operationError(operation, options.closePaid',
      rule: 'An order that is paid is not closed',
    },
    {
      name: 'orders-counted-twice',
      text: 'executed: known === undefined',
      broken: 'executed: true',
      rule: 'The same order again is no execution',
    },
  ]),
  ...edits(`${folder}/control.ts`, orders, [
    {
      name: 'pay-after-the-time',
      text: 'now() > order.expiresMs',
      broken: 'now() > order.expiresMs + 1e12',
      rule: 'Nobody pays after time_expire',
    },
    {
      name: 'pay-with-an-old-link',
      text: 'now() > order.linkMs',
      broken: 'now() > order.linkMs + 1e12',
      rule: 'A prepay_id, h5_url or code_url expires',
    },
    {
      name: 'pay-twice',
      text: "if (order.state !== 'NOTPAY')",
      broken: "if (order.state === 'CLOSED')",
      rule: 'An order is paid once',
    },
  ]),
  ...edits(`${folder}/control.ts`, refunds, [
    {
      name: 'refund-closed-keeps-the-money',
      text: "if (status === 'CLOSED') {",
      broken: "if (status === 'ABNORMAL') {",
      rule: 'A refund that was closed brings the money back',
    },
    {
      name: 'refund-never-in-time',
      text: 'dueMs <= now()',
      broken: 'dueMs < now() - 60_000',
      rule: 'A refund succeeds when its time has come',
    },
  ]),
  ...edits(`${folder}/refunds.ts`, refunds, [
    {
      name: 'refund-above-the-order',
      text: 'sumOf(before) + refund > total',
      broken: 'refund > total',
      rule: 'All refunds together are at most the order',
    },
    {
      name: 'refund-twice',
      text: "options.refundChanged !== 'answer' && !isSame(known.body, body)",
      broken: 'isSame(known.body, body)',
      rule: 'One out_refund_no is one refund',
    },
    {
      name: 'refund-of-another-total',
      text: 'total !== order.body.amount.total ||',
      broken: '',
      rule: 'A refund says how much the order was',
    },
    {
      name: 'refund-for-ever',
      text: 'before.length >= maxRefunds',
      broken: 'before.length > maxRefunds',
      rule: 'An order has 50 refunds at most',
    },
    {
      name: 'refund-after-a-year',
      text: 'nowMs > order.payment.atMs + refundableMs',
      broken: 'nowMs > order.payment.atMs + 2 * refundableMs',
      rule: 'A refund comes within a year',
    },
    {
      name: 'refund-without-money',
      text: 'if (refund > books.balanceOf(order.subMchid))',
      broken: 'if (refund > books.balanceOf(order.subMchid) + 1e9)',
      rule: 'A refund needs money in the account',
    },
    {
      name: 'refund-abnormal-any',
      text: "if (refund.status !== 'ABNORMAL')",
      broken: "if (refund.status === 'CLOSED')",
      rule: 'Only a refund that is ABNORMAL is paid in another way',
    },
  ]),
  ...edits('packages/sandbox/src/apis/bills/from-books.ts', books, [
    {
      name: 'bill-without-refunds',
      text: 'yuan(total), yuan(refunded)]',
      broken: 'yuan(total), yuan(0)]',
      rule: 'The sums of a bill are those of its rows',
    },
    {
      name: 'bill-of-text-that-breaks-lines',
      text: "text.replace(/[,`\\r\\n]+/g, ' ')",
      broken: 'text',
      rule: "A merchant's text ends no value and no line of a bill",
    },
  ]),
  ...edits('packages/sandbox/src/apis/bills/handlers.ts', books, [
    {
      name: 'bill-too-early',
      text: "if (isEarly && options.early !== 'answer')",
      broken: 'if (isEarly && options.early === undefined && books === undefined)',
      rule: 'The bill of a day is there from 10 o’clock of the next day on',
    },
  ]),
  ...edits(
    'packages/sandbox/src/apis/bills/handlers.ts',
    ['packages/sandbox/test/apis/bills/bills.test.ts'],
    [
      {
        name: 'bill-of-no-day',
        text: 'new Date(ms).toISOString().startsWith(text)',
        broken: "new Date(ms).toISOString() !== ''",
        rule: 'A bill is of a day that there is',
      },
      {
        name: 'bill-of-tomorrow',
        text: 'const isEarly = nowMs <',
        broken: 'const isEarly = own !== undefined && nowMs <',
        rule: 'No bill of a day is there before its end, also if nothing happened',
      },
    ],
  ),
  ...edits(`${folder}/refund-rules.ts`, refunds, [
    {
      name: 'refund-from-too-little',
      text: ' && sum === refund',
      broken: ' && sum <= refund',
      rule: 'The accounts that pay a refund back make it up',
    },
    {
      name: 'refund-from-one-account-twice',
      text: 'accounts.size === from.length && ',
      broken: 'accounts.size > 0 && ',
      rule: 'No account pays a refund back twice',
    },
    {
      name: 'refund-of-other-goods',
      text: 'return names.every((name) => refunded[name] === undefined ||',
      broken: 'return names.some((name) => refunded[name] === undefined ||',
      rule: 'Goods that are refunded are those of the order',
    },
  ]),
  ...edits(
    'packages/sandbox/src/apis/bills/from-books.ts',
    ['packages/sandbox/test/apis/payments/books.test.ts'],
    [
      {
        name: 'bill-closed-refund',
        text: "status !== 'CLOSED' && isOfDay(createdMs)",
        broken: "status !== 'PROCESSING' && isOfDay(createdMs)",
        rule: 'A refund that was closed paid nothing back',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/account.ts',
    ['tests/e2e/payments/ids.test.ts'],
    [
      {
        name: 'ids-of-each-merchant',
        text: 'new Books(nextNumber)',
        broken: 'new Books(() => 1)',
        rule: 'An id is that of one thing alone, of whatever merchant',
      },
    ],
  ),
]
