import { type Subject, subjects } from '../callers/index.ts'
import { type Child, start } from '../lib/child.ts'
import { interleave } from '../lib/load.ts'
import {
  atLeast,
  atMost,
  type Goal,
  type Group,
  type Mode,
  type Results,
  type Rounds,
  ratioOf,
  ratiosOf,
  toRows,
} from '../lib/row.ts'
import type { Target } from '../lib/target.ts'
import type { Allocations, Cost } from '../programs/caller.ts'

/** How many calls a round has, by how many are in flight. */
const sizes = {
  cheap: { 1: 80, 16: 320, 64: 640 },
  strict: { 1: 20, 16: 80, 64: 128 },
} as const

/** Room for all that a measurement allocates. */
const youngHeap = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']

type Callers = Readonly<Record<string, Child>>

async function startCallers(target: Target, options: readonly string[] = []): Promise<Callers> {
  const started = subjects.map((subject) => [subject, start('caller', [subject], options)] as const)
  for (const [, child] of started) await child.ask({ connect: target })
  return Object.fromEntries(started)
}

const endAll = (callers: Callers): Promise<unknown> => Promise.all(Object.values(callers).map((child) => child.end()))

/** Each cost of each subject, round by round. */
async function measureCosts(callers: Callers, rounds: number, calls: number, concurrency: number) {
  const costs = await interleave(subjects, rounds, (subject) =>
    (callers[subject] as Child).ask<Cost>({ calls, concurrency }),
  )
  const pick = (name: keyof Cost): Rounds =>
    Object.fromEntries(Object.entries(costs).map(([subject, all]) => [subject, all.map((cost) => cost[name])]))
  return { cpu: pick('cpu'), callsPerSecond: pick('callsPerSecond'), delayP99: pick('delayP99') }
}

const [ours, byNode, peer] = [
  'wechatpay-edge',
  'wechatpay-edge with @wechatpay-edge/node',
  'wechatpay-axios-plugin',
] as const satisfies readonly Subject[]

function goalsOf(
  concurrency: number,
  { cpu, callsPerSecond, delayP99 }: Awaited<ReturnType<typeof measureCosts>>,
): Goal[] {
  const rate = (least: number) =>
    atLeast(
      `calls/s with @wechatpay-edge/node, ${concurrency} in flight, to ${peer}`,
      least,
      ratioOf(callsPerSecond, byNode, peer),
    )
  if (concurrency === 1) return [rate(1.15)]
  if (concurrency !== 64) return []
  return [
    atMost('CPU of a call, cheap server, 64 in flight, to the floor', 1.2, ratioOf(cpu, ours, 'floor')),
    atMost(`the same, to ${peer}`, 1, ratioOf(cpu, ours, peer)),
    atMost(`the same, to ${peer}, in the worst round`, 1, Math.max(...ratiosOf(cpu, ours, peer))),
    rate(1.6),
    atMost(`CPU with @wechatpay-edge/node, 64 in flight, to ${peer}`, 0.65, ratioOf(cpu, byNode, peer)),
    atMost(`event-loop delay p99 with 64 in flight, to ${peer}`, 0.5, ratioOf(delayP99, ours, peer)),
  ]
}

async function measureServer(
  kind: 'cheap' | 'strict',
  { isLong }: Mode,
): Promise<Required<Pick<Results, 'rows' | 'goals'>>> {
  const server = start('server', [kind])
  const callers = await startCallers(await server.ask<Target>('target'))
  const rounds = isLong ? 15 : kind === 'cheap' ? 5 : 3
  const rows = []
  const goals = []
  for (const [concurrency, calls] of Object.entries(sizes[kind])) {
    const costs = await measureCosts(callers, rounds, isLong ? calls * 3 : calls, Number(concurrency))
    const what = `build, ${kind} server, ${concurrency} in flight`
    rows.push(
      ...toRows(`${what}: CPU of the client's process`, 'µs a call', costs.cpu, 'floor'),
      ...toRows(`${what}: calls`, 'calls/s', costs.callsPerSecond, peer),
      ...(concurrency === '64' ? toRows(`${what}: event-loop delay, p99`, 'ms', costs.delayP99, peer) : []),
    )
    if (kind === 'cheap') goals.push(...goalsOf(Number(concurrency), costs))
  }
  await endAll(callers)
  await server.end()
  return { rows, goals }
}

/** What calls leave to the garbage collector. */
async function measureAllocations({ isLong }: Mode): Promise<Results['rows']> {
  const server = start('server', ['cheap'])
  const callers = await startCallers(await server.ask<Target>('target'), youngHeap)
  const found = await interleave(subjects, isLong ? 9 : 3, (subject) =>
    (callers[subject] as Child).ask<Allocations>({ allocationsOf: 300 }),
  )
  await endAll(callers)
  await server.end()
  const pick = (name: keyof Allocations): Rounds =>
    Object.fromEntries(Object.entries(found).map(([subject, all]) => [subject, all.map((one) => one[name] / 1024)]))
  return toRows('build: allocated on the heap', 'kB a call', pick('allocated'), 'floor')
}

export const calls: Group = {
  title: 'Calls',
  about: [
    'Client and server run in processes of their own; CPU is that of the client process, all of its threads.',
    'The cheap server sends one response that was signed beforehand; the strict one is the sandbox, on the same two cores.',
    'The floor is `fetch` with a real Authorization header, the four signature headers, a time within 300 s, the serial number, `subtle.verify` and `JSON.parse`, and nothing else.',
    'Ratios of CPU are to the floor, those of calls/s and delay to wechatpay-axios-plugin, each in the same round.',
    'With one call in flight a process sleeps and wakes several times a call, in every client alike, so that the ratio says little about the client.',
  ],
  async measure(mode) {
    const cheap = await measureServer('cheap', mode)
    const strict = await measureServer('strict', mode)
    const allocations = await measureAllocations(mode)
    return { rows: [...cheap.rows, ...strict.rows, ...(allocations ?? [])], goals: cheap.goals }
  },
}
