/** The options of platform certificates (平台证书). */
import type { KeyMode } from '../../identity/platform-keys.ts'
import type { OptionRules } from '../../lib/options.ts'

/** Which of WeChat Pay's keys the merchant has. */
export interface CertificatesOptions {
  /**
   * - `switching` (default): both. A response is signed with the key that the request names in `Wechatpay-Serial`.
   * - `certificate`: the platform certificate alone. The public key's ID names no key of this merchant.
   * - `publicKey`: the public key alone, as for merchants of today. The list of certificates is 404 RESOURCE_NOT_EXISTS.
   * - `expired`: the certificate has expired. The list is NOT_ENOUGH, and the public key signs.
   */
  mode?: KeyMode | undefined
  /** The status of NOT_ENOUGH, when every certificate has expired. No page gives it. Default 403, as elsewhere. */
  expiredStatus?: number | undefined
}

/** What each option may be. */
export const certificatesRules: OptionRules<CertificatesOptions> = {
  mode: ['switching', 'certificate', 'publicKey', 'expired'],
  expiredStatus: {
    expected: 'an integer from 400 to 599',
    isRight: (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
  },
}
