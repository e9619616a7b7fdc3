/** The merchants of a sandbox, ready to be served. */
import type { WebCrypto } from '../lib/web-crypto.ts'
import { identitiesOf, type MerchantIdentity, type SandboxIdentity } from './identity.ts'
import { type Identity, importIdentity } from './import-identity.ts'
import { type PlatformKeySettings, PlatformKeys } from './platform-keys.ts'

/** One merchant, and WeChat Pay's keys for it: no two merchants share any. */
export interface Account {
  readonly mchid: string
  /** Of a service provider; else none. */
  readonly subMerchants: readonly string[]
  /** As they were given or made. */
  readonly keys: MerchantIdentity
  /** The same, imported. */
  readonly identity: Identity
  /** Those that WeChat Pay signs with now. */
  readonly platformKeys: PlatformKeys
}

/** The first merchant, and all others. */
export type Accounts<One extends Account = Account> = readonly [One, ...One[]]

/** Throws TypeError that names the member, if a key or a certificate cannot be read. */
export async function importAccounts(
  identity: SandboxIdentity,
  settings: PlatformKeySettings,
  crypto: WebCrypto,
): Promise<Accounts> {
  const open = async (keys: MerchantIdentity, path: string): Promise<Account> => {
    const imported = await importIdentity(keys, crypto, path)
    const { merchant, subMerchants = [] } = keys
    const platformKeys = new PlatformKeys(imported, settings)
    return { mchid: merchant.mchid, subMerchants, keys, identity: imported, platformKeys }
  }
  const [first, ...further] = identitiesOf(identity)
  return await Promise.all([
    open(first, 'identity'),
    ...further.map((keys, index) => open(keys, `identity.merchants[${index}]`)),
  ])
}

/** The merchant with this number. */
export function findAccount<One extends Account>(accounts: Accounts<One>, mchid: string | undefined): One | undefined {
  return accounts.find((account) => account.mchid === mchid)
}
