/** A made-up API of values with a form, as the generator makes it, served by a sandbox over TCP. */
import { readFileSync } from 'node:fs'
import type { ApiClientOptions } from '@wechatpay-edge/client'
import { type Call, createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import {
  createThingEventsClient,
  type ThingEventsClient,
} from '../../../spec/generate/cases/thing-events/generated/client.ts'
import { sandboxOperations } from './payees.ts'

const spec = new URL('../../../spec/generate/cases/thing-events/in.yaml', import.meta.url)

export interface ServedEvents {
  readonly sandbox: Sandbox
  /** A client by way of the socket. */
  client(options?: Partial<ApiClientOptions>): ThingEventsClient
  /** What the handlers of this test got. */
  readonly seen: readonly Pick<Call, 'path' | 'query' | 'body'>[]
}

/** Serves the API for the tests of a file. A handler returns the body, or a plan if there is none. */
export function useEvents(): ServedEvents {
  const seen: Pick<Call, 'path' | 'query' | 'body'>[] = []
  let sandbox: Sandbox
  let server: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    const operations = await sandboxOperations(readFileSync(spec, 'utf8'))
    const handler = ({ path, query, body }: Call) => {
      seen.push({ path, query, body })
      return { body: { begin_time: '2018-06-08T10:34:56+08:00', ...Object(body) } }
    }
    sandbox = await createSandbox({ operations, handlers: { planEvent: handler, readEvent: handler } })
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
    client(options) {
      const { merchant, wechatpay } = sandbox.clientOptions
      return createThingEventsClient({ merchant, wechatpay, hosts: [server.url], ...options })
    },
    seen,
  }
}
