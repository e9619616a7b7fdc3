/** The English half of descriptions that are the same wherever the vendor has the field. A mark asks for all others. */
const sentences: Readonly<Record<string, string>> = {
  appid: 'The appid of the official account, mini program or app.',
  sp_appid: "The service provider's appid.",
  sub_appid: "The sub-merchant's appid.",
  mchid: 'The merchant id.',
  sp_mchid: "The service provider's merchant id.",
  sub_mchid: "The sub-merchant's merchant id.",
  description: 'What is sold.',
  out_trade_no: "The merchant's own number of the order.",
  transaction_id: "WeChat Pay's number of the order.",
  out_refund_no: "The merchant's own number of the refund.",
  refund_id: "WeChat Pay's number of the refund.",
  notify_url: 'Where WeChat Pay sends notifications: HTTPS, without a query.',
  attach: 'Text of the merchant, returned as it is.',
  time_expire: 'The end of the time to pay, RFC 3339.',
  goods_tag: "Marks of the order, for coupons' conditions.",
  support_fapiao: 'Whether the payer is offered an electronic invoice.',
  openid: "The payer's id within the appid.",
  sp_openid: "The payer's id within the service provider's appid.",
  sub_openid: "The payer's id within the sub-merchant's appid.",
  total: 'In cents (分).',
  payer_total: 'What the payer paid, in cents (分).',
  currency: 'ISO 4217, CNY.',
  payer_currency: 'ISO 4217, CNY.',
  success_time: 'When it succeeded, RFC 3339.',
  create_time: 'When it was created, RFC 3339.',
  update_time: 'When it last changed, RFC 3339.',
  payer_client_ip: "The payer's IP address, IPv4 or IPv6.",
  device_id: "The merchant's device.",
  hash_type: 'The kind of digest.',
  hash_value: 'The digest of the file, after it is decompressed.',
  download_url: 'The address of the file.',
  bill_date: 'The day of the bill.',
  tar_type: 'GZIP for a file that is compressed.',
  offset: 'Where the page starts.',
  limit: 'Rows a page.',
  total_count: 'How many there are in all.',
  trade_state: 'The state of the order.',
  trade_state_desc: 'The state in words.',
  trade_type: 'How the order is paid.',
  bank_type: 'How the payer paid.',
  quantity: 'How many.',
  unit_price: 'The price of one, in cents (分).',
  stock_id: 'The stock of coupons.',
  coupon_id: 'The coupon.',
}

/** A field may be called `constructor`. */
const textOf = (texts: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(texts, key) ? texts[key] : undefined

export const english = (name: string): string | undefined => textOf(sentences, name)

const remedies: Readonly<Record<string, string>> = {
  PARAM_ERROR: 'Correct the parameter that the message or detail names; repeating the same request cannot succeed.',
  INVALID_REQUEST: 'Fix what the message names.',
  SIGN_ERROR:
    'Check that mchid, certificate serial number and private key belong together, that the URL and body that were signed are the ones that were sent, and that the clock is right within 5 minutes.',
  SYSTEM_ERROR: 'It may have been done. Repeat the same request unchanged later.',
  FREQUENCY_LIMITED: 'Call less often.',
  FREQUENCY_LIMIT_EXCEED: 'Call less often.',
  RATELIMIT_EXCEEDED: 'Call less often.',
  MCH_NOT_EXISTS: 'Check the merchant id.',
  APPID_MCHID_NOT_MATCH: 'Check the appid, and link it to the merchant id.',
}

/** What to do about an error, where its code alone says it. */
export const englishRemedy = (code: string): string | undefined => textOf(remedies, code)
