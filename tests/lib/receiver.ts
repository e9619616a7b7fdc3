/**
 * What a program that receives notifications must do, whatever its framework: a sandbox sends them over TCP. Without the
 * test runner, because tests/frameworks has one of its own.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NotificationAttempt, NotificationDelivery, Sandbox } from '@wechatpay-edge/sandbox'

/** The orders of a shop, as `examples/notifications/shop.ts` saves them. */
export interface Orders {
  readonly url: string
  /** Every order that was saved, in turn. */
  readonly saved: readonly string[]
  /** Refuses the next one. */
  failOnce(): void
  close(): void
}

export async function serveOrders(): Promise<Orders> {
  const saved: string[] = []
  let fails = false
  const server = createServer((request, response) => {
    request.resume()
    if (!fails) saved.push(`${request.method} ${request.url?.slice(1)}`)
    response.writeHead(fails ? 503 : 204).end()
    fails = false
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    saved,
    failOnce() {
      fails = true
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What {@link tryReceiver} reports. */
export interface Report {
  /** The statuses of the sendings, and then the orders that were saved. */
  readonly [name: string]: readonly (string | number | undefined)[]
}

/** What it reports of a program that does everything right. */
export const rightReport: Report = {
  good: [204, 'PUT good'],
  'the same again': [204],
  forged: [401, 204, 'PUT forged'],
  'a probe': [401, 204, 'PUT probed'],
  'the orders are down': [500, 204, 'PUT down'],
  'over 1 MiB': [204, 'PUT large'],
  'not JSON': ['4xx'],
}

/** Sends to a program whose keys are this sandbox's, and that saves to these orders. */
export async function tryReceiver(sandbox: Sandbox, to: string, orders: Orders): Promise<Report> {
  const notify = async (out_trade_no: string, more: object = {}, note = '') => {
    const before = orders.saved.length
    const data = { out_trade_no, trade_state: 'SUCCESS', note }
    const delivery = await sandbox.notify('TRANSACTION.SUCCESS', data, { to, ...more })
    // Once: a program of its own has a clock of its own, which would find a notification of tomorrow too new.
    if (delivery.state === 'scheduled') await sandbox.advance(15_000)
    sandbox.reset()
    return [...statuses(delivery), ...orders.saved.slice(before)]
  }
  const good = await notify('good', { id: 'EV-1' })
  const again = await notify('good', { id: 'EV-1' })
  const forged = await notify('forged', { faults: [{ kind: 'wrong-signature' }] })
  const probed = await notify('probed', { faults: [{ kind: 'probe' }] })
  orders.failOnce()
  const down = await notify('down')
  // As long as WeChat Pay's page lets a ciphertext be, less two characters.
  const large = await notify('large', {}, 'a'.repeat(786_300))
  const garbage = await fetch(to, { method: 'POST', headers: signatureOf('a'), body: '{"a' })
  return {
    good,
    'the same again': again,
    forged,
    'a probe': probed,
    'the orders are down': down,
    'over 1 MiB': large,
    'not JSON': [garbage.status >= 400 && garbage.status < 500 ? '4xx' : garbage.status],
  }
}

/** Sends one notification, and gives its status and what was thrown. */
export async function tryOnce(sandbox: Sandbox, to: string): Promise<NotificationAttempt | undefined> {
  const data = { out_trade_no: 'once', trade_state: 'SUCCESS' }
  const { attempts } = await sandbox.notify('TRANSACTION.SUCCESS', data, { to })
  sandbox.reset()
  return attempts[0]
}

function statuses({ attempts }: NotificationDelivery): readonly (number | string | undefined)[] {
  return attempts.map(({ status, error }) => status ?? String(error))
}

function signatureOf(text: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Wechatpay-Timestamp': `${Math.floor(Date.now() / 1000)}`,
    'Wechatpay-Nonce': text,
    'Wechatpay-Signature': text,
    'Wechatpay-Serial': text,
  }
}

/** How an example of a framework is made wrong: the JSON is parsed first. */
export interface Mistake {
  readonly text: string | RegExp
  readonly wrong: string
  /** What the error says about this framework. */
  readonly fix: string
}

/** By the name of the example's file. */
export const mistakes: Readonly<Record<string, Mistake>> = {
  express: {
    text: "express.raw({ type: '*/*', limit: '2mb' })",
    wrong: 'express.json()',
    fix: 'Express: express.raw(',
  },
  fastify: { text: /^.*addContentTypeParser.*\n/m, wrong: '', fix: 'Fastify: addContentTypeParser(' },
  koa: {
    text: 'const { headers, rawBody } =',
    wrong: 'const { headers, body: rawBody }: any =',
    fix: 'Koa: ctx.request.rawBody',
  },
  nest: {
    text: ', { rawBody: true }',
    wrong: '',
    fix: 'Nest: NestFactory.create(AppModule, { rawBody: true })',
  },
  hono: {
    text: '(c) => handleNotification',
    wrong: 'async (c) => (await c.req.json(), handleNotification)',
    fix: 'Hono: c.req.raw, unread',
  },
  next: {
    text: 'return handleNotification',
    wrong: 'await request.json()\n  return handleNotification',
    fix: 'Next: the Request of the route handler, unread',
  },
  worker: {
    text: 'return handleNotification',
    wrong: 'await request.json()\n    return handleNotification',
    fix: 'Workers, Deno, Bun: the Request of fetch, unread',
  },
  deno: {
    text: 'return handleNotification',
    wrong: 'await request.json()\n  return handleNotification',
    fix: 'Workers, Deno, Bun: the Request of fetch, unread',
  },
}

/** The source of an example with its mistake. */
export function makeMistake(source: string, { text, wrong }: Mistake): string {
  const changed = source.replace(text, () => wrong)
  if (changed === source) throw new Error(`The example has no ${text}`)
  return changed
}
