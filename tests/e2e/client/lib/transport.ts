/** How the clients of a test file reach a server: by default as users do who choose nothing. */
import type { PartnershipsClientOptions } from '@wechatpay-edge/partnerships'

type Parties = Pick<PartnershipsClientOptions, 'merchant' | 'wechatpay'>
type Chosen = Parties & Pick<PartnershipsClientOptions, 'fetch'>

let choose = (parties: Parties): Chosen => parties

/** Sets it for all clients that this file's tests make from now on. */
export function useTransport(chosen: (parties: Parties) => Chosen): void {
  choose = chosen
}

/** The options of a client with these keys. */
export function byTransport({ merchant, wechatpay }: Parties): Chosen {
  return choose({ merchant, wechatpay })
}
