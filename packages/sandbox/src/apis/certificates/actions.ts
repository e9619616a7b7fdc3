/** The rotation of platform certificates, for programs that are not in this process. */
import { type Actions, defineAction } from '../action.ts'
import type { SandboxCertificates } from './certificates.ts'

type Nothing = Record<never, never>

export const certificatesActions: Actions<SandboxCertificates> = {
  rotate: defineAction<SandboxCertificates, Nothing>({}, [], async (certificates) => {
    // What it returns has private keys.
    await certificates.rotate()
    return certificates
  }),
  finish: defineAction<SandboxCertificates, Nothing>({}, [], (certificates) => {
    certificates.finish()
    return certificates
  }),
}
