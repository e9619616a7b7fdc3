export { POST } from '../../node/partnerships/route'
export const runtime = 'edge'
