import { fileURLToPath } from 'node:url'
import { outputOf } from '../../scripts/lib/run.ts'
import { type Child, start } from '../lib/child.ts'
import { atMost, type Goal, type Group, type Growth } from '../lib/row.ts'
import { exponentOf, median } from '../lib/statistics.ts'
import type { Target } from '../lib/target.ts'
import type { CryptoQuestion, TaskCost } from '../programs/crypto.ts'
import type { Reading } from '../programs/reader.ts'

/** How much steeper than linear a fitted line may be: noise of a shared machine, no more. */
const steepest = 1.25

type Points = [size: number, value: number][]

/** The median of so many measurements. */
async function medianOf(rounds: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = []
  for (let round = 0; round < rounds; round++) values.push(await measure())
  return median(values)
}

async function measureLists(server: Child, reader: Child, rounds: number): Promise<Growth[]> {
  const list = async (rows: number, limit: number): Promise<number> => {
    await server.ask({ rows, rowBytes: 0 })
    return (await reader.ask<Reading>({ list: { limit } })).ms
  }
  const [byRows, byPages]: [Points, Points] = [[], []]
  await list(1000, 50)
  for (const rows of [1250, 5000, 20_000]) byRows.push([rows, await medianOf(rounds, () => list(rows, 50))])
  for (const limit of [50, 10, 2]) byPages.push([2000 / limit, await medianOf(rounds, () => list(2000, limit))])
  return [
    { what: 'rows listed, 50 a page', unit: 'ms', points: byRows },
    { what: 'pages of a list of 2,000 rows', unit: 'ms', points: byPages },
  ]
}

async function measurePageBytes(server: Child, reader: Child, rounds: number): Promise<Growth> {
  const points: Points = []
  for (const rowBytes of [2000, 8000, 32_000]) {
    await server.ask({ rows: 500, rowBytes })
    const read = async () => (await reader.ask<Reading>({ list: { limit: 50 } })).ms
    points.push([rowBytes * 50, await medianOf(rounds, read)])
  }
  return { what: 'bytes of a response, 11 pages', unit: 'ms', points }
}

async function measureNotifications(rounds: number): Promise<Growth> {
  const child = start('crypto')
  const points: Points = []
  for (const [task, bytes] of [
    ['10 kB', 1e4],
    ['100 kB', 1e5],
    ['1 MB', 1e6],
  ] as const) {
    const question: CryptoQuestion = {
      task: `notification of ${task}`,
      subject: 'wechatpay-edge',
      times: 10,
      concurrency: 1,
    }
    points.push([bytes, await medianOf(rounds + 1, async () => (await child.ask<TaskCost>(question)).cpu)])
  }
  await child.end()
  return { what: 'bytes of a notification', unit: 'µs of CPU', points }
}

async function measureGenerator(rounds: number): Promise<Growth> {
  const program = fileURLToPath(new URL('../programs/generator.ts', import.meta.url))
  const points: Points = []
  for (const operations of [50, 150, 500]) {
    const generate = async () => Number(await outputOf(process.execPath, [program, String(operations)]))
    points.push([operations, await medianOf(rounds, generate)])
  }
  return { what: 'operations generated', unit: 'ms', points }
}

export const growth: Group = {
  title: 'Growth',
  about: ['The exponent is that of the power law through the points: 1 is linear, less has a fixed part.'],
  async measure({ isLong }) {
    const rounds = isLong ? 5 : 1
    const server = start('server', ['cheap'])
    const reader = start('reader', [], ['--expose-gc'])
    await reader.ask({ connect: await server.ask<Target>('target') })
    const found = [
      ...(await measureLists(server, reader, rounds)),
      await measurePageBytes(server, reader, rounds),
      await measureNotifications(rounds),
      await measureGenerator(isLong ? 3 : 1),
    ]
    await reader.end()
    await server.end()
    const goals = found.map(({ what, points }): Goal => atMost(`exponent by ${what}`, steepest, exponentOf(points), ''))
    return { growth: found, goals }
  },
}
