/** workerd without Node compatibility: no process, no code made of text, nothing random while a module loads. */
import { packages } from '../lib/packages.ts'
import { runSuite } from '../suite.ts'

const traits = {
  globalCrypto: true,
  evaluates: false,
  process: false,
  provesNotSent: false,
  namesLost: false,
  keepsUserAgent: true,
}

export const suite = {
  async test(): Promise<void> {
    console.log(await runSuite({ packages, traits }))
  },
}
