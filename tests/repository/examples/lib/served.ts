/** A sandbox over HTTP, and the variables by which an example finds it. */
import { createSandbox, type Sandbox, type SandboxOptions } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { onTestFinished } from 'vitest'
import { sandboxEnv } from '../../../lib/env.ts'
import type { Env } from './programs.ts'

export interface Served {
  readonly sandbox: Sandbox
  /** As `npx @wechatpay-edge/sandbox` prints them. */
  readonly env: Env
  /** Stops listening now. */
  close(): Promise<void>
}

/** Serves a sandbox until the test ends. */
export async function serveSandbox(options?: SandboxOptions): Promise<Served> {
  const sandbox = await createSandbox(options)
  const { url, close: stop } = await serve(sandbox)
  let closed: Promise<void> | undefined
  const close = () => (closed ??= stop())
  onTestFinished(close)
  return { sandbox, env: sandboxEnv(sandbox, url), close }
}

/** A partnership that the examples list. */
export const seed = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const
