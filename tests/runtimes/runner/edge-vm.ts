/** edge-light, for tests of other folders, which cannot resolve it. */
export { EdgeVM } from '@edge-runtime/vm'
