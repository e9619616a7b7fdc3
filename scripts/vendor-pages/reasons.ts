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
}

/** What differs, before its operation is named. */
export type Finding = Omit<Difference, 'operation'>

/** Why one difference is right. It names both sides, so that it ends to apply when either of them changes. */
export interface Reason extends Difference {
  readonly reason: string
}

const keys = ['operation', 'row', 'aspect', 'vendor', 'spec', 'reason'] as const

function readReason(value: unknown, at: number): Reason {
  if (!isObject(value)) throw new TypeError(`reason ${at + 1}: expected an object`)
  const unknown = Object.keys(value).find((key) => !keys.some((known) => known === key))
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

export function explains(reason: Reason, difference: Difference): boolean {
  return keys.every((key) => key === 'reason' || reason[key] === difference[key])
}

export const say = ({ row, aspect, vendor, spec }: Difference): string =>
  `${row}: ${aspect}: the page says ${vendor}, our spec says ${spec}`
