import { audienceOf, type Change } from '@wechatpay-edge/vendor-pages'
import { isObject, listOf, textOf } from './json.ts'

/** Where one row of a vendor's page and our spec say different things. */
export interface Difference {
  readonly operation: string
  /** `body partner.appid`, `answer data.state`, `error 400 INVALID_REQUEST …`, `operation`. */
  readonly row: string
  /** What differs: `row` (there or not), `type`, `maxLength`, `required`, `member APPID`, `remedy`, … */
  readonly aspect: string
  /** What the vendor's table says. */
  readonly vendor: string
  /** What our spec says. */
  readonly spec: string
  /** The line of the table of classes, if the aspect alone does not say it. */
  readonly change?: Change
}

/** What differs, before its operation is named. */
export type Finding = Omit<Difference, 'operation'>

/** Why one difference is right. It names both sides, so that it ends to apply when either of them changes. */
export interface Reason extends Omit<Difference, 'change'> {
  readonly reason: string
  /** The one page that it is for: `partner/4012381469`. */
  readonly page?: string
  /** Whose pages it is for, if not everybody's: `partner`. */
  readonly audience?: string
}

const keys = ['operation', 'row', 'aspect', 'vendor', 'spec', 'reason'] as const
const scopes = ['page', 'audience'] as const
const audiences = ['merchant', 'partner']

function readScope(value: Readonly<Record<string, unknown>>, at: number): Pick<Reason, 'page' | 'audience'> {
  const { page, audience } = value
  if (page !== undefined && audience !== undefined)
    throw new TypeError(`reason ${at + 1}: expected page or audience, received both`)
  if (page !== undefined && !/^(?:merchant|partner)\/\d+$/.test(textOf(page) ?? ''))
    throw new TypeError(`reason ${at + 1}: page must be one as merchant/4012380498`)
  if (audience !== undefined && !audiences.includes(textOf(audience) ?? ''))
    throw new TypeError(`reason ${at + 1}: audience must be ${audiences.join(' or ')}`)
  return {
    ...(page === undefined ? {} : { page: page as string }),
    ...(audience === undefined ? {} : { audience: audience as string }),
  }
}

function readReason(value: unknown, at: number): Reason {
  if (!isObject(value)) throw new TypeError(`reason ${at + 1}: expected an object`)
  const unknown = Object.keys(value).find((key) => ![...keys, ...scopes].some((known) => known === key))
  if (unknown) throw new TypeError(`reason ${at + 1}: ${unknown} is not known`)
  const text = (key: (typeof keys)[number]): string => {
    const words = textOf(value[key])?.trim()
    if (!words) throw new TypeError(`reason ${at + 1}: ${key} must be a text that is not empty`)
    return words
  }
  return {
    operation: text('operation'),
    row: text('row'),
    aspect: text('aspect'),
    vendor: text('vendor'),
    spec: text('spec'),
    reason: text('reason'),
    ...readScope(value, at),
  }
}

/**
 * Reads the parsed `vendor-differences.yaml` of one API.
 *
 * @throws {TypeError} naming the reason that is malformed
 */
export function readReasons(document: unknown): Reason[] {
  if (document !== null && document !== undefined && !Array.isArray(document))
    throw new TypeError('expected a list of reasons')
  return listOf(document).map(readReason)
}

/** Whether a reason is for a page: for all pages of its operation, for one, or for those of an audience. */
export function concerns({ page, audience }: Reason, id: string): boolean {
  return (page === undefined || page === id) && (audience === undefined || audience === audienceOf(id))
}

const quoted = ['operation', 'row', 'aspect', 'vendor', 'spec'] as const

export function explains(reason: Reason, difference: Difference): boolean {
  return quoted.every((key) => reason[key] === difference[key])
}

export const say = ({ row, aspect, vendor, spec }: Difference): string =>
  `${row}: ${aspect}: the page says ${vendor}, our spec says ${spec}`
