/** A second API, written by hand: what the generator would make of a spec with a path parameter. */
import type { SandboxOperation, SchemaError, SchemaValidator } from '@wechatpay-edge/sandbox'

/** A validator that applies one check, as ajv's output would. */
function validator(errorOf: (value: never) => Partial<SchemaError> | undefined): SchemaValidator {
  const validate: SchemaValidator = (value) => {
    const error = errorOf(value as never)
    validate.errors = error && [{ keyword: '', instancePath: '', schemaPath: '', params: {}, ...error }]
    return error === undefined
  }
  return validate
}

const shared = {
  jsonQuery: [],
  integerQuery: [],
  integerPath: [],
  signedAnswer: true,
  bodyTitles: {},
  queryTitles: {},
  pathTitles: {},
  success: { status: 200, example: { from: 'the spec' } },
  error: validator(({ code }: { code: unknown }) => (typeof code === 'string' ? undefined : { keyword: 'type' })),
  errors: [{ status: 400, code: 'INVALID_REQUEST', description: '无效请求', common: true }],
} as const satisfies Partial<SandboxOperation>

export const useCoupon: SandboxOperation = {
  ...shared,
  id: 'useCoupon',
  method: 'POST',
  path: '/v3/demo/coupons/{coupon_id}/use',
  idempotencyKey: /^[a-z_0-9]+$/,
  pathParams: validator(({ coupon_id }: { coupon_id: string }) =>
    coupon_id.length > 8 ? { keyword: 'maxLength', instancePath: '/coupon_id', params: { limit: 8 } } : undefined,
  ),
  pathTitles: { '/coupon_id': '券ID' },
  body: validator(() => undefined),
}

/** A literal where {@link readBatch} has a parameter. */
export const readLatest: SandboxOperation = {
  ...shared,
  id: 'readLatest',
  method: 'GET',
  path: '/v3/demo/batches/latest',
}

export const readBatch: SandboxOperation = {
  ...shared,
  id: 'readBatch',
  method: 'GET',
  path: '/v3/demo/batches/{number}',
  integerPath: ['number'],
  pathParams: validator(({ number }: { number: unknown }) =>
    typeof number === 'number' ? undefined : { keyword: 'type', instancePath: '/number', params: { type: 'integer' } },
  ),
  pathTitles: { '/number': '批次号' },
}

/** Echoes what a handler is given of the path. */
export const echo = ({ operation, path }: { operation: SandboxOperation; path: unknown }): { body: unknown } => ({
  body: { id: operation.id, path },
})
