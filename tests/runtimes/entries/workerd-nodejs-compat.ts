/** workerd with Node compatibility, under which a Node dependency would not be noticed. */
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

const traits = { ...serverTraits, evaluates: false, provesNotSent: false, namesLost: false }

export const suite = {
  async test(): Promise<void> {
    console.log(await runSuite({ packages, traits }))
  },
}
