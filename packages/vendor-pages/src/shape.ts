/** What the vendor's pages say, in the shape in which they are read. */

/** A time, in one of the vendor's forms: `rfc3339`, or the letters of the page. */
export type TimeForm = string

/** `closed`: not open yet. `retired`: about to go, gone, or not to be sent. */
export type Standing = 'closed' | 'retired'

/** What the words of one row say that a program must respect. */
export interface Facts {
  /** Values of the enum, in order; empty if there is none. */
  readonly members: readonly string[]
  /** Whether the page announces that members may be added. */
  readonly open?: boolean | undefined
  /** When the field must, may or must not be there, in the vendor's words. */
  readonly condition?: string | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  /** The bounds are not values themselves: 必须大于0. */
  readonly exclusiveMinimum?: number | undefined
  /** The number of items of an array. */
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  /** The vendor's words about how many of something there may be. */
  readonly limit?: string | undefined
  readonly default?: string | undefined
  /** The vendor's words about which characters a text may have. */
  readonly characters?: string | undefined
  /** The symbols allowed beside letters and digits, if the page lists them. */
  readonly symbols?: readonly string[] | undefined
  readonly time?: TimeForm | undefined
  readonly encrypted?: boolean | undefined
  readonly standing?: Standing | undefined
  /** The one value of a header: a media type. */
  readonly value?: string | undefined
}

/** Facts that are the vendor's own words, so only their words can be compared. */
export type WordFacts = Pick<Facts, 'condition' | 'limit' | 'characters' | 'default'>

/** What the cell 类型 says. */
export interface FieldType {
  /** `string`, `integer`, `number`, `boolean`, `object`, `file`, `array[string]`, …; `array` if its items are unknown. */
  readonly type: string
  /** The name of a class that the page prints in place of `object`. */
  readonly className?: string | undefined
  /** In characters; of the items if the field is an array. */
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  /** `int64` or `uint64`: values may be above 2^53. */
  readonly format?: string | undefined
}

/** One row of a table that is headed 参数名. */
export interface Field extends FieldType, Facts {
  readonly line: number
  /** Dotted, arrays without brackets: `data.partner.type`. */
  readonly name: string
  /** The vendor's name of the field, printed in 【】. */
  readonly title?: string | undefined
  /** What is printed in the cell 类型, without the words that run into it. */
  readonly printedType: string
  readonly required: boolean
  /** The description as plain text, without the title. */
  readonly text: string
  /** What the description says, for comparing. */
  readonly gist: string
  /** What is in words, read without the titles of links. */
  readonly unlinked: WordFacts
}

export interface ErrorRow {
  readonly line: number
  readonly status: number
  readonly code: string
  readonly description: string
  readonly remedy: string
  /** Whether the row is in 公共错误码; absent if the page has one table for all. */
  readonly common?: boolean | undefined
  /** What the row's words say, for comparing. */
  readonly gist: string
}

export interface Example {
  readonly line: number
  readonly status?: number | undefined
  /** The line of words between the status and the code. */
  readonly name?: string | undefined
  readonly text: string
}

export const requestParts = ['header', 'path', 'query', 'body', 'form'] as const
export type RequestPart = (typeof requestParts)[number]

/** What a 2xx response has: fields, bytes, or nothing. */
export type AnswerKind = 'json' | 'binary' | 'none'

export interface Answer {
  readonly status?: number | undefined
  readonly kind: AnswerKind
  readonly fields: readonly Field[]
  readonly examples: readonly Example[]
}

/** The method, and the path unless the URL comes from another response. */
export interface Route {
  readonly method: string
  readonly path: string | null
}

export interface Operation {
  /** Two if the page prints two paths. */
  readonly routes: readonly Route[]
  /** Origins, the main one first. */
  readonly hosts: readonly string[]
  /** Who may call, in the vendor's words. */
  readonly callers: readonly string[]
  /** 接口频率 and 接口耗时, in the vendor's words. */
  readonly limits: readonly string[]
  readonly request: Readonly<Record<RequestPart, readonly Field[]>>
  readonly answer: Answer
  readonly errors: readonly ErrorRow[]
  /** Pages with samples of the request: `merchant/4012791856-curl`. */
  readonly samples: readonly string[]
}

export interface Callback {
  /** `TRANSACTION.SUCCESS`; several if the page describes several. */
  readonly eventTypes: readonly string[]
  /** `transaction`: what the envelope says was encrypted. */
  readonly originalType?: string | undefined
  readonly envelope: readonly Field[]
  /** What the merchant responds. */
  readonly reply: readonly Field[]
  /** What is in `resource.ciphertext`. */
  readonly resource: readonly Field[]
  readonly examples: readonly Example[]
}

/** A table of fields on a page that is neither: a JS-API or app call, or a guide. */
export interface FieldTable {
  readonly line: number
  readonly caption: string
  readonly fields: readonly Field[]
}

/** Something on the page that a person should know, with its line. */
export interface Remark {
  readonly line: number
  readonly text: string
}

export type PageKind = 'operation' | 'callback' | 'tables' | 'article'

export interface VendorPage {
  /** `merchant/4012380498`, `partner/4012381469`. */
  readonly id: string
  readonly kind: PageKind
  /** 更新时间, if the page prints it: `2026.06.29`. */
  readonly updated?: string | undefined
  readonly operation?: Operation | undefined
  readonly callback?: Callback | undefined
  readonly tables: readonly FieldTable[]
  /** Rows of all tables headed 参数名, and of all headed 状态码. */
  readonly counts: { readonly fields: number; readonly errors: number; readonly examples: number }
  /** What could not be read as it stands; the rest of the page is read. */
  readonly problems: readonly Remark[]
  /** Where the page contradicts itself. */
  readonly contradictions: readonly Remark[]
  /** What the text outside the tables says, for comparing. */
  readonly gist: string
}

export type Audience = 'merchant' | 'partner'
export const audienceOf = (id: string): string => id.split('/')[0] ?? ''
export const pageUrl = (id: string): string => `https://pay.weixin.qq.com/doc/v3/${id}`

/** A path without the names of its placeholders: how two pages of one operation are known. */
export const pathKey = (path: string): string => path.replace(/\{[^}]*\}/g, '{}').replace(/\/$/, '')
export const routeKey = ({ method, path }: Route): string => `${method} ${path === null ? '' : pathKey(path)}`

/** One line of a page, in the words of the page's result. */
export const remark = (line: number, text: string): Remark => ({ line, text })
