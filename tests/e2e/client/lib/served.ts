/** A sandbox behind a TCP socket, and clients that speak to it there. */
import {
  createPartnershipsClient,
  type PartnershipsClient,
  type PartnershipsClientOptions,
} from '@wechatpay-edge/partnerships'
import { createSandbox, type RecordedRequest, type Sandbox, type SandboxOptions } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { byTransport } from './transport.ts'

/** The vendor's example of build, as its page prints it. */
export const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: '2480029552' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const

export const query = { authorized_data: { business_type: 'FAVOR_STOCK' } } as const

/** A served sandbox. Its own records go on and on: what a test did is what came since it began. */
export interface Served {
  readonly sandbox: Sandbox
  readonly url: string
  /** A client by way of the socket, which does not wait between attempts. */
  client(options?: Partial<PartnershipsClientOptions>): PartnershipsClient
  /** The requests of this test. */
  readonly requests: readonly RecordedRequest[]
  /** How many writes were done in this test. */
  readonly executions: number
}

/** Serves a sandbox for the tests of a file. */
export function useSandbox(options?: SandboxOptions): Served {
  let sandbox: Sandbox
  let server: Awaited<ReturnType<typeof serve>>
  let [seenRequests, seenExecutions] = [0, 0]
  beforeAll(async () => {
    sandbox = await createSandbox(options)
    server = await serve(sandbox)
  })
  afterAll(() => server.close())
  beforeEach(() => {
    sandbox.faults.length = 0
    seenRequests = sandbox.requests.length
    seenExecutions = sandbox.executions.length
  })
  return {
    get sandbox() {
      return sandbox
    },
    get url() {
      return server.url
    },
    get requests() {
      return sandbox.requests.slice(seenRequests)
    },
    get executions() {
      return sandbox.executions.length - seenExecutions
    },
    client(more) {
      const options = byTransport(sandbox.clientOptions)
      return createPartnershipsClient({ ...options, hosts: [server.url], sleep: async () => {}, ...more })
    },
  }
}

/** All rows of a walk. */
export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const row of rows) all.push(row)
  return all
}

let keys = 0

/** An Idempotency-Key that no other test has. */
export function freshKey(): string {
  return `key_${keys++}`
}

/** What a promise rejects with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  const value = await promise.then(
    () => undefined,
    (reason: unknown) => ({ reason }),
  )
  if (value === undefined) throw new Error('expected a rejection, and it resolved')
  return value.reason
}

/** One header of a recorded request. */
export function header({ headers }: RecordedRequest, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

/** The same call by each of the three methods. */
export const calls = {
  build: (client: PartnershipsClient, idempotencyKey = freshKey()) => client.build(body, { idempotencyKey }),
  terminate: (client: PartnershipsClient, idempotencyKey = freshKey()) => client.terminate(body, { idempotencyKey }),
  listPage: (client: PartnershipsClient) => client.listPage(query),
  list: (client: PartnershipsClient) => collect(client.list(query)),
} as const
