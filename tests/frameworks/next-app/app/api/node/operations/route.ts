/** Every operation of an API, through Next's own `fetch`. */
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL = '' } = process.env

async function rowsOf(rows: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const row of rows) all.push(row)
  return all
}

export async function POST(request: Request): Promise<Response> {
  const { operation, body, query, idempotencyKey } = await request.json()
  const client = createPartnershipsClient({
    merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
    wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
    hosts: [WXPAY_BASE_URL],
  })
  const calls: Record<string, () => Promise<unknown>> = {
    build: () => client.build(body, { idempotencyKey }),
    terminate: () => client.terminate(body, { idempotencyKey }),
    listPage: () => client.listPage(query),
    list: () => rowsOf(client.list(query)),
  }
  return Response.json(await calls[operation]?.())
}
