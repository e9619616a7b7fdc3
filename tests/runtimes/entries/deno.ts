/** Deno: its `fetch` does not say why a connection failed. */
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

const traits = { ...serverTraits, provesNotSent: false }
console.log(await runSuite({ packages, traits }))
