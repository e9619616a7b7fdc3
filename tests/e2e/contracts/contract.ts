/** What each operation of an API's package must have, beside its spec: a contract, kept as data. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WechatPay } from '@wechatpay-edge/client'
import type { Sandbox } from '@wechatpay-edge/sandbox'
import { idempotencyKey, operationsOf, parseSpec, type ResolvedOperation } from '../../../scripts/generate/spec.ts'
import { apisOf } from '../../../scripts/lib/apis.ts'
import { packages } from '../../../scripts/lib/packages.ts'
import { root } from '../../../scripts/lib/run.ts'

/** The merchant of all contracts: that of the vendor's examples. */
export const mchid = '1900007291'

/** The partner (服务商) of those that partners call, and its sub-merchant. */
export const partner = { mchid: '1900000100', subMchid: '1900000109' }

/** One operation as a program calls it. */
export interface Contract {
  /** What must be there before: an order before its refund. It runs before each call. */
  readonly prepare?: (sandbox: Sandbox, wechatpay: WechatPay) => unknown
  /** Calls it once; `key` is an Idempotency-Key, or a number of the merchant's, that no other call has. */
  readonly call: (wechatpay: WechatPay, key: string) => PromiseLike<unknown>
  /** What the call gives, from the vendor's page. */
  readonly gives: unknown
}

/** By operation id. */
export type Contracts = Readonly<Record<string, Contract>>

/** An API with a package. */
export interface ApiUnderTest {
  /** The registry's name of it: `partnerships`. */
  readonly name: string
  /** Whether partners call it. */
  readonly isOfPartners: boolean
  readonly operations: readonly ResolvedOperation[]
}

/** The text of a file of the repository; `''` if there is none. */
const readText = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '')

/** Every API of the registry that has a package. */
export function apisUnderTest(): ApiUnderTest[] {
  return packages.flatMap(apisOf).map(({ name, bundle }) => {
    const spec = parseSpec(readText(bundle))
    return { name, isOfPartners: spec['x-audience'] === 'partner', operations: operationsOf(spec) }
  })
}

export const fileOfContracts = (name: string): string => `tests/e2e/contracts/apis/${name}.ts`

/** The contracts of an API; none if their file is missing. */
export async function contractsOf(name: string): Promise<Contracts> {
  if (readText(fileOfContracts(name)) === '') return {}
  return ((await import(`./apis/${name}.ts`)) as { contracts: Contracts }).contracts
}

/** Whether a client may send it again: by the house's rules, not by the client's own table. */
export const mayRepeat = (operation: ResolvedOperation): boolean =>
  operation.method === 'get' || idempotencyKey(operation) !== undefined || operation['x-idempotent-by'] !== undefined
