/** Deno: its `fetch` does not say why a connection failed. */
import { packages } from '../lib/packages.ts'
import { runSuite } from '../suite.ts'

const traits = {
  globalCrypto: true,
  evaluates: true,
  process: true,
  provesNotSent: false,
  namesLost: true,
  keepsUserAgent: true,
}
console.log(await runSuite({ packages, traits }))
