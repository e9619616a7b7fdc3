/** Adds state without a request, by the names of the APIs. */
import { controlNames } from '../../apis/apis.ts'
import type { PartnershipSeed, Sandbox, SandboxAccount } from '../../index.ts'
import { anArray, anObject, type OptionRule, readOptions } from '../../lib/options.ts'

/**
 * `{ "partnerships": [row, …] }`; of further merchants the same, by number: `{ "merchants": { "1900000209": {…} } }`. Throws
 * TypeError that names what is wrong; it then adds nothing of that API.
 */
export function seed(sandbox: Sandbox, given: unknown): void {
  const { merchants = {}, ...lists } = read(sandbox, given, 'seed', { merchants: anObject })
  const byNumber = Object.fromEntries(Object.keys(sandbox.merchants).map((mchid) => [mchid, anObject]))
  const further = Object.entries(readOptions(merchants as Lists, byNumber, 'seed.merchants')).map(([mchid, value]) => {
    const account = sandbox.merchants[mchid] ?? sandbox
    return [account, read(account, value, `seed.merchants.${mchid}`)] as const
  })
  for (const [account, rows] of [[sandbox, lists] as const, ...further]) add(account, rows)
}

type Lists = Readonly<Record<string, unknown>>

function read(
  account: SandboxAccount,
  given: unknown,
  path: string,
  more: Readonly<Record<string, OptionRule>> = {},
): Lists {
  const names = controlNames.filter((name) => 'seed' in account[name])
  return readOptions(given as Lists, { ...Object.fromEntries(names.map((name) => [name, anArray])), ...more }, path)
}

function add(account: SandboxAccount, lists: Lists): void {
  for (const [name, rows] of Object.entries(lists)) {
    account[name as 'partnerships'].seed(rows as readonly PartnershipSeed[])
  }
}
