export type { SandboxAccount, SandboxClientOptions } from './account.ts'
export type { SandboxBills } from './apis/bills/bills.ts'
export type { BillsOptions } from './apis/bills/options.ts'
export type { BillContent, BillQuery } from './apis/bills/state.ts'
export type { SandboxCertificates } from './apis/certificates/certificates.ts'
export type { CertificatesOptions } from './apis/certificates/options.ts'
export type { FileContent, StreamedBill } from './apis/files.ts'
export type { PayOptions, SandboxOrder, SandboxPayments, SandboxRefund } from './apis/payments/control.ts'
export type { PaymentsOptions } from './apis/payments/options.ts'
export type { PartnershipsOptions } from './apis/partnerships/options.ts'
export type { SandboxPartnerships } from './apis/partnerships/partnerships.ts'
export type { SandboxFavor } from './apis/favor/favor.ts'
export type { SentFavorCoupon } from './apis/favor/state.ts'
export type { EchoRequest, SandboxSecurity } from './apis/security/security.ts'
export type { AuthorizedData, Partner, PartnershipSeed, StoredPartnership } from './apis/partnerships/state.ts'
export {
  createIdentity,
  type IdentityOptions,
  type MerchantIdentity,
  type MerchantOptions,
  type SandboxIdentity,
  type SandboxMerchant,
  type SandboxWechatPay,
} from './identity/identity.ts'
export type { KeyMode } from './identity/platform-keys.ts'
export type { CryptoLike } from './lib/web-crypto.ts'
export { createTestNotification, type TestNotificationOptions } from './notifications/create-test-notification.ts'
export type { NotificationFault } from './notifications/fault.ts'
export type { NotificationContent } from './notifications/content.ts'
export type { NotificationHandler, NotifyOptions } from './notifications/options.ts'
export type { NotificationAttempt, NotificationDelivery } from './notifications/report.ts'
export type { Fault, FaultEffect, SilentFault, StatusFault } from './protocol/faults.ts'
export type { Call, Handler, HandlerAnswer, HandlerFile, Handlers } from './protocol/handler.ts'
export type { SandboxErrorRow, SandboxOperation, SchemaError, SchemaValidator } from './protocol/operation.ts'
export type { ProtocolOptions } from './protocol/options.ts'
export type { Execution } from './protocol/perform.ts'
export { type ChangeableOptions, createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'
export type { HeaderList, RawAnswer, RawRequest } from './wire/exchange.ts'
export type { SandboxFetch } from './wire/fetch.ts'
export type { RecordedRequest } from './wire/record.ts'
export type { RawResult } from './wire/result.ts'
