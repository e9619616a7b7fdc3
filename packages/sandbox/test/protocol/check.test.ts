import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { type Answer, type Draft, draft, exampleBody, paths, read, send, toRequest } from '../lib/request.ts'

/** One row of the vendor's errors: how a request earns it, and what it is answered. */
interface Row {
  readonly name: string
  readonly options?: { merchantCertificate?: 'expired'; apiV3KeyUnset?: boolean }
  readonly spoil?: (parts: SpoiledDraft) => void
  readonly status: number
  readonly code?: string
  readonly message?: string
  readonly signed: boolean
}

/** The body stays an object until every row has spoiled it. */
interface SpoiledDraft extends Omit<Draft, 'body'> {
  // biome-ignore lint/suspicious/noExplicitAny: rows break its type on purpose
  json: any
}

const signError = { status: 401, code: 'SIGN_ERROR', signed: false }
const paramError = { status: 400, code: 'PARAM_ERROR', signed: true }
const format = 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》'
const seconds = (offset: number): string => String(Math.floor(Date.now() / 1000) + offset)

/** In the order in which WeChat Pay looks. */
const rows: readonly Row[] = [
  {
    name: 'an unknown path',
    spoil: (parts) => {
      parts.target = '/v3/marketing/partnership/build'
    },
    status: 404,
    signed: false,
  },
  {
    name: 'a wrong method',
    spoil: (parts) => {
      parts.method = 'PUT'
    },
    status: 405,
    signed: false,
  },
  {
    name: 'a missing User-Agent',
    spoil: (parts) => {
      delete parts.headers['User-Agent']
    },
    status: 400,
    code: 'INVALID_REQUEST',
    message: 'Http头缺少Accept或User-Agent',
    signed: false,
  },
  {
    name: 'an Authorization with blanks',
    spoil: (parts) => {
      parts.format = (items) => items.join(', ')
    },
    ...signError,
    message: format,
  },
  {
    name: 'an unsupported scheme',
    spoil: (parts) => {
      parts.scheme = 'WECHATPAY2-SM2-WITH-SM3'
    },
    ...signError,
    message: 'Http头Authorization认证类型不正确',
  },
  {
    name: 'a timestamp of 301 seconds ago',
    spoil: (parts) => {
      parts.timestamp = seconds(-302)
    },
    ...signError,
    message: 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
  },
  {
    name: 'a serial number that is not the merchant’s',
    spoil: (parts) => {
      parts.serialNo = '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB'
    },
    ...signError,
    message: '商户证书序列号有误。请使用签名私钥匹配的证书序列号',
  },
  {
    name: 'an expired certificate',
    options: { merchantCertificate: 'expired' },
    ...signError,
    message: '商户证书已过期。',
  },
  {
    name: 'an APIv3 key that was never set',
    options: { apiV3KeyUnset: true },
    ...signError,
    message: '商户未设置APIv3密钥。',
  },
  {
    name: 'a signature of another body',
    spoil: (parts) => {
      parts.signedBody = new TextEncoder().encode('{}')
    },
    ...signError,
    message: '签名错误',
  },
  {
    name: 'another mchid in the body',
    spoil: (parts) => {
      parts.json.mchid = '1900009191'
    },
    ...paramError,
    message: 'http header中的mchid与post payload中的mchid不匹配',
  },
  {
    name: 'a wrong Content-Type',
    spoil: (parts) => {
      parts.headers['Content-Type'] = 'text/plain'
    },
    ...paramError,
    message: '参数错误',
  },
  {
    name: 'a missing field',
    spoil: (parts) => {
      delete parts.json.authorized_data.stock_id
    },
    ...paramError,
    message: '输入源“/body/authorized_data/stock_id”映射到字段“授权批次ID”必填性规则校验失败，此字段为必填项',
  },
  {
    name: 'a field of the wrong type',
    spoil: (parts) => {
      parts.json.partner.merchant_id = 2480029552
    },
    ...paramError,
    message:
      '无法将 JSON 输入源“/body/partner/merchant_id”映射到目标字段“合作方商户ID”中，此字段需要一个 string 类型的 Json 值',
  },
  {
    name: 'a field that is too long',
    spoil: (parts) => {
      parts.json.partner.appid = 'w'.repeat(33)
    },
    ...paramError,
    message: '输入源“/body/partner/appid”映射到值字段“合作方Appid”字符串规则校验失败，字节数 33，大于最大值 32',
  },
  {
    name: 'a bad Idempotency-Key',
    spoil: (parts) => {
      parts.headers['Idempotency-Key'] = 'build req'
    },
    ...paramError,
    message: '参数错误',
  },
  {
    name: 'nothing to terminate',
    spoil: (parts) => {
      if (parts.target === paths.build) parts.target = paths.terminate
    },
    status: 404,
    code: 'RESOURCE_NOT_EXISTS',
    message: '资源不存在或无可用',
    signed: true,
  },
]

