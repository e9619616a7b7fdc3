/** Every check of a request, in WeChat Pay's order, up to the business rules. */
import { authenticate } from './authenticate.ts'
import { headerValue, type RawRequest, targetPath } from './exchange.ts'
import type { Call } from './handler.ts'
import type { Identity } from './identity.ts'
import { readInput } from './input.ts'
import { messages } from './messages.ts'
import type { SandboxOperation } from './operation.ts'
import type { SandboxOptions } from './options.ts'
import { paramError, Refusal } from './refusal.ts'
import { checkSchema } from './schema-check.ts'
import type { WebCrypto } from './web-crypto.ts'

/** A request that may be executed. */
export interface Checked extends Call {
  /** Absent where the operation takes none. */
  readonly idempotencyKey?: string | undefined
}

/** The operation that a request is for. Throws the empty 404 and 405, which are not signed. */
export function findOperation(request: RawRequest, operations: readonly SandboxOperation[]): SandboxOperation {
  const path = targetPath(request.target)
  const onPath = operations.filter((operation) => fits(operation.path, path))
  if (onPath.length === 0) throw new Refusal(404, '', 'unknown path', { signed: false })
  const operation = onPath.find(({ method }) => method === request.method)
  if (!operation) throw new Refusal(405, '', 'unknown method', { signed: false })
  return operation
}

export async function checkRequest(
  request: RawRequest,
  operation: SandboxOperation,
  identity: Identity,
  options: SandboxOptions & { readonly crypto: WebCrypto; readonly nowMs: number },
): Promise<Checked> {
  const { crypto, nowMs, merchantCertificate = 'valid', apiV3KeyUnset = false } = options
  const mchid = await authenticate(request, identity, { crypto, nowMs, merchantCertificate, apiV3KeyUnset })
  const { body, query } = readInput(request, operation, mchid)
  if (operation.query) checkSchema(operation.query, query, { location: 'query', titles: operation.queryTitles })
  if (operation.body) checkSchema(operation.body, body, { location: 'body', titles: operation.bodyTitles })
  return { operation, mchid, body, query, nowMs, idempotencyKey: readIdempotencyKey(request, operation) }
}

function readIdempotencyKey(request: RawRequest, { idempotencyKey: form }: SandboxOperation): string | undefined {
  if (!form) return undefined
  const key = headerValue(request.headers, 'idempotency-key')
  if (key === undefined || !form.test(key)) throw paramError(messages.parameter)
  return key
}

/** Paths as sent, segment by segment; `{name}` stands for any one segment that is not empty. */
function fits(template: string, path: string): boolean {
  const wanted = template.split('/')
  const sent = path.split('/')
  return (
    wanted.length === sent.length &&
    wanted.every((segment, index) => (/^\{.+\}$/.test(segment) ? sent[index] !== '' : segment === sent[index]))
  )
}
