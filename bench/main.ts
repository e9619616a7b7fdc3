/** Measures every group, or those that are named, and writes `results.md` and `results.svg` when all of them were. */
import { writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { readBenchArguments } from './arguments.ts'
import { calls } from './groups/calls.ts'
import { crypto } from './groups/crypto.ts'
import { growth } from './groups/growth.ts'
import { memory } from './groups/memory.ts'
import { start } from './groups/start.ts'
import type { Goal, Group, Results } from './lib/row.ts'
import { drawChart } from './report/chart.ts'
import { type Conditions, writeReport } from './report/table.ts'

const groups: Readonly<Record<string, Group>> = { calls, crypto, start, memory, growth }

const { isLong, names } = readBenchArguments()
const chosen = Object.entries(groups).filter(([name]) => names.length === 0 || names.includes(name))

const [loadBefore = 0] = loadavg()
const begin = performance.now()
const measured: { readonly group: Group; readonly results: Results }[] = []
for (const [name, group] of chosen) {
  const results = await group.measure({ isLong })
  measured.push({ group, results })
  console.error(`${name}: measured after ${((performance.now() - begin) / 1000).toFixed(0)} s`)
}
const [loadAfter = 0] = loadavg()
const conditions: Conditions = {
  mode: isLong ? 'long' : 'short',
  seconds: Math.round((performance.now() - begin) / 1000),
  processors: availableParallelism(),
  node: process.version,
  load: [loadBefore, loadAfter],
}

const report = writeReport(measured, conditions)
console.log(report)
if (names.length === 0) {
  writeFileSync(new URL('results.md', import.meta.url), report)
  writeFileSync(
    new URL('results.svg', import.meta.url),
    drawChart(measured.flatMap(({ results }) => results.rows ?? [])),
  )
}
const unmet = measured.flatMap(({ results }) => results.goals ?? []).filter(({ isMet }: Goal) => !isMet)
console.error(`${unmet.length} of the goals are not met`)
// Children that are gone leave handles behind.
process.exit(0)
