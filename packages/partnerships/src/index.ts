// The client, and each operation as a function
export { createWechatPay, type WechatPay } from '@wechatpay-edge/client'
export { type SelfTestCheck, type SelfTestOptions, selfTest } from '@wechatpay-edge/client'
export {
  createPartnershipsClient,
  type PartnershipsClient,
  type PartnershipsClientOptions,
} from './generated/client.ts'
export { buildPartnership, listPartnerships, listPartnershipsPage, terminatePartnership } from './generated/client.ts'
export type { ApiPromise, CallOptions, ObservedEvent, WithResponse, WriteOptions } from '@wechatpay-edge/client'
export { createIdempotencyKey } from '@wechatpay-edge/core'

// What goes in, and what comes out
export type { AppPartner, AuthorizedData, AuthorizedDataFilter, BuildPartnershipBody } from './generated/types.ts'
export type { ListPartnershipsQuery, MerchantPartner, Partner, PartnerFilter, Partnership } from './generated/types.ts'
export type { PartnershipListItem, PartnershipPage, paths, TerminatePartnershipBody } from './generated/types.ts'
export type { TerminatePartnershipResult } from './generated/types.ts'
export { BusinessType, ErrorCode, PartnershipState, PartnerType } from './generated/values.ts'

// Errors
export { ApiError, ConnectionError, IncompleteListError, isWechatPayError, KeyError } from '@wechatpay-edge/core'
export { KeyringError, SignatureError, ValidationError, WechatPayError } from '@wechatpay-edge/core'
export type { AnyWechatPayError, Outcome, Remedy, SignatureErrorReason } from '@wechatpay-edge/core'
export type { ValidationIssue, WechatPayErrorCode } from '@wechatpay-edge/core'

// Keys and transport
export type { Fetch, KeyInput, Keyring, MerchantOptions, Signer } from '@wechatpay-edge/core'
