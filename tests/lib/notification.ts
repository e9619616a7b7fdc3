/** WeChat Pay's notifications by node:crypto, with nothing of ours: encrypted, signed, and changed afterwards. */
import { createCipheriv, type KeyObject, sign } from 'node:crypto'
import { publicKeyId, wechatpay } from './vendor.ts'

export const apiV3Key = 'Nf3kR8sTq1ZbW6yLc0VxJ7hGd2PmE9uA'

/** The time at which they are sent, in seconds. */
export const sentAt = 1_722_850_421

/** The resource of the vendor's page, https://pay.weixin.qq.com/doc/v3/merchant/4012791861, in part. */
export const transaction = {
  transaction_id: '1217752501201407033233368018',
  amount: { payer_total: 100, total: 100, currency: 'CNY', payer_currency: 'CNY' },
  mchid: '1230000109',
  trade_state: 'SUCCESS',
  out_trade_no: '1217752501201407033233368018',
  trade_state_desc: '支付成功',
} as const

/** A resource of which nothing may be shown: it has no word that a message may have. */
export const plainResource = {
  payer: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  idcard: '110101199003074514',
  geheim: 'Q7x-Zk2_Vw9=Lp4',
} as const

/** What differs from a right one. */
export interface TestNotification {
  /** Encrypted as JSON; text as it is. */
  readonly plain?: unknown
  readonly apiV3Key?: string
  readonly nonce?: string
  /** `undefined`: it is left out. */
  readonly associatedData?: string | undefined
  /** Fields of the envelope and of its resource, set, or with `undefined` removed, before it is signed. */
  readonly fields?: Readonly<Record<string, unknown>>
  readonly resource?: Readonly<Record<string, unknown>>
  /** The signed body, in place of all the above. */
  readonly body?: string | Uint8Array
  readonly timestamp?: string
  readonly key?: KeyObject
  readonly serial?: string
}

/** Base64 of ciphertext and tag. */
export function seal(
  plain: string | Uint8Array,
  key: string | Uint8Array,
  nonce: string | Uint8Array,
  aad = '',
): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(aad))
  return Buffer.concat([cipher.update(Buffer.from(plain)), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** The body of a notification, with its keys in the order in which WeChat Pay writes them. */
export function notificationBody(given: TestNotification = {}): string {
  const { plain = transaction, nonce = 'Oiyu5riw0HOJ', fields, resource } = given
  const associatedData = 'associatedData' in given ? given.associatedData : 'transaction'
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain)
  return JSON.stringify({
    id: '0977fbe8-521a-5ef9-ba03-1faeb678c84d',
    create_time: '2024-08-05T17:33:41+08:00',
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: {
      original_type: 'transaction',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: seal(text, given.apiV3Key ?? apiV3Key, nonce, associatedData),
      associated_data: associatedData,
      nonce,
      ...resource,
    },
    ...fields,
  })
}

/** Headers and body, signed. */
export function makeNotification(given: TestNotification = {}): {
  readonly headers: Record<string, string>
  readonly rawBody: string | Uint8Array
} {
  const {
    body = notificationBody(given),
    timestamp = `${sentAt}`,
    key = wechatpay.privateKey,
    serial = publicKeyId,
  } = given
  const nonce = 'gWTNBVLvZys67ruVWtY8F4cA20rplzA0'
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), Buffer.from(body), Buffer.from('\n')])
  return {
    headers: {
      'User-Agent': 'Mozilla/4.0',
      'Content-Type': 'application/json',
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Serial': serial,
      'Wechatpay-Signature': sign('sha256', message, key).toString('base64'),
      'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    },
    rawBody: body,
  }
}

/** The same as a Request. */
export function notificationRequest(given: TestNotification = {}): Request {
  const { headers, rawBody } = makeNotification(given)
  return new Request('https://merchant.example/notify', { method: 'POST', headers, body: rawBody as string })
}
