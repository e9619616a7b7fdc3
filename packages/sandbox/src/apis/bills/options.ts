/** The options of bills (下载账单). */
import type { OptionRules } from '../../lib/options.ts'

/** How bills behave: what the pages leave open, or say in two ways. */
export interface BillsOptions {
  /** How long a link to a file is valid, in seconds. Today's pages say 5 minutes, older ones 30 seconds. Default: 300. */
  linkSeconds?: number | undefined
  /**
   * The bill of a day on which the sandbox took and refunded nothing. `example` (default): a small one, the same each time.
   * `NO_STATEMENT_EXIST`: 400, as the pages say.
   */
  emptyDay?: 'example' | 'NO_STATEMENT_EXIST' | undefined
  /**
   * A bill before 10 o'clock of the next day (+08:00), when the pages say that it is there, unless a test has set it.
   * `STATEMENT_CREATING` (default): 400. `answer`: it is there at once, for demos.
   */
  early?: 'STATEMENT_CREATING' | 'answer' | undefined
}

/** What each option may be. */
export const billsRules: OptionRules<BillsOptions> = {
  linkSeconds: {
    expected: 'a positive number',
    isRight: (value) => typeof value === 'number' && value > 0,
  },
  emptyDay: ['example', 'NO_STATEMENT_EXIST'],
  early: ['STATEMENT_CREATING', 'answer'],
}
