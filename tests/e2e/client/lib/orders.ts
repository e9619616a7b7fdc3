/** A made-up API of writes without an Idempotency-Key, as the generator makes it, served by a sandbox over TCP. */
import { readFileSync } from 'node:fs'
import type { ApiClientOptions } from '@wechatpay-edge/client'
import { type Call, createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import {
  createThingOrdersClient,
  type ThingOrdersClient,
} from '../../../spec/generate/cases/thing-orders/generated/client.ts'
import { sandboxOperations } from './payees.ts'

const spec = new URL('../../../spec/generate/cases/thing-orders/in.yaml', import.meta.url)

/** What a handler got. */
interface Seen {
  readonly operation: string
  readonly path: Call['path']
  readonly body: unknown
}

export interface ServedOrders {
  readonly sandbox: Sandbox
  readonly url: string
  /** A client by way of the socket, which does not wait between attempts. */
  client(options?: Partial<ApiClientOptions>): ThingOrdersClient
  /** What the handlers of this test got. */
  readonly seen: readonly Seen[]
}

/** Serves the API for the tests of a file. */
export function useOrders(): ServedOrders {
  const seen: Seen[] = []
  let sandbox: Sandbox
  let server: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    const operations = await sandboxOperations(readFileSync(spec, 'utf8'))
    const handler = ({ operation, path, body }: Call) => {
      seen.push({ operation: operation.id, path, body })
      const order = { out_trade_no: 'number-1', ...Object(body) }
      return { body: operation.success.status === 204 ? undefined : order }
    }
    sandbox = await createSandbox({
      operations,
      handlers: Object.fromEntries(operations.map(({ id }) => [id, handler])),
    })
    server = await serve(sandbox)
  })
  afterAll(() => server.close())
  beforeEach(() => {
    sandbox.reset()
    seen.length = 0
  })
  return {
    get sandbox() {
      return sandbox
    },
    get url() {
      return server.url
    },
    client(options) {
      const { merchant, wechatpay } = sandbox.clientOptions
      const own = { merchant, wechatpay, hosts: [server.url], sleep: async () => {} }
      return createThingOrdersClient({ ...own, ...options })
    },
    seen,
  }
}
