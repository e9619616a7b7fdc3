/** The demo proper: a partnership's life over real HTTP, against the sandbox on this machine. */
import { type BuildPartnershipBody, createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import type { Paint } from './paint.ts'
import { asSdkError, showError, showExchange } from './show.ts'
import { createWire } from './wire.ts'

/** The request of the vendor's page of 2024 (https://pay.weixin.qq.com/doc/v3/merchant/4012380498). */
const body: BuildPartnershipBody = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: '2480029552' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
}

/** Writes one piece of the demo's output, with a line feed after it. */
export type Print = (text: string) => void

export async function runLocal(print: Print, paint: Paint): Promise<void> {
  const sandbox = await createSandbox()
  const server = await serve(sandbox)
  try {
    const { merchant, wechatpay } = sandbox.clientOptions
    const wire = createWire()
    const partnerships = createPartnershipsClient({ merchant, wechatpay, hosts: [server.url], ...wire.options })
    const show = (): void => {
      for (const exchange of wire.take()) print(showExchange(exchange, paint, Date.now()))
    }
    print(
      `${paint('bold', 'Sandbox')}: a strict local WeChat Pay at ${server.url}; fresh keys, nothing leaves this machine.`,
    )
    await partnerships.ready()

    print(`\n${paint('bold', '1. Build')} (建立合作关系)`)
    const built = await partnerships.build(body, { idempotencyKey: 'buildreq_001' })
    show()
    print(`   build() gives you state ${built.state}, built at ${built.build_time}.`)

    print(`\n${paint('bold', '2. List')} (查询合作关系列表)`)
    let rows = 0
    for await (const _row of partnerships.list({ authorized_data: { business_type: 'FAVOR_STOCK' } })) rows++
    show()
    print(`   list() gives you ${rows} partnership.`)

    print(`\n${paint('bold', '3. Terminate')} (终止合作关系)`)
    const { terminate_time } = await partnerships.terminate(body, { idempotencyKey: 'terminatereq_001' })
    show()
    print(`   terminate() gives you ${terminate_time}.`)

    print(`\n${paint('bold', '4. A refused request')}: terminate a partnership that was never built`)
    const unknown = { ...body, authorized_data: { ...body.authorized_data, stock_id: '9999999' } }
    const error = await partnerships.terminate(unknown, { idempotencyKey: 'terminatereq_002' }).then(
      () => undefined,
      (reason: unknown) => asSdkError(reason),
    )
    show()
    if (!error) throw new Error('The sandbox took what it should refuse')
    print(`   terminate() throws:\n${showError(error, paint)}`)
  } finally {
    await server.close()
  }
}
