/**
 * A shop under random faults: it tests its keys, sells, is notified more than once, refunds in part, some of it CLOSED or
 * ABNORMAL, and downloads the bill of the day. It repeats what it does not know, with the same number. Never two orders of
 * one sale, never a lost payment, never books that differ. `--long` runs 1,000 schedules.
 */
import { createKeyring, handleNotification } from '@wechatpay-edge/core'
import {
  createPaymentsClient,
  createWechatPay,
  isPaymentNotification,
  isRefundNotification,
  isWechatPayError,
  type PaymentsClient,
  selfTest,
} from '@wechatpay-edge/payments'
import { createIdentity, createSandbox, type Fault, type Sandbox, type SandboxIdentity } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seeded } from '../../lib/seeded.ts'

const count = process.env.WECHATPAY_EDGE_LONG ? 1_000 : 60
const mchid = '1900007291'
const day = '2026-03-04'
const noon = Date.parse(`${day}T12:00:00+08:00`)
const notify_url = 'https://shop.example/notify'
const morning = Date.parse(`${day}T10:00:00+08:00`) + 86_400_000

const passed = ['keys', 'request', 'response', 'encryption', 'decryption', 'notification'].map((one) => `${one} passed`)

const faults: readonly Fault[] = [
  { kind: 'drop' },
  { kind: 'drop', execute: true },
  { kind: 'status', status: 500, code: 'SYSTEM_ERROR' },
  { kind: 'status', status: 500, code: 'SYSTEM_ERROR', execute: true },
  { kind: 'status', status: 429, code: 'FREQUENCY_LIMITED', execute: true },
  { kind: 'status', status: 202, code: 'USERPAYING', execute: true },
  { kind: 'status', status: 502, body: '<html>Bad Gateway</html>' },
  { kind: 'unsigned' },
  { kind: 'probe' },
]

let identity: SandboxIdentity
let sandbox: Sandbox
let server: ServedSandbox
let receive: (request: Request) => Promise<Response>

beforeAll(async () => {
  identity = await createIdentity({ mchid })
  const start = Date.now()
  const fetch = (request: Request) => receive(request)
  sandbox = await createSandbox({ identity, fetch, now: () => noon + (Date.now() - start) })
  server = await serve(sandbox)
})
afterAll(() => server.close())

/** Repeats until it is known what was done: the same arguments each time. */
async function insist<T>(what: () => PromiseLike<T>): Promise<T> {
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      return await what()
    } catch (error) {
      if (!isWechatPayError(error) || error.outcome === 'refused') throw error
    }
  }
  throw new Error('50 attempts failed')
}

/** The amounts of a bill by the merchant's own numbers, in fen; refunds below 0. */
function readBill(text: string): Record<string, number> {
  const [header = '', ...lines] = text.split('\r\n')
  const columns = header.split(',')
  const rows = lines.filter((line) => line.startsWith('`') && line.split(',').length === columns.length)
  return Object.fromEntries(
    rows.map((line) => {
      const values = line.slice(1).split(',`')
      const value = (name: string) => values[columns.indexOf(name)] ?? ''
      const fen = (name: string) => Math.round(Number(value(name)) * 100)
      return value('交易状态') === 'REFUND'
        ? [value('商户退款单号'), -fen('退款金额')]
        : [value('商户订单号'), fen('订单金额')]
    }),
  )
}

interface Told {
  readonly paid: string[]
  readonly refunded: string[]
  /** The notification of the self-test has come. */
  arrive: (echo: string) => void
}

/** What the books must say, in fen by number, and what must have been notified of refunds. */
interface Expected {
  readonly books: Record<string, number>
  readonly refunds: string[]
  executions: number
}

/** A handler that sometimes fails, before or after it has saved what came. */
function createReceiver(random: (below: number) => number, told: Told): typeof receive {
  const keyring = createKeyring(sandbox.clientOptions.wechatpay)
  const options = { keyring, apiV3Key: sandbox.apiV3Key, now: sandbox.now }
  let left = 6
  const fails = () => left > 0 && random(10) < 4 && left-- > 0
  return (request) =>
    handleNotification(request, options, (notification) => {
      const { echo_message: echo } = Object(notification.resource) as { readonly echo_message?: string }
      if (notification.event_type === 'SECURITY_ECHO.SUCCESS') return told.arrive(String(echo))
      if (fails()) throw new Error('The database is down')
      if (isPaymentNotification(notification)) {
        const { out_trade_no, amount } = notification.resource
        told.paid.push(`${out_trade_no} ${amount.total}`)
      } else if (isRefundNotification(notification)) {
        const { out_refund_no, refund_status } = notification.resource
        told.refunded.push(`${out_refund_no} ${refund_status}`)
      } else throw new Error('Unexpected')
      if (fails()) throw new Error('It was saved, but the response is lost')
    })
}

