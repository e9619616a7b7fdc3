/** Platform certificates (平台证书), as the sandbox registers them. */
import type { MerchantIdentity, SandboxWechatPay } from '../../identity/identity.ts'
import type { Api } from '../api.ts'
import { createCertificateHandlers } from './handlers.ts'
import { type CertificatesOptions, certificatesRules } from './options.ts'

/** WeChat Pay's certificates, and how one takes another's place. */
export interface SandboxCertificates {
  /** The certificates that the list has now, the older one first. */
  readonly rows: readonly SandboxWechatPay['certificate'][]
  /**
   * During a rotation, the share of responses that the newer certificate signs if the request names no key: from 0 to 1,
   * evenly spread. Default 1.
   */
  share: number
  /**
   * Begins a rotation: a newer certificate, valid from now on, is listed beside the newest, and signs its share. The older
   * one ends a day later.
   *
   * @returns the identity with the newer certificate in it, for `createTestNotification`
   */
  rotate(): Promise<MerchantIdentity>
  /** Ends a rotation: only the newer certificate is listed, and signs. */
  finish(): void
}

export const certificates: Api<CertificatesOptions, SandboxCertificates> = {
  rules: certificatesRules,
  create(options, context) {
    const { platformKeys, identity, crypto, now } = context
    const control: SandboxCertificates = {
      get rows() {
        return platformKeys.listed(now()).map(({ serial, pem }) => ({ serialNo: serial, pem }))
      },
      get share() {
        return platformKeys.share
      },
      set share(share) {
        platformKeys.share = readShare(share)
      },
      async rotate() {
        const certificate = await platformKeys.rotate(now(), crypto)
        return { ...identity, wechatpay: { ...identity.wechatpay, certificate } }
      },
      finish: () => platformKeys.finish(),
    }
    return { handlers: createCertificateHandlers(options, context), control, reset: () => platformKeys.reset() }
  },
}

function readShare(share: number): number {
  if (typeof share === 'number' && share >= 0 && share <= 1) return share
  throw new TypeError(`certificates.share: expected a number from 0 to 1, received ${String(share)}`)
}
