/** workerd without Node compatibility: no process, no code made of text, nothing random while a module loads. */
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

const traits = { ...serverTraits, evaluates: false, process: false, provesNotSent: false, namesLost: false }

export const suite = {
  async test(): Promise<void> {
    console.log(await runSuite({ packages, traits }))
  },
}
