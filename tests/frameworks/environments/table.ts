/** What a call must do in every environment, over TCP, with what the server saw. */
import { createPartnershipsClient, type PartnershipsClientOptions } from '@wechatpay-edge/partnerships'
import type { RecordedRequest, Sandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'

const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: '2480029552' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const
const query = { authorized_data: { business_type: 'FAVOR_STOCK' } } as const

/** Where the calls go. */
export interface Target {
  readonly sandbox: Sandbox
  readonly url: string
}

/** How calls are made in one environment. */
export interface Environment {
  /** A caller's `fetch`; the platform's if there is none. */
  readonly fetch?: PartnershipsClientOptions['fetch']
  /** The caller's AbortController. */
  readonly AbortController?: new () => { readonly signal: unknown; abort(reason?: unknown): void }
}

let keys = 0
const freshKey = (): string => `frameworks_${process.pid}_${keys++}`

function headersOf({ headers }: RecordedRequest): Record<string, string> {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
}

/** Declares the cases of one environment. */
export function describeEnvironment(title: string, target: () => Target, use: () => Environment): void {
  describe(title, () => {
    const start = (options: Partial<PartnershipsClientOptions> = {}) => {
      const { sandbox, url } = target()
      const { merchant, wechatpay } = sandbox.clientOptions
      const { fetch } = use()
      const before = sandbox.requests.length
      const client = createPartnershipsClient({
        merchant,
        wechatpay,
        hosts: [url],
        maxRetries: 0,
        ...(fetch && { fetch }),
        ...options,
      })
      return { sandbox, client, requests: () => sandbox.requests.slice(before) }
    }

    /** One request came, with its length, our User-Agent and these bytes; the sandbox has verified its signature. */
    const expectWrite = (requests: readonly RecordedRequest[], sent: object): void => {
      expect(requests).toHaveLength(1)
      const [request] = requests as [RecordedRequest]
      const text = JSON.stringify(sent)
      const headers = headersOf(request)
      expect(request.body).toBe(text)
      expect(headers).toMatchObject({ 'content-length': `${text.length}`, 'content-type': 'application/json' })
      expect(headers['user-agent']).toMatch(/^wechatpay-edge\//)
      expect(headers).not.toHaveProperty('transfer-encoding')
      expect(request.status).toBe(200)
    }

    it('build and terminate', async () => {
      const { client, requests } = start()
      const idempotencyKey = freshKey()
      expect(await client.build(body, { idempotencyKey })).toMatchObject({ state: 'ESTABLISHED' })
      expectWrite(requests(), body)
      const second = start()
      const ended = await second.client.terminate(body, { idempotencyKey: freshKey() })
      expect(ended.terminate_time).toMatch(/^\d{4}-/)
      expectWrite(second.requests(), body)
    })

    it('listPage and list', async () => {
      const { client, requests } = start()
      expect((await client.listPage({ ...query, limit: 5 })).limit).toBe(5)
      const rows: unknown[] = []
      for await (const row of client.list(query)) rows.push(row)
      expect(rows.length).toBeGreaterThan(0)
      for (const request of requests()) {
        expect(request).toMatchObject({ method: 'GET', body: '', status: 200 })
        expect(headersOf(request)['user-agent']).toMatch(/^wechatpay-edge\//)
      }
    })

    it('a 401, with what to do', async () => {
      const { sandbox, client, requests } = start()
      sandbox.faults.push({ kind: 'status', status: 401, code: 'SIGN_ERROR', message: '签名错误' })
      const error = await client.build(body, { idempotencyKey: freshKey() }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_API', status: 401, verified: false, outcome: 'unknown' })
      expect((error as { remedy: { en: string } }).remedy.en).toContain('privateKey')
      expect(requests()).toHaveLength(1)
    })

    it('a response with a wrong signature', async () => {
      const { sandbox, client } = start()
      sandbox.faults.push({ kind: 'wrong-signature' })
      const error = await client.build(body, { idempotencyKey: freshKey() }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', reason: 'mismatch', outcome: 'unknown' })
    })

    it('a response that never comes', async () => {
      const { sandbox, client } = start({ timeoutMs: 100 })
      sandbox.faults.push({ kind: 'hang' })
      const error = await client.build(body, { idempotencyKey: freshKey() }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', timeout: true, outcome: 'unknown' })
    })

    it("the caller's abort", async () => {
      const { sandbox, client } = start()
      sandbox.faults.push({ kind: 'hang' })
      const controller = new (use().AbortController ?? globalThis.AbortController)()
      const call = client.build(body, { idempotencyKey: freshKey(), signal: controller.signal as AbortSignal })
      setTimeout(() => controller.abort(new Error('enough')), 30)
      const error = await call.catch((reason: unknown) => reason)
      // abort-controller@3 has no reason.
      expect((error as Error).message).toMatch(/^(enough|The call was aborted)$/)
      expect(error).not.toHaveProperty('code', 'ERR_WECHATPAY_CONNECTION')
    })

    it('a connection that is refused, before the next host', async () => {
      const { url } = target()
      const { client } = start({ hosts: ['http://127.0.0.1:9', url], maxRetries: 1, sleep: async () => {} })
      expect(await client.listPage({ ...query, limit: 5 })).toMatchObject({ limit: 5 })
    })
  })
}
