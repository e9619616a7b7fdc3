/** What a generated operation table says of each operation; made from the spec, never by hand. */
import type { Remedy, ValidationIssue } from '@wechatpay-edge/core'

/** A generated validator: `true` where the value keeps the schema; else `errors` says where it does not. */
export type Validator = ((value: unknown) => boolean) & { errors?: readonly ValidationIssue[] | null | undefined }

/** One row of an operation's error table (错误码). */
export interface ErrorRow {
  readonly status: number
  readonly code: string
  /** The vendor's words; where an answer's message is the same, this is its row. */
  readonly description: string
  readonly remedy: Remedy
  /** A row of the common table (公共错误码), which a business row (业务错误码) goes before. */
  readonly common?: true
}

/** One operation of an API, generated from its spec. */
export interface Operation {
  readonly id: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: string
  /** The vendor's page. */
  readonly docs: string
  /** The form of the Idempotency-Key that it demands; absent where it takes none. */
  readonly idempotencyKey?: RegExp
  /** The query parameters that are sent as JSON text. */
  readonly jsonQuery?: readonly string[]
  /** Whether WeChat Pay signs its answer; only some downloads are not signed. */
  readonly signedAnswer: boolean
  readonly body?: Validator
  readonly query?: Validator
  /** The answer by which WeChat Pay says "none", and the page that it stands for. */
  readonly emptyAnswer?: {
    readonly status: number
    readonly code: string
    readonly message: string
    /** Fields that the query also has take the query's values. */
    readonly page: Readonly<Record<string, unknown>>
  }
  /** How its list is walked. */
  readonly pagination?: {
    /** The field of the answer that holds the rows. */
    readonly rows: string
    /** The field of the answer that counts them all. */
    readonly total: string
    /** The fields that tell one row from another. */
    readonly key: readonly string[]
  }
  /** Business rows first, then the common ones. */
  readonly errors: readonly ErrorRow[]
}
