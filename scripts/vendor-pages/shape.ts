/** One row of a field table, as the vendor prints it or as our spec describes it. */
export interface Field {
  /** Dotted, arrays without brackets: `data.partner.type`. */
  readonly name: string
  /** The vendor's name of the field, printed in 【】. */
  readonly title?: string | undefined
  /** `string`, `integer`, `boolean`, `object`, `file`, `array[string]`, …; `array` if the page does not say which. */
  readonly type: string
  /** In characters; of the items where the field is an array. */
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly required: boolean
  /** When a field that is not always required must be there: the vendor's words, or our spec's values. */
  readonly condition?: string | undefined
  /** Members of the enum, in order; empty where there is none. */
  readonly members: readonly string[]
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly default?: number | undefined
  /** The symbols allowed beside letters and digits, where the page lists them. */
  readonly symbols?: readonly string[] | undefined
  /** What matches a value, where our spec says so. */
  readonly pattern?: string | undefined
  /** Where the branches of our oneOf describe one field in several ways. */
  readonly conflict?: string | undefined
  /** The one value that a header may have: a media type. */
  readonly value?: string | undefined
}

export interface ErrorRow {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly remedy: string
  /** Whether the row stands in 公共错误码; absent where the page has one table for all. */
  readonly common?: boolean | undefined
}

export type RequestPart = 'header' | 'path' | 'query' | 'body'

export const requestParts: readonly RequestPart[] = ['header', 'path', 'query', 'body']

export interface Operation {
  readonly method: string
  readonly path: string
  /** Origins, the main one first. */
  readonly hosts: readonly string[]
  readonly request: Readonly<Record<RequestPart, readonly Field[]>>
  readonly answer: { readonly status: number; readonly fields: readonly Field[] }
  readonly errors: readonly ErrorRow[]
}

export interface VendorOperation extends Operation {
  /** Who may call, in the vendor's words. */
  readonly callers: readonly string[]
  readonly example?: { readonly status: number; readonly text: string } | undefined
}

/** A field table that is not part of an operation: what a notification carries. */
export interface FieldTable {
  readonly caption: string
  readonly fields: readonly Field[]
}

export interface VendorPage {
  /** `merchant/4012380498`, `partner/4012381469`. */
  readonly id: string
  readonly url: string
  readonly kind: 'operation' | 'notification' | 'article'
  readonly operation?: VendorOperation | undefined
  readonly tables: readonly FieldTable[]
}

export interface SpecOperation extends Operation {
  readonly operationId: string
  /** Addresses of the vendor's pages that the spec names as its source. */
  readonly pages: readonly string[]
}

export const pageUrl = (id: string): string => `https://pay.weixin.qq.com/doc/v3/${id}`