async function run(seed: number): Promise<void> {
  const random = seeded(seed)
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T
  const told: Told = { paid: [], refunded: [], arrive: () => {} }
  sandbox.reset()
  receive = createReceiver(random, told)
  const { merchant, wechatpay: keys } = sandbox.clientOptions
  const wechatpay = createWechatPay({
    merchant,
    wechatpay: keys,
    hosts: [server.url],
    now: sandbox.now,
    sleep: async () => {},
    decryptionKey: merchant.privateKey,
  })
  const arrival = new Promise<string>((resolve) => {
    told.arrive = resolve
  })
  const received = async (echo: string) => (await arrival) === echo
  const checks = await selfTest(wechatpay, { notifyUrl: notify_url, received })
  expect(checks.map(({ check, result }) => `${check} ${result}`)).toEqual(passed)
  const payments = createPaymentsClient(wechatpay)
  const spoil = () => {
    for (let i = random(5); i > 0; i--) sandbox.faults.push(pick(faults))
  }
  const expected = await sell(payments, random, spoil)
  spoil()
  const bill = await insist(async () => (await payments.getTradeBillFile({ bill_date: day })).text())
  sandbox.faults.length = 0
  expect(readBill(bill)).toEqual(expected.books)
  const sum = Object.values(expected.books).reduce((one, other) => one + other, 0)
  expect(sandbox.payments.balance).toBe(sum)
  const sales = Object.entries(expected.books).filter(([number]) => number.startsWith('sale-'))
  expect([...new Set(told.paid)].sort()).toEqual(sales.map(([number, fen]) => `${number} ${fen}`).sort())
  expect([...new Set(told.refunded)].sort()).toEqual(expected.refunds.sort())
  expect(sandbox.executions).toHaveLength(expected.executions)
  expect(sandbox.notifications.every(({ state }) => state === 'delivered')).toBe(true)
}

/** How a refund ends: by itself, or not at first. */
const results = ['SUCCESS', 'SUCCESS', 'CLOSED', 'ABNORMAL'] as const

/** Sells, and refunds a part of some; the day ends. Returns what the books must say. */
async function sell(payments: PaymentsClient, random: (below: number) => number, spoil: () => void): Promise<Expected> {
  const expected: Expected = { books: {}, refunds: [], executions: 0 }
  for (let i = 0; i < 2; i++) {
    const total = 1 + random(1000)
    const out_trade_no = `sale-${i}`
    const order = { appid: 'wxd678efh567hg6787', mchid, description: 'A cup', out_trade_no, notify_url }
    spoil()
    await insist(() => payments.orderNative({ ...order, amount: { total, currency: 'CNY' } }))
    await sandbox.payments.pay(out_trade_no)
    expected.books[out_trade_no] = total
    expected.executions++
    if (random(10) < 3) continue
    const refund = 1 + random(total)
    const body = { out_trade_no, out_refund_no: `refund-${i}`, notify_url }
    spoil()
    const { refund_id } = await insist(() => payments.refund({ ...body, amount: { refund, total, currency: 'CNY' } }))
    expected.executions++
    const end = results[random(results.length)] ?? 'SUCCESS'
    expected.refunds.push(`${body.out_refund_no} ${end === 'CLOSED' ? 'CLOSED' : 'SUCCESS'}`)
    if (end !== 'CLOSED') expected.books[body.out_refund_no] = -refund
    if (end === 'SUCCESS') continue
    await sandbox.payments.finishRefund(body.out_refund_no, end)
    if (end === 'CLOSED') continue
    expected.refunds.push(`${body.out_refund_no} ABNORMAL`)
    spoil()
    const again = { out_refund_no: body.out_refund_no, type: 'MERCHANT_BANK_CARD' } as const
    await insist(() => payments.refundAbnormal({ refund_id }, again))
    expected.executions++
  }
  // Notifications that failed are sent again, and refunds succeed; the last re-sending comes within 24 hours.
  await sandbox.advance(morning - sandbox.now())
  return expected
}

it(`books what was sold and refunded, in ${count} schedules`, async () => {
  for (let seed = 1; seed <= count; seed++) {
    await run(seed).catch((error) => {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : error}`)
    })
  }
}, 600_000)
