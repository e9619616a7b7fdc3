/** The files of a test, for programs that are not in this process. */
import type { OptionRules } from '../../lib/options.ts'
import { type Actions, defineAction } from '../action.ts'
import type { SandboxFavor } from './favor.ts'

interface GivenFlow {
  readonly stockId: string
  /** JSON has no bytes. */
  readonly content: string
}

const aText = { expected: 'a text', isRight: (value: unknown) => typeof value === 'string' }
const parameters: OptionRules<GivenFlow> = { stockId: aText, content: aText }

const setFlow = (name: 'setStockUseFlow' | 'setStockRefundFlow') =>
  defineAction<SandboxFavor, GivenFlow>(parameters, ['stockId', 'content'], (favor, { stockId, content }) =>
    favor[name](stockId, content),
  )

export const favorActions: Actions<SandboxFavor> = {
  setStockUseFlow: setFlow('setStockUseFlow'),
  setStockRefundFlow: setFlow('setStockRefundFlow'),
}
