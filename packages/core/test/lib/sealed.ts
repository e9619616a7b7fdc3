/** The bytes beneath `decryptResource`, for vectors that are not text. */
export { decryptAead } from '../../src/lib/aead.ts'
