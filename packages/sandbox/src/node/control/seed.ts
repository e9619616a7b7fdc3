/** Adds state without a request, by the names of the APIs. */
import { controlNames } from '../../apis/apis.ts'
import type { PartnershipSeed, Sandbox } from '../../index.ts'
import { anArray, readOptions } from '../../lib/options.ts'

/** `{ "partnerships": [row, …] }`. Throws TypeError that names what is wrong; it then adds nothing of that API. */
export function seed(sandbox: Sandbox, given: unknown): void {
  const names = controlNames.filter((name) => 'seed' in sandbox[name])
  const rules = Object.fromEntries(names.map((name) => [name, anArray]))
  const lists = readOptions(given as Readonly<Record<string, readonly PartnershipSeed[]>>, rules, 'seed')
  for (const [name, rows] of Object.entries(lists)) sandbox[name as 'partnerships'].seed(rows)
}
