/** A page under a strict Content-Security-Policy; the host listens to its console. */
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

const traits = { ...serverTraits, evaluates: false, process: false, provesNotSent: false, keepsUserAgent: false }
console.log(await runSuite({ packages, traits }))
