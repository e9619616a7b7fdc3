/** Node 18 has no global WebCrypto; it is passed by the `crypto` option alone. */
import { webcrypto } from 'node:crypto'
import { packages } from '../lib/packages.ts'
import { runSuite } from '../suite.ts'

const traits = {
  globalCrypto: false,
  evaluates: true,
  process: true,
  provesNotSent: true,
  namesLost: true,
  keepsUserAgent: true,
}
console.log(await runSuite({ packages, traits, crypto: webcrypto as Crypto }))
