/** Why the key that a response or notification names is not known. */
import { isPublicKeyId, normalizeSerial } from '../lib/serial.ts'
import type { Finding } from './explanation.ts'
import { show } from './lines.ts'
import type { Received } from './received-case.ts'

/** What the serial is looked up by. */
export type Unknown = Pick<Received, 'serial' | 'keys' | 'signer' | 'certificate' | 'subject'>

/** Which name was meant, or which kind of key is missing. */
export function unknownSerial({ serial, keys, signer, certificate, subject }: Unknown): Finding {
  const names = [...keys.keys()]
  const signed = (by: string, given: string): Finding => ({
    cause: 'unknown-serial',
    message: `The ${subject} is signed with ${by} ${show(serial)}, and you gave ${given}`,
  })
  const own = [signer?.serialNo, certificate?.serialNo].filter((name) => name !== undefined).map(normalizeSerial)
  if (names.some((name) => own.includes(normalizeSerial(name)))) {
    return signed('key', "the merchant's own certificate, which signs requests")
  }
  const digitsOf = (name: string) => name.replace(/^PUB_KEY_ID_/, '')
  const near = names.find((name) => digitsOf(name) === digitsOf(serial))
  if (near !== undefined) return signed('key', `one named ${show(near)}: the names differ in PUB_KEY_ID_ alone`)
  // A keyring object shows one name at most, and may have others.
  const isKeyring = [...keys.values()].includes(undefined)
  if (names.length === 0 || isKeyring) return signed('key', 'a keyring that does not know it')
  if (isPublicKeyId(serial) && !names.some(isPublicKeyId)) {
    return signed('the public key (微信支付公钥)', 'platform certificates alone (平台证书)')
  }
  if (!isPublicKeyId(serial) && names.every(isPublicKeyId)) {
    const until = 'While a merchant switches from one to the other, both sign'
    return signed('the platform certificate (平台证书)', `public keys alone (微信支付公钥). ${until}`)
  }
  return signed('key', names.map(show).join(', '))
}
