/** Writes the results as a page of Markdown. */
import { type Goal, type Group, type Growth, type Results, type Row, type Skipped, write } from '../lib/row.ts'
import { exponentOf } from '../lib/statistics.ts'

/** Under which conditions a run was made. */
export interface Conditions {
  readonly mode: 'short' | 'long'
  readonly seconds: number
  readonly processors: number
  readonly node: string
  /** How many processes were ready to run, on average over a minute, when it began and ended. */
  readonly load: readonly [before: number, after: number]
}

interface Measured {
  readonly group: Group
  readonly results: Results
}

type Cells = readonly (string | number)[]

function table(head: Cells, lines: readonly Cells[]): string {
  const row = (cells: Cells) => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n')
}

function rowsTable(rows: readonly Row[]): string {
  const lines = rows.map(({ what, subject, median, low, high, unit, ratio }) => [
    what,
    subject,
    `${write(median)} ${unit}`,
    `${write(low)} – ${write(high)}`,
    ratio === undefined ? '' : `${write(ratio)} ×`,
  ])
  return table(['What', 'By', 'Median', 'Middle half', 'Ratio'], lines)
}

function goalsTable(goals: readonly Goal[]): string {
  return table(
    ['Goal', 'Limit', 'Measured', 'Met'],
    goals.map(({ goal, limit, measured, isMet }) => [goal, limit, measured, isMet ? 'yes' : 'no']),
  )
}

function growthTable(growth: readonly Growth[]): string {
  const lines = growth.map(({ what, unit, points }) => [
    what,
    points.map(([size, value]) => `${size.toLocaleString('en')}: ${write(value)} ${unit}`).join('; '),
    write(exponentOf(points)),
  ])
  return table(['By', 'Sizes and times', 'Exponent'], lines)
}

function skippedList(skipped: readonly Skipped[]): string {
  return skipped.map(({ what, reason }) => `- Not measured: ${what} (${reason}).`).join('\n')
}

function section({ group, results }: Measured): string {
  const { rows = [], growth = [], skipped = [] } = results
  const parts = [
    `## ${group.title}`,
    group.about.map((line) => `- ${line}`).join('\n'),
    rows.length > 0 && rowsTable(rows),
    growth.length > 0 && growthTable(growth),
    skipped.length > 0 && skippedList(skipped),
  ]
  return parts.filter(Boolean).join('\n\n')
}

export function writeReport(measured: readonly Measured[], conditions: Conditions): string {
  const { mode, seconds, processors, node, load } = conditions
  const goals = measured.flatMap(({ results }) => results.goals ?? [])
  const parts = [
    '# Results of `pnpm bench`',
    '<!-- Written by pnpm bench; do not edit. -->',
    `One ${mode} run of ${seconds} s with ${node}, on a shared machine with ${processors} processors; its load was ${write(load[0])} when it began and ${write(load[1])} when it ended. Everything is measured in turns: compare ratios within a line's group, not times of two runs.`,
    '![CPU of a call, cheap server](results.svg)',
    '## Goals',
    goalsTable(goals),
    ...measured.map(section),
  ]
  return `${parts.join('\n\n')}\n`
}
