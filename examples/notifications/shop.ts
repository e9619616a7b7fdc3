/** What is the same in every framework: the keys, which notifications were claimed, and what a payment is for. */
import { createKeyring, type Notification, type OnceStore, type ParseNotificationOptions } from '@wechatpay-edge/core'

/** WXPAY_PUBLIC_KEY_ID, WXPAY_PUBLIC_KEY, WXPAY_API_V3_KEY, and ORDERS_URL, where your orders are. */
export type Env = Readonly<Record<string, string | undefined>>

export interface Transaction {
  readonly out_trade_no: string
  readonly trade_state: string
}

export interface Shop {
  /** How notifications are verified, decrypted, and handled once. */
  readonly options: ParseNotificationOptions
  /** Throw, and WeChat Pay sends the notification again. */
  readonly save: (notification: Notification<Transaction>) => Promise<void>
}

export function createShop(env: Env): Shop {
  const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_API_V3_KEY: apiV3Key = '', ORDERS_URL } = env
  const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
  return {
    options: { keyring, apiV3Key, once: createStore() },
    async save({ event_type, resource }) {
      if (event_type !== 'TRANSACTION.SUCCESS') return
      // The same however often it is done. WeChat Pay waits 5 seconds for all of it, so this has fewer.
      const response = await fetch(`${ORDERS_URL}/${encodeURIComponent(resource.out_trade_no)}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ trade_state: resource.trade_state }),
        signal: AbortSignal.timeout(4000),
      })
      if (!response.ok) throw new Error(`The order was not saved: ${response.status}`)
    },
  }
}

/** For one process. Several need a store that all of them see, such as Redis: SET … NX EX, and DEL. */
function createStore(): OnceStore {
  const claimed = new Map<string, number>()
  return {
    async claim(id, { expiresInSeconds }) {
      if ((claimed.get(id) ?? 0) > Date.now()) return false
      claimed.set(id, Date.now() + expiresInSeconds * 1000)
      return true
    },
    async release(id) {
      claimed.delete(id)
    },
  }
}
