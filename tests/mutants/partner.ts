/** A partner's (服务商) orders, refunds and bills in the sandbox: what must never happen to a sub-merchant's money. */
import { edits, type Mutant } from './mutant.ts'

const served = ['packages/sandbox/test/apis/payments/partner.test.ts']
const sold = ['tests/e2e/payments/partner.test.ts']
const folder = 'packages/sandbox/src/apis'

export const partner: readonly Mutant[] = [
  ...edits(`${folder}/payments/parties.ts`, served, [
    {
      name: 'partner-orders-for-another-partner',
      text: 'if (sp_mchid !== mchid) throw',
      broken: 'if (sp_mchid === undefined) throw',
      rule: 'A partner’s call names the partner that signs it',
    },
    {
      name: 'partner-orders-for-any-sub-merchant',
      text: '!merchant.subMerchants.includes(sub_mchid)) throw',
      broken: 'merchant.subMerchants.length === 0) throw',
      rule: 'A partner sells for its own sub-merchants alone',
    },
    {
      name: 'partner-refusal-that-no-table-has',
      text: "errorRow(operation, 'NO_AUTH') ? 'NO_AUTH' : 'MCH_NOT_EXISTS'",
      broken: "errorRow(operation, 'NO_AUTH') ? 'MCH_NOT_EXISTS' : 'MCH_NOT_EXISTS'",
      rule: 'A sub-merchant of others is refused with the row of the operation’s table',
    },
    {
      name: 'partner-sub-openid-without-appid',
      text: 'payer?.sub_openid === undefined || sub_appid !== undefined) return',
      broken: "payer?.sub_openid === undefined || sub_appid !== '') return",
      rule: 'A sub_openid is that of a sub_appid',
    },
    {
      name: 'partner-payer-of-another-openid',
      text: ': payer?.sp_openid',
      broken: ': payer?.sub_openid',
      rule: 'An order for an sp_openid is paid by that user alone',
    },
  ]),
  ...edits(`${folder}/payments/refunds.ts`, served, [
    {
      name: 'partner-refund-of-another-sub-merchant',
      text: 'known.order.subMchid !== subMchid',
      broken: "subMchid === ''",
      rule: 'A refund is not shown to another sub-merchant that uses its number',
    },
  ]),
  ...edits(`${folder}/payments/books.ts`, served, [
    {
      name: 'partner-order-of-the-other',
      text: 'const order = this.orders.get(outTradeNo)\n    return order?.subMchid === subMchid ? order : undefined',
      broken: 'const order = this.orders.get(outTradeNo)\n    return order?.subMchid === subMchid ? order : order',
      rule: 'An order is found for its own sub-merchant alone',
    },
    {
      name: 'partner-transaction-of-the-other',
      text: 'payment?.transactionId === id)\n    return order?.subMchid === subMchid ? order : undefined',
      broken: 'payment?.transactionId === id)\n    return order?.subMchid === subMchid ? order : order',
      rule: 'A transaction is found for its own sub-merchant alone',
    },
    {
      name: 'partner-refund-of-the-other',
      text: 'refund?.order.subMchid === subMchid ? refund : undefined',
      broken: 'refund?.order.subMchid === subMchid ? refund : refund',
      rule: 'A refund is found for its own sub-merchant alone',
    },
    {
      name: 'partner-money-of-the-other',
      text: '(movement.subMchid === subMchid ? sum + movement.fen : sum)',
      broken: '(movement.subMchid !== null ? sum + movement.fen : sum)',
      rule: 'A refund is paid with the money of its own sub-merchant',
    },
  ]),
  ...edits(`${folder}/bills/from-books.ts`, served, [
    {
      name: 'partner-trade-bill-of-all',
      text: 'sub_mchid === undefined || subMchid === sub_mchid',
      broken: 'sub_mchid === undefined || subMchid !== null',
      rule: 'The trade bill of one sub-merchant has nothing of the others',
    },
    {
      name: 'partner-fund-flow-of-all',
      text: '.filter(({ subMchid }) => subMchid === sub_mchid)',
      broken: '.filter(({ subMchid }) => subMchid !== null || sub_mchid)',
      rule: 'The fund flow bill of one account has nothing of the others',
    },
  ]),
  ...edits(`${folder}/bills/handlers.ts`, served, [
    {
      name: 'partner-bill-of-any-sub-merchant',
      text: "if (!call.merchant.subMerchants.includes(sub_mchid)) throw operationError(call.operation, 'NO_AUTH')",
      broken: "if (sub_mchid === '') throw operationError(call.operation, 'NO_AUTH')",
      rule: 'A partner gets the bills of its own sub-merchants alone',
    },
  ]),
  ...edits(`${folder}/bills/encrypt-file.ts`, sold, [
    {
      name: 'partner-bill-with-another-nonce',
      text: 'iv: utf8(nonce) }',
      broken: 'iv: utf8(key) }',
      rule: 'A sub-merchant’s bill is encrypted with the key and the nonce of the response',
    },
  ]),
]
