/** A page under a strict Content-Security-Policy; the host listens to its console. */
import { packages } from '../lib/packages.ts'
import { runSuite } from '../suite.ts'

const traits = {
  globalCrypto: true,
  evaluates: false,
  process: false,
  provesNotSent: false,
  namesLost: true,
  keepsUserAgent: false,
}
console.log(await runSuite({ packages, traits }))
