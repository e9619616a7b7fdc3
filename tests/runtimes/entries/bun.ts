/** Bun. It has no default export, which Bun would serve for ever. */
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

console.log(await runSuite({ packages, traits: serverTraits }))
