/** The bills that the sandbox keeps in memory. */
import { type OptionRule, type OptionRules, readOptions } from '../../lib/options.ts'
import { type FileContent, readFileContent } from '../files.ts'

/** Which bill: the query of the request for its link, without `tar_type`. */
export interface BillQuery {
  /** `2019-06-11`. */
  readonly bill_date: string
  /** Of a trade bill (交易账单). Default: ALL. */
  readonly bill_type?: string | undefined
  /** Of a fund flow bill (资金账单). Default: BASIC. */
  readonly account_type?: string | undefined
  /** Of a partner's (服务商) bill: one sub-merchant. Default: all of them, in a trade bill; the partner itself, in a fund flow bill. */
  readonly sub_mchid?: string | undefined
}

/** What a bill contains; `null` if there is none of that day. */
export type BillContent = FileContent | null

/** What tests have given. */
export class Store {
  readonly contents: Map<string, BillContent> = new Map()

  clear(): void {
    this.contents.clear()
  }
}

/** The name of a bill among others: each kind has its default. */
export function keyOf(
  kind: 'trade' | 'fund-flow',
  { bill_date, bill_type, account_type, sub_mchid = '' }: BillQuery,
): string {
  const which = kind === 'trade' ? (bill_type ?? 'ALL') : (account_type ?? 'BASIC')
  return JSON.stringify([kind, bill_date, which, sub_mchid])
}

const aText: OptionRule = { expected: 'a text', isRight: (value) => typeof value === 'string' }
const queryRules: OptionRules<BillQuery> = { bill_date: aText, bill_type: aText, account_type: aText, sub_mchid: aText }

/** Throws TypeError unless it names a bill. */
export function readQuery(query: BillQuery, path: string): BillQuery {
  return readOptions(query, queryRules as Readonly<Record<string, OptionRule>>, `${path}.query`, ['bill_date'])
}

/** Throws TypeError unless it is what a bill may be. */
export function readContent(given: unknown): BillContent {
  return given === null ? null : readFileContent(given, 'bills.set', ' or null')
}

/** A small bill, the same for the same query, laid out as on the vendor's pages: each value begins with a backtick. */
export function defaultBill(kind: 'trade' | 'fund-flow', query: BillQuery): string {
  const lines =
    kind === 'trade'
      ? [
          '交易时间,公众账号ID,商户号,商户订单号,交易状态,货币种类,应结订单金额',
          `\`${query.bill_date} 10:20:30,\`wx4e1916a585d1f4e9,\`1900000109,\`1217752501201407033233368018,\`SUCCESS,\`CNY,\`0.01`,
          '总交易单数,应结订单总金额,退款总金额,手续费总金额',
          '`1,`0.01,`0.00,`0.00000',
        ]
      : [
          '记账时间,微信支付业务单号,业务名称,收支类型,收支金额(元),账户结余(元)',
          `\`${query.bill_date} 10:20:30,\`4200000000201906110000000000,\`交易,\`收入,\`0.01,\`0.01`,
          '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
          '`1,`1,`0.01,`0,`0.00',
        ]
  return `${lines.join('\r\n')}\r\n`
}
