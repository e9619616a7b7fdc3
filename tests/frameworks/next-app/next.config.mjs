import { join } from 'node:path'

/** The packages are in the node_modules above. */
const root = join(import.meta.dirname, '../..')

export default { turbopack: { root }, outputFileTracingRoot: root }
