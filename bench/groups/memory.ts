import { type Child, start } from '../lib/child.ts'
import { atMost, type Goal, type Group, type Rounds, toRows } from '../lib/row.ts'
import { median } from '../lib/statistics.ts'
import type { Target } from '../lib/target.ts'
import type { Reading } from '../programs/reader.ts'
import type { FileLink } from '../programs/server.ts'

const rows = 100_000
const fileBytes = 200_000_000
const ours = 'wechatpay-edge'

async function inFreshProcess(server: Child, question: object): Promise<Reading> {
  const reader = start('reader', [], ['--expose-gc'])
  await reader.ask({ connect: await server.ask<Target>('target') })
  const reading = await reader.ask<Reading>(question)
  await reader.end()
  return reading
}

async function repeat(rounds: number, read: () => Promise<Reading>, expected: number): Promise<Reading[]> {
  const readings: Reading[] = []
  for (let round = 0; round < rounds; round++) readings.push(await read())
  const wrong = readings.find(({ count }) => count !== expected)
  if (wrong) throw new Error(`expected ${expected} rows or bytes, read ${wrong.count}`)
  return readings
}

const of = (readings: readonly Reading[], name: keyof Reading): Rounds => ({ [ours]: readings.map((one) => one[name]) })

function goal(title: string, limit: number, values: Rounds): Goal {
  return atMost(title, limit, median(values[ours] ?? []), 'MB')
}

export const memory: Group = {
  title: 'Memory',
  about: [
    'In a fresh process each time; memory of the process (RSS) over what it was before.',
    'A list keeps what identifies the last 5,000 to 10,000 rows, so that each row comes once, whatever is inserted meanwhile.',
  ],
  async measure({ isLong }) {
    const server = start('server', ['cheap'])
    const rounds = isLong ? 5 : 1
    await server.ask({ rows, rowBytes: 0 })
    const listed = await repeat(rounds, () => inFreshProcess(server, { list: { limit: 50 } }), rows)
    const link = await server.ask<FileLink>({ fileBytes })
    const download = (isBare: boolean) =>
      repeat(rounds, () => inFreshProcess(server, { file: link, isBare }), fileBytes)
    const [bare, downloaded] = [await download(true), await download(false)]
    await server.end()
    const held = of(listed, 'heldMb')
    const both = (name: keyof Reading): Rounds => ({
      'fetch alone, without a digest': bare.map((one) => one[name]),
      ...of(downloaded, name),
    })
    return {
      rows: [
        ...toRows('100,000 rows listed, 50 a page: time', 'ms', of(listed, 'ms')),
        ...toRows('100,000 rows listed: held on the heap at the end', 'MB', held),
        ...toRows('200 MB downloaded: time', 'ms', both('ms')),
        ...toRows('200 MB downloaded: peak RSS', 'MB', both('peakMb')),
      ],
      goals: [
        goal('100,000 rows listed: held on the heap at the end', 5, held),
        goal('200 MB downloaded: peak RSS', 40, of(downloaded, 'peakMb')),
        atMost(
          '200 MB downloaded: peak RSS over that of fetch alone',
          40,
          median(downloaded.map(({ peakMb }) => peakMb)) - median(bare.map(({ peakMb }) => peakMb)),
          'MB',
        ),
      ],
    }
  },
}
