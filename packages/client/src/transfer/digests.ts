/**
 * The digests of a stream, which WebCrypto cannot make. Downloads alone load this module, when they begin: in Node,
 * @noble/hashes loads node:crypto, which takes longer than all else that an import of a client does.
 */
export { sha1 } from '@noble/hashes/legacy.js'
export { sha256 } from '@noble/hashes/sha2.js'
