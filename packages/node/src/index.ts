export { createNodeFetch, type NodeFetch, type NodeFetchOptions } from './node-fetch.ts'
export { createNodeKeyring } from './node-keyring.ts'
export { createNodeSigner, type NodeSignerOptions } from './node-signer.ts'
