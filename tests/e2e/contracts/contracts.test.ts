/** Every operation of every API's package, through a socket: what it gives, each row of its error table, and lost responses. */
import { createWechatPay, type WechatPay } from '@wechatpay-edge/client'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ErrorRow, errorRows, type ResolvedOperation } from '../../../scripts/generate/spec.ts'
import { rejection } from '../client/lib/served.ts'
import { byTransport } from '../client/lib/transport.ts'
import {
  type ApiUnderTest,
  apisUnderTest,
  type Contract,
  contractsOf,
  fileOfContracts,
  mayRepeat,
  mchid,
  partner,
} from './contract.ts'

let sandbox: Sandbox
let callers: { readonly merchant: WechatPay; readonly partner: WechatPay }
let close: () => Promise<void>
let keys = 0

beforeAll(async () => {
  sandbox = await createSandbox({ mchid, merchants: { [partner.mchid]: { subMerchants: [partner.subMchid] } } })
  const server = await serve(sandbox)
  close = server.close
  const connect = ({ clientOptions }: Pick<Sandbox, 'clientOptions'>, more: object = {}): WechatPay =>
    createWechatPay({ ...byTransport(clientOptions), hosts: [server.url], sleep: async () => {}, ...more })
  const account = sandbox.merchants[partner.mchid] ?? expect.fail('the partner is there')
  callers = {
    merchant: connect(sandbox),
    partner: connect(account, { decryptionKey: account.merchant.privateKey }),
  }
})
afterAll(() => close())
beforeEach(() => sandbox.reset())

/** How often a call is sent at most. */
const attempts = (operation: ResolvedOperation): number => (mayRepeat(operation) ? 3 : 1)

async function prepared(contract: Contract, isOfPartners: boolean): Promise<() => PromiseLike<unknown>> {
  const wechatpay = isOfPartners ? callers.partner : callers.merchant
  await contract.prepare?.(sandbox, wechatpay)
  return () => contract.call(wechatpay, `contract${keys++}`)
}

/** The requests for an operation. */
function sent({ method, path }: ResolvedOperation): number {
  const pattern = new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}(\\?|$)`)
  return sandbox.requests.filter((request) => request.method === method.toUpperCase() && pattern.test(request.target))
    .length
}

/** The rows that a message tells apart, without the one that stands for no rows. */
function rowsOf(operation: ResolvedOperation): ErrorRow[] {
  const words = (row: { readonly code?: unknown; readonly description?: unknown; readonly message?: unknown }) =>
    `${row.code} ${row.description ?? row.message}`
  const seen = new Set([words(operation['x-empty-answer'] ?? {})])
  return errorRows(operation).filter((row) => !seen.has(words(row)) && seen.add(words(row)))
}

/** The row's own, to which the client adds the address of a page that it names. It knows more about a 401 than any row. */
function remedyOf({ status, remedy: { zh, en } }: ErrorRow): object {
  const has = (text: string) => (status === 401 ? expect.any(String) : expect.stringContaining(text))
  return { zh: has(zh), en: has(en) }
}

function describeOperation(operation: ResolvedOperation, contract: Contract, isOfPartners: boolean): void {
  const { operationId } = operation
  it('gives what the page shows', async () => {
    const call = await prepared(contract, isOfPartners)
    expect(await call()).toEqual(contract.gives)
    expect(sent(operation)).toBe(1)
  })

  it.each(rowsOf(operation))('rejects with the row $status $code: $description', async (row) => {
    const { status, code, description } = row
    const call = await prepared(contract, isOfPartners)
    const fault = { kind: 'status', status, code, message: description, operation: operationId } as const
    sandbox.faults.push(fault, fault, fault)
    const error = await rejection(call())
    const remedy = remedyOf(row)
    expect(error).toMatchObject({ status, apiCode: code, apiMessage: description, operation: operationId, remedy })
    const { retryable } = error as { retryable: boolean }
    expect(sent(operation)).toBe(retryable ? attempts(operation) : 1)
  })

  it(`is sent ${attempts(operation)} times at most, and done once, if responses are lost`, async () => {
    const call = await prepared(contract, isOfPartners)
    const fault = { kind: 'drop', execute: true, operation: operationId } as const
    const done = sandbox.executions.length
    sandbox.faults.push(fault, fault, fault)
    const error = await rejection(call())
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown', operation: operationId })
    expect(sent(operation)).toBe(attempts(operation))
    expect(sandbox.executions.length - done).toBeLessThanOrEqual(1)
  })

  if (operation['x-signed-answer'] === false) return
  it('is never taken from a response that WeChat Pay did not sign', async () => {
    const call = await prepared(contract, isOfPartners)
    sandbox.faults.push({ kind: 'unsigned', operation: operationId })
    const error = await rejection(call())
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', reason: 'missing-header', outcome: 'unknown' })
  })
}

async function describeApi({ name, isOfPartners, operations }: ApiUnderTest): Promise<void> {
  const contracts = await contractsOf(name)
  describe(name, () => {
    for (const operation of operations) {
      const { operationId } = operation
      const contract = contracts[operationId]
      if (contract) describe(operationId, () => describeOperation(operation, contract, isOfPartners))
      else it(`${operationId} has a contract`, () => expect.fail(`write it into ${fileOfContracts(name)}`))
    }
    it('has no contract without an operation', () => {
      const ids = operations.map(({ operationId }) => operationId)
      expect(Object.keys(contracts).filter((id) => !ids.includes(id))).toEqual([])
    })
  })
}

for (const api of apisUnderTest()) await describeApi(api)
