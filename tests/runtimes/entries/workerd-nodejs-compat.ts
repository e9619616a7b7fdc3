/** workerd with Node compatibility, under which a Node dependency would not be noticed. */
import { requestsTo, worker } from '../lib/as-request.ts'
import { packages } from '../lib/packages.ts'
import { serverTraits } from '../lib/traits.ts'
import { runSuite } from '../suite.ts'

const traits = { ...serverTraits, evaluates: false, provesNotSent: false, namesLost: false }

export const suite = {
  async test(_controller: unknown, { SELF }: { readonly SELF: Parameters<typeof requestsTo>[0] }): Promise<void> {
    console.log(await runSuite({ packages, traits, asRequest: requestsTo(SELF) }))
  },
}

// biome-ignore lint/style/noDefaultExport: workerd serves requests by the default export
export default worker
