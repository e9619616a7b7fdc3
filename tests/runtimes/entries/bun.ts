/** Bun. It has no default export, which Bun would serve for ever. */
import { packages } from '../lib/packages.ts'
import { runSuite } from '../suite.ts'

const traits = {
  globalCrypto: true,
  evaluates: true,
  process: true,
  provesNotSent: true,
  namesLost: true,
  keepsUserAgent: true,
}
console.log(await runSuite({ packages, traits }))
