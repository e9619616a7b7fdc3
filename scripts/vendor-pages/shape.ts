/** What our specs say, in the shape of the vendor's tables. */
import type { RequestPart } from '@wechatpay-edge/vendor-pages'

/** One field, as a row of a table would print it. */
export interface SpecField {
  /** Dotted, arrays without brackets: `data.partner.type`. */
  readonly name: string
  readonly title?: string | undefined
  readonly type: string
  /** In characters; of the items if the field is an array. */
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly required: boolean
  /** The values of a sibling with which a field that is not always required must be there. */
  readonly condition?: string | undefined
  readonly members: readonly string[]
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  readonly default?: number | string | boolean | undefined
  readonly pattern?: string | undefined
  /** Where the branches of a oneOf describe one field in several ways. */
  readonly conflict?: string | undefined
  /** The one value that a header may have: a media type. */
  readonly value?: string | undefined
  readonly encrypted?: boolean | undefined
}

export interface SpecError {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly remedy: string
  readonly common: boolean
}

/** A form is the body, too. */
export type SpecPart = Exclude<RequestPart, 'form'>

/** A notification: what WeChat Pay sends. */
export interface SpecWebhook {
  readonly operationId: string
  /** Addresses of the vendor's pages that the spec names as its source. */
  readonly pages: readonly string[]
  readonly eventTypes: readonly string[]
  readonly originalType?: string | undefined
  readonly envelope: readonly SpecField[]
  /** What is decrypted of it. */
  readonly resource: readonly SpecField[]
}

export interface SpecOperation {
  readonly operationId: string
  /** Addresses of the vendor's pages that the spec names as its source. */
  readonly pages: readonly string[]
  readonly method: string
  readonly path: string
  /** Origins, the main one first. */
  readonly hosts: readonly string[]
  /** Who may call it (支持商户), on all pages together. */
  readonly callers: readonly string[]
  /** How often it may be called (接口频率): `150 in 1 s on success`. */
  readonly limits: readonly string[]
  readonly request: Readonly<Record<SpecPart, readonly SpecField[]>>
  readonly answer: { readonly status: number; readonly fields: readonly SpecField[] }
  readonly errors: readonly SpecError[]
  /** The page by which a write is repeated, and the words there that say so. */
  readonly repeats?: { readonly source: string; readonly quote: string } | undefined
}
