/** What generated code says about each operation; made from the spec, never by hand. */
import type { Remedy } from '@wechatpay-edge/core'
import type { IntegerDigits } from './integer-digits.ts'
import type { Schema } from './schema-validator.ts'
import type { FieldDecryption, FieldEncryption } from './sensitive-fields.ts'

/** One row of an operation's error table (错误码). */
export interface ErrorRow {
  readonly status: number
  readonly code: string
  /** The vendor's words; if a response's message is the same, this is its row. */
  readonly description: string
  readonly remedy: Remedy
  /** `unknown`: the page says that it may have been done nevertheless, so that such an error is no refusal. */
  readonly outcome?: 'unknown'
}

/** One operation of an API, generated from its spec. */
export interface Operation {
  /** Its operationId in the spec. */
  readonly id: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With its `{parameters}`: `/v3/things/{thing_id}`. */
  readonly path: string
  /** The path's parameters, as one object. */
  readonly pathParams?: Schema
  /** The query, as one object. */
  readonly query?: Schema
  /** Writes its query, if that has arrays which are not JSON text. */
  readonly writeQuery?: (query: Readonly<Record<string, unknown>>) => string
  readonly body?: Schema
  /**
   * The sensitive fields of the body (`paths`) and of the query, which are given plain and sent encrypted:
   * `receivers.*.name`, and what encrypts them.
   */
  readonly encrypted?: {
    readonly paths: readonly string[]
    readonly query?: readonly string[]
    readonly by: FieldEncryption
  }
  /** The sensitive fields of the response, and what decrypts them if the client has the key. */
  readonly encryptedAnswer?: { readonly paths: readonly string[]; readonly by: FieldDecryption }
  /** It has integers of 64 bits: their places in the body, and what keeps the digits of those in body and response. */
  readonly integers?: { readonly paths: readonly string[]; readonly by: IntegerDigits }
  /** How a file is uploaded with it: then `body` is the schema of its `meta`. */
  readonly upload?: {
    /** The field of `meta` that contains the file's name. */
    readonly filename?: string
    /** The field of `meta` that contains the file's SHA-256. */
    readonly digest?: string
    /** Which files it takes: suffixes in lower case, and how many bytes such a file may have. */
    readonly files?: readonly { readonly suffixes: readonly string[]; readonly maxBytes?: number }[]
  }
  /** Its response is a link to a file. */
  readonly download?: {
    /** The field of the response that is the address; the digest is in `hash_type` and `hash_value`. */
    readonly url: string
    /** The field of the query that asks for a compressed file with GZIP. */
    readonly gzip?: string
  }
  /** The form of the Idempotency-Key that it requires; absent if it takes none. */
  readonly idempotencyKey?: RegExp
  /**
   * A field of the body, or a parameter of the path, by which WeChat Pay recognises a write that is sent again:
   * its own number of an order. So it is safe to repeat, as with an Idempotency-Key. Absent if no page says so.
   */
  readonly idempotentBy?: string
  /** WeChat Pay does not sign its response: some downloads. */
  readonly unsigned?: true
  /** Its success has no body: it is a 204, or a 200 with nothing. */
  readonly noContent?: true
  /** The response by which WeChat Pay says "none", and the page that it stands for. */
  readonly emptyAnswer?: {
    readonly status: number
    readonly code: string
    readonly message: string
    /** Fields that the query also has take the query's values. */
    readonly page: Readonly<Record<string, unknown>>
  }
  /** How its list is read. */
  readonly pagination?: {
    /** The field of the response that contains the rows. */
    readonly rows: string
    /** The field of the response that counts them all. */
    readonly total: string
    /** The fields that distinguish one row from another; none if rows are texts. */
    readonly key: readonly string[]
    /** The query's field for where a page starts. */
    readonly offset: string
    /** The query's field for the page size, which the response repeats. */
    readonly limit: string
    /** `true` if a page without rows may lack their field. */
    readonly optional?: boolean
  }
  /** Its business rows, and common rows that differ from those that all operations share. */
  readonly errors: readonly ErrorRow[]
}

/**
 * What a read returned, where a write takes it: its type is as wide as that of the read. A value that is written by hand
 * is narrower, and keeps to the write's own type.
 */
export type AsRead<Given, Whole> = Whole extends Given ? Given : never
