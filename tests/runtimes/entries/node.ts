/** Node from 20 on, which has all that is needed. */
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

console.log(await runSuite({ packages, traits: serverTraits }))
