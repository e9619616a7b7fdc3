/** Node 18 with a WebCrypto that is not the platform's. It is required: its ESM entry does not load there. */
import { createRequire } from 'node:module'
import type * as peculiar from '@peculiar/webcrypto'
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

const { Crypto } = createRequire(import.meta.url)('@peculiar/webcrypto') as typeof peculiar
const traits = { ...serverTraits, globalCrypto: false }
console.log(await runSuite({ packages, traits, crypto: new Crypto() }))
