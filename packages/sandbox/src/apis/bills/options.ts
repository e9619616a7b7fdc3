/** The options of bills (下载账单). */
import type { OptionRules } from '../../lib/options.ts'

/** How bills behave: what the pages leave open, or say in two ways. */
export interface BillsOptions {
  /** How long a link to a file is valid, in seconds. Today's pages say 5 minutes, older ones 30 seconds. Default: 300. */
  linkSeconds?: number | undefined
}

/** What each option may be. */
export const billsRules: OptionRules<BillsOptions> = {
  linkSeconds: {
    expected: 'a positive number',
    isRight: (value) => typeof value === 'number' && value > 0,
  },
}
