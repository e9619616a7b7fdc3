export { POST } from '../../node/operations/route'
export const runtime = 'edge'
