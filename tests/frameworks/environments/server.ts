/** A served sandbox, made before an environment changes the globals. */
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll } from 'vitest'
import type { Target } from './table.ts'

/** Serves a sandbox with one partnership for the cases of a file. */
export function serveTarget(): () => Target {
  let target: Target | undefined
  let close: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const sandbox = await createSandbox()
    sandbox.partnerships.seed([
      {
        partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
        authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433406' },
      },
    ])
    const served = await serve(sandbox)
    target = { sandbox, url: served.url }
    close = served.close
  })
  afterAll(() => close?.())
  return () => {
    if (!target) throw new Error('the sandbox is not served yet')
    return target
  }
}
