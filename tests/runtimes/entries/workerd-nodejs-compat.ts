/** workerd with Node compatibility, under which a Node dependency would not be noticed. */
import { packages } from '../lib/packages.ts'
import { runSuite } from '../suite.ts'

const traits = {
  globalCrypto: true,
  evaluates: false,
  process: true,
  provesNotSent: false,
  namesLost: false,
  keepsUserAgent: true,
}

export const suite = {
  async test(): Promise<void> {
    console.log(await runSuite({ packages, traits }))
  },
}
