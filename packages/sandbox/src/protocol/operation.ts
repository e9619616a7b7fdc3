/** A row of the sandbox's operation table, generated from the same specs as the clients' tables. */

/** One error of a validator (ajv's form). */
export interface SchemaError {
  readonly keyword: string
  /** JSON Pointer of the value: `/partner/appid`, `''` for the whole. */
  readonly instancePath: string
  /** Nothing reads it; ajv has it. */
  readonly schemaPath?: string | undefined
  readonly params: Readonly<Record<string, unknown>>
}

/** A schema compiled by ajv: `true`, or `false` with `errors` set. */
export type SchemaValidator = ((value: unknown) => boolean) & { errors?: readonly SchemaError[] | null | undefined }

/** One row of an operation's error table (错误码). */
export interface SandboxErrorRow {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly common?: true
}

/** How many requests of an operation are taken in how many seconds. */
export interface DocumentedLimit {
  readonly requests: number
  readonly seconds: number
  /** Which requests count: those that succeed, or those that fail. Absent: all. */
  readonly on?: 'success' | 'failure'
  /** Whose requests count together: those of an address, or of everybody. Absent: those of a merchant. */
  readonly per?: 'ip' | 'all'
}

/** Who calls an operation: a merchant, or a partner (服务商) for its sub-merchants. */
export type Audience = 'merchant' | 'partner'

/** One operation as the sandbox serves it. */
export interface SandboxOperation {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/v3/marketing/partnerships/build`; a segment `{name}` is a parameter. */
  readonly path: string
  /**
   * Who calls it: a merchant, or a partner (服务商), who has sub-merchants in this sandbox. The other one is refused, unless
   * another operation of this method and path is for it. Absent for one that is for both.
   */
  readonly audience?: Audience
  /** The form of the required Idempotency-Key; absent if the operation takes none. */
  readonly idempotencyKey?: RegExp
  /** Query parameters that arrive as JSON text. */
  readonly jsonQuery: readonly string[]
  /** Arrays in the query of which each item has the name: `ids=a&ids=b`. */
  readonly repeatedQuery?: readonly string[]
  /** Arrays in the query with commas between the items: `ids=a,b`. A comma inside an item arrives encoded. */
  readonly joinedQuery?: readonly string[]
  /** Query parameters that arrive as decimal digits, also as the items of an array. */
  readonly integerQuery: readonly string[]
  /** Path parameters that arrive as decimal digits. */
  readonly integerPath: readonly string[]
  readonly signedAnswer: boolean
  /** Checks the path's decoded parameters as one object. */
  readonly pathParams?: SchemaValidator
  readonly body?: SchemaValidator
  /** Checks the decoded query as one object. */
  readonly query?: SchemaValidator
  /** Chinese field names by JSON Pointer (array indexes as `*`), for the vendor's messages: `/partner/appid` → `合作方Appid`. */
  readonly bodyTitles: Readonly<Record<string, string>>
  readonly queryTitles: Readonly<Record<string, string>>
  readonly pathTitles: Readonly<Record<string, string>>
  /**
   * Sensitive fields (敏感信息字段) of the body by JSON Pointer, array indexes as `*`: they arrive encrypted, and are
   * decrypted before the schema checks them and the handler gets them. Absent for none.
   */
  readonly encryptedBody?: readonly string[]
  /** The same of the query. */
  readonly encryptedQuery?: readonly string[]
  /** Those of a success: a handler returns them as plain text, and they are encrypted for the merchant's certificate. */
  readonly encryptedAnswer?: readonly string[]
  /** The first success status of the spec, its schema, and the vendor's example of it. */
  readonly success: { readonly status: number; readonly check?: SchemaValidator; readonly example?: unknown }
  /** Checks an error body. */
  readonly error: SchemaValidator
  /** How a file is uploaded with it: `body` then checks the parts of the form, and `meta` alone is signed. */
  readonly upload?: {
    /** The fields of `meta` that contain the file's name and its SHA-256. */
    readonly filename?: string
    readonly digest?: string
    /** Which files it takes, by suffix, and how many bytes such a file may have. */
    readonly files?: readonly { readonly suffixes: readonly string[]; readonly maxBytes?: number }[]
    /** What a file is refused for → the description of the error's row. */
    readonly refusals?: { readonly [Fault in 'empty' | 'name' | 'digest' | 'size']?: string }
  }
  /** How often the vendor's page says that it may be called (接口频率); absent if it says nothing. */
  readonly rateLimits?: readonly DocumentedLimit[]
  readonly emptyAnswer?: { readonly status: number; readonly code: string; readonly message: string }
  readonly errors: readonly SandboxErrorRow[]
}
