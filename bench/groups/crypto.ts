import { start } from '../lib/child.ts'
import { interleave } from '../lib/load.ts'
import { atLeast, atMost, type Goal, type Group, type Rounds, type Row, ratioOf, toRows } from '../lib/row.ts'
import { median } from '../lib/statistics.ts'
import type { CryptoQuestion, TaskCost } from '../programs/crypto.ts'

/** How often each task is done in a round, by how many are done at once. */
const plan: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  authorization: { 1: 60, 8: 120, 64: 192 },
  verification: { 1: 300, 64: 600 },
  'verified response': { 1: 300, 64: 600 },
  'notification of 1 kB': { 1: 200 },
  'notification of 100 kB': { 1: 30 },
}

const ours = 'wechatpay-edge'

/** What verifying costs over the bare call: so many microseconds, or so many percent of it. */
function added(
  goal: string,
  rounds: Rounds,
  [reference, subject]: readonly [string, string],
  us: number,
  percent: number,
): Goal {
  const bare = median(rounds[reference] ?? [])
  const more = median((rounds[subject] ?? []).map((value, round) => value - (rounds[reference]?.[round] ?? Number.NaN)))
  return atMost(goal, Math.max(us, (bare * percent) / 100), more, 'µs')
}

function goalsOf(task: string, concurrency: number, rounds: Rounds): Goal[] {
  if (task === 'authorization' && concurrency > 1) {
    const share = 1 / ratioOf(rounds, ours, 'subtle.sign alone')
    return [atLeast(`authorization, ${concurrency} at once, to subtle.sign alone`, 0.95, share)]
  }
  if (task === 'verification') {
    const pair = ['subtle.verify alone', 'wechatpay-edge, a key of the keyring'] as const
    return [added(`verifying, ${concurrency} at once, over subtle.verify (5 µs or 5 %)`, rounds, pair, 5, 5)]
  }
  if (task === 'verified response') {
    const pair = ['a Response read, subtle.verify', ours] as const
    return [
      added(`verifyResponse, ${concurrency} at once, over reading and verifying (20 µs or 20 %)`, rounds, pair, 20, 20),
    ]
  }
  return []
}

export const crypto: Group = {
  title: 'Signatures and notifications',
  about: [
    'In one process, in turns. Ratios are to the bare WebCrypto call that does the same; a ratio above 1 is slower.',
    'Goals are of CPU: on a shared machine, the clock says more about the neighbours.',
    'wechatpay-axios-plugin and wechatpay-node-v3 sign and verify in the event loop: one at a time is quicker by the clock, because no thread has to wake, and more at once are no faster.',
  ],
  async measure({ isLong }) {
    const child = start('crypto')
    const subjectsOf = new Map(await child.ask<[string, string[]][]>('tasks'))
    const rows: Row[] = []
    const goals: Goal[] = []
    for (const [task, sizes] of Object.entries(plan)) {
      const subjects = subjectsOf.get(task) ?? []
      for (const [concurrency, times] of Object.entries(sizes)) {
        const costs = await interleave(subjects, isLong ? 25 : 7, (subject) =>
          child.ask<TaskCost>({ task, subject, times, concurrency: Number(concurrency) } satisfies CryptoQuestion),
        )
        const pick = (name: keyof TaskCost): Rounds =>
          Object.fromEntries(Object.entries(costs).map(([subject, all]) => [subject, all.map((cost) => cost[name])]))
        const what = `${task}, ${concurrency} at once`
        rows.push(...toRows(`${what}: CPU`, 'µs', pick('cpu'), subjects[0]))
        rows.push(...toRows(`${what}: time`, 'µs', pick('clock'), subjects[0]))
        goals.push(...goalsOf(task, Number(concurrency), pick('cpu')))
      }
    }
    await child.end()
    return { rows, goals }
  },
}
