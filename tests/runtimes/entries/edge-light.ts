/** edge-light, inside its VM; the host awaits what it leaves there. */
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

const traits = { ...serverTraits, evaluates: false, process: false }
Object.assign(globalThis, { suiteReport: runSuite({ packages, traits }) })
