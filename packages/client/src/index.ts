// One connection, many APIs
export { type ApiClientOptions, createWechatPay, type WechatPay } from './connection.ts'
export type {
  AttemptErrorEvent,
  EndEvent,
  ObservedEvent,
  Observer,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
} from './observe.ts'

// The client of one API
export { type ApiClient, createApiClient } from './api-client.ts'
export type { ClientInit, ClientResult, Middleware, MiddlewareContext, TypedClient } from './typed-client.ts'

// How often operations are called
export { createRateLimiter, type RateLimit, type RateLimiter, type RateLimiterOptions } from './rate-limiter.ts'

// A test of all keys
export { type SelfTestCheck, type SelfTestOptions, selfTest } from './self-test.ts'

// What generated functions and methods are made of
export { call, type WriteOptions } from './call.ts'
export type { CallOptions } from './send.ts'
export type { ApiPromise, WithResponse } from './api-promise.ts'
export type { OperationArguments } from './arguments.ts'
export { isNotificationOf, type Webhook } from './is-notification-of.ts'
export { list } from './list.ts'
export { type IntegerDigits, int64Form, integerDigits, uint64Form } from './integer-digits.ts'
export { type FieldDecryption, type FieldEncryption, fieldDecryption, fieldEncryption } from './sensitive-fields.ts'
export { queryEncryption } from './sensitive-query.ts'
export { type Page, paginate } from './paginate.ts'
export { writeQueryArrays } from './query-arrays.ts'

// Files
export { callFile, type DownloadedFile, type FileOptions } from './transfer/call-file.ts'
export { callDownload, type DownloadLink, type DownloadOptions, download } from './transfer/download.ts'
export { type Upload, uploadFile } from './transfer/upload-file.ts'

// What a spec says
export type { AsRead, ErrorRow, Operation } from './operation.ts'
export type { Schema } from './schema-validator.ts'
export { compactDateForm, compactDateTimeForm, dateForm, dateTimeForm, type TextForm } from './time-forms.ts'
