/** Node 18 has no global WebCrypto; it is passed by the `crypto` option alone. */
import { webcrypto } from 'node:crypto'
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

const traits = { ...serverTraits, globalCrypto: false }
console.log(await runSuite({ packages, traits, crypto: webcrypto as Crypto }))