const sandboxes = new Map<string, Sandbox>()

async function sandboxFor(options: object): Promise<Sandbox> {
  const key = JSON.stringify(options)
  const sandbox = sandboxes.get(key) ?? (await createSandbox(options))
  sandboxes.set(key, sandbox)
  return sandbox
}

async function sendSpoiled(...spoilers: readonly Row[]): Promise<Answer> {
  const sandbox = await sandboxFor(Object.assign({}, ...spoilers.map(({ options }) => options)))
  const parts = draft(sandbox, { headers: { 'Idempotency-Key': 'buildreq_001' }, body: exampleBody })
  const spoiled = Object.assign(parts, { json: structuredClone(exampleBody) })
  // Later rows first: a row may have to see what an earlier one does not.
  for (const { spoil } of [...spoilers].reverse()) spoil?.(spoiled)
  parts.body = new TextEncoder().encode(JSON.stringify(spoiled.json))
  return await read(await sandbox.fetch(toRequest(parts)))
}

function expectRow(answer: Answer, { status, code, message, signed }: Row): void {
  expect({
    status: answer.status,
    signed: answer.signed,
    code: answer.json?.code,
    message: answer.json?.message,
  }).toEqual({
    status,
    signed,
    code,
    message,
  })
}

describe('what WeChat Pay refuses', () => {
  it.each(rows.map((row) => [row.name, row] as const))(
    'responds to %s with the vendor’s message',
    async (_name, row) => {
      expectRow(await sendSpoiled(row), row)
    },
  )

  it.each(rows.slice(1).map((row, index) => [rows[index]?.name, row.name, rows[index], row] as const))(
    'reports %s, and not %s as well',
    async (_one, _other, earlier, later) => {
      if (earlier) expectRow(await sendSpoiled(earlier, later), earlier)
    },
  )

  it('reports the first of all faults at once', async () => {
    const signedRows = rows.slice(2)
    for (const [index, row] of signedRows.entries()) expectRow(await sendSpoiled(...signedRows.slice(index)), row)
  })

  it('demands Accept as well as User-Agent, with any value', async () => {
    const sandbox = await createSandbox()
    const statusWith = async (accept: string): Promise<number> =>
      (await send(sandbox, { body: exampleBody, headers: { 'Idempotency-Key': 'k', Accept: accept } })).status
    expect(await Promise.all([statusWith(''), statusWith('*/*')])).toEqual([400, 200])
  })

  it('sends no body for an unknown path and a wrong method', async () => {
    for (const row of rows.slice(0, 2)) {
      const answer = await sendSpoiled(row)
      expect(answer.text).toBe('')
      expect(answer.headers.get('content-length')).toBe('0')
      expect(answer.headers.get('content-type')).toBeNull()
      expect(answer.headers.get('request-id')).toMatch(/^[0-9A-F]+-0$/)
    }
  })
})
