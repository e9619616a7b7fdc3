/** What a group of measurements gives. */
import { median, type Summary, summarize } from './statistics.ts'

/** One line of the table of results. */
export interface Row extends Summary {
  /** What was measured: `build, 64 in flight`. */
  readonly what: string
  /** Who did it: `wechatpay-axios-plugin`. */
  readonly subject: string
  readonly unit: string
  /** The median of each round's ratio to the reference, which was measured in the same round. */
  readonly ratio?: number | undefined
}

/** One line of the table of goals. */
export interface Goal {
  readonly goal: string
  readonly limit: string
  readonly measured: string
  readonly isMet: boolean
}

/** Sizes and times, which should grow alike. */
export interface Growth {
  readonly what: string
  readonly unit: string
  readonly points: readonly (readonly [size: number, value: number])[]
}

/** What could not be measured here. */
export interface Skipped {
  readonly what: string
  readonly reason: string
}

/** The results of one group. */
export interface Results {
  readonly rows?: readonly Row[]
  readonly goals?: readonly Goal[]
  readonly growth?: readonly Growth[]
  readonly skipped?: readonly Skipped[]
}

/** How thorough a run is. */
export interface Mode {
  readonly isLong: boolean
}

/** One group of measurements. */
export interface Group {
  readonly title: string
  /** What a reader has to know, one sentence a line. */
  readonly about: readonly string[]
  measure(mode: Mode): Promise<Results>
}

/** What was measured in each round, by subject. */
export type Rounds = Readonly<Record<string, readonly number[]>>

/** The rows of one measurement, each with its ratio to the reference in the same round. */
export function toRows(what: string, unit: string, rounds: Rounds, reference?: string): Row[] {
  return Object.entries(rounds).map(([subject, values]) => ({
    what,
    subject,
    unit,
    ...summarize(values),
    ratio: reference === undefined ? undefined : ratioOf(rounds, subject, reference),
  }))
}

/** The median of the ratios of two subjects, round by round. */
export function ratioOf(rounds: Rounds, subject: string, reference: string): number {
  return median(ratiosOf(rounds, subject, reference))
}

/** The ratio of two subjects in each round. */
export function ratiosOf(rounds: Rounds, subject: string, reference: string): number[] {
  return (rounds[subject] ?? []).map((value, round) => value / (rounds[reference]?.[round] ?? Number.NaN))
}

/** A goal that a number must not exceed. */
export function atMost(goal: string, limit: number, measured: number, unit = '×'): Goal {
  return { goal, limit: `≤ ${write(limit)} ${unit}`, measured: `${write(measured)} ${unit}`, isMet: measured <= limit }
}

/** A goal that a number must reach. */
export function atLeast(goal: string, limit: number, measured: number, unit = '×'): Goal {
  return { goal, limit: `≥ ${write(limit)} ${unit}`, measured: `${write(measured)} ${unit}`, isMet: measured >= limit }
}

/** Three digits that mean something. */
export function write(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
