/** edge-light, inside its VM; the host awaits what it leaves there. */
import { packages } from '../lib/packages.ts'
import { runSuite } from '../suite.ts'

const traits = {
  globalCrypto: true,
  evaluates: false,
  process: false,
  provesNotSent: true,
  namesLost: true,
  keepsUserAgent: true,
}
Object.assign(globalThis, { suiteReport: runSuite({ packages, traits }) })
