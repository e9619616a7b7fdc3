// The client, and each operation as a function
export { createWechatPay, type WechatPay } from '@wechatpay-edge/client'
export { type SelfTestCheck, type SelfTestOptions, selfTest } from '@wechatpay-edge/client'
export { type ComplaintsClient, type ComplaintsClientOptions, createComplaintsClient } from './generated/client.ts'
export { getComplaint, listComplaints, listComplaintsPage } from './generated/client.ts'
export { listNegotiations, listNegotiationsPage } from './generated/client.ts'
export { completeComplaint, respondImmediately, respondToComplaint, updateRefundProgress } from './generated/client.ts'
export { createNotifyUrl, deleteNotifyUrl, getNotifyUrl, updateNotifyUrl } from './generated/client.ts'
export { downloadImage, uploadImage } from './generated/client.ts'
export { isComplaintNotification } from './generated/notifications.ts'
export type { ApiPromise, CallOptions, DownloadedFile, FileOptions } from '@wechatpay-edge/client'
export type { ObservedEvent, Upload, WithResponse } from '@wechatpay-edge/client'
export { handleNotification, type Notification } from '@wechatpay-edge/core'

// What goes in
export type { GetComplaintPath, ListComplaintsQuery, ListNegotiationsPath } from './generated/types.ts'
export type { ListNegotiationsQuery, paths } from './generated/types.ts'
export type { ReplyMiniProgram, RespondToComplaintBody, RespondToComplaintPath } from './generated/types.ts'
export type { ActionMessage, ActionMiniProgram, Message, MessageAction, MessageBlock } from './generated/types.ts'
export type { MessageButton, MessageButtonGroup, MessageExpiry, MessageFaq, MessageFaqList } from './generated/types.ts'
export type { MessageGroupButton, MessageImage, MessageLink, MessageText } from './generated/types.ts'
export type { RespondImmediatelyBody, RespondImmediatelyPath } from './generated/types.ts'
export type { CompleteComplaintBody, CompleteComplaintPath } from './generated/types.ts'
export type { UpdateRefundProgressBody, UpdateRefundProgressPath } from './generated/types.ts'
export type { DownloadImagePath, NotifyUrlBody } from './generated/types.ts'

// What comes out
export type { Complaint, ComplaintEvent, ComplaintListItem, ComplaintMedia } from './generated/types.ts'
export type { ComplaintOrder, ComplaintPage, NotifyUrl, ServiceOrder, UploadedImage } from './generated/types.ts'
export type { AdditionalInfo, ReturnAddress, SharePowerInfo } from './generated/types.ts'
export type { ClickMessage, NegotiationEntry, NegotiationPage, RespondImmediatelyResult } from './generated/types.ts'
export type { SentAction, SentActionMessage, SentBlock, SentButton, SentButtonGroup } from './generated/types.ts'
export type { SentExpiry, SentFaq, SentFaqList, SentGroupButton, SentImage, SentLink } from './generated/types.ts'
export type { SentMessage, SentMiniProgram, SentText } from './generated/types.ts'
export { ActionType, AdditionalInfoType, BlockType, ButtonLayout, ComplaintEventAction } from './generated/values.ts'
export { ComplaintState, ErrorCode, ImageStyleType, MediaType, OperateType } from './generated/values.ts'
export { ProblemType, RefundDecision, SenderIdentity, ServiceOrderState } from './generated/values.ts'
export { TextColor, UserTag } from './generated/values.ts'

// Errors
export { ApiError, ConnectionError, DecryptionError, IncompleteListError } from '@wechatpay-edge/core'
export { isWechatPayError, KeyError, KeyringError, SignatureError } from '@wechatpay-edge/core'
export { ValidationError, WechatPayError } from '@wechatpay-edge/core'
export type { AnyWechatPayError, Outcome, Remedy, SignatureErrorReason } from '@wechatpay-edge/core'
export type { ValidationIssue, WechatPayErrorCode } from '@wechatpay-edge/core'

// Keys and transport
export type { Fetch, KeyInput, Keyring, MerchantOptions, Signer } from '@wechatpay-edge/core'
