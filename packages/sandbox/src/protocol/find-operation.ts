/** Which operation a request is for, by its path and method. */
import { type RawRequest, targetPath } from '../wire/exchange.ts'
import type { Audience, SandboxOperation } from './operation.ts'
import { Refusal } from './refusal.ts'

/**
 * The operation that a request is for, or if there is none its refusal: the empty 404 and 405, which are not signed. A
 * literal segment wins over a `{name}`, whatever the method, as in OpenAPI. Of two operations with one method and path,
 * the caller's is taken.
 */
export function findOperation(
  request: RawRequest,
  operations: readonly SandboxOperation[],
  caller: Audience,
): SandboxOperation | Refusal {
  const path = targetPath(request.target)
  const [best] = operations
    .filter((operation) => fits(operation.path, path))
    .map((operation) => shapeOf(operation.path))
    .sort()
  if (best === undefined) {
    const served = [...new Set(operations.map((operation) => operation.path))].join(', ')
    return new Refusal(404, '', 'unknown path', {
      signed: false,
      reason: `Not served by this sandbox (served: ${served})`,
    })
  }
  const onPath = operations.filter((operation) => shapeOf(operation.path) === best)
  const [first, ...others] = onPath.filter(({ method }) => method === request.method)
  if (first) return [first, ...others].find(({ audience }) => audience === caller) ?? first
  const methods = [...new Set(onPath.map(({ method }) => method))].join(', ')
  return new Refusal(405, '', 'unknown method', { signed: false, reason: `This path takes ${methods}` })
}

/** The path's values by the names of the template's segments, still encoded. */
export function pathValues(template: string, path: string): readonly (readonly [name: string, text: string])[] {
  const sent = path.split('/')
  return template
    .split('/')
    .flatMap((segment, index) => (isParameter(segment) ? [[segment.slice(1, -1), sent[index] ?? ''] as const] : []))
}

/** A path without the names of its parameters; a parameter sorts after every literal. Two paths of one shape fit the same requests. */
export function shapeOf(template: string): string {
  return template
    .split('/')
    .map((segment) => (isParameter(segment) ? '\uffff' : segment))
    .join('/')
}

/** Paths as sent, segment by segment; `{name}` stands for any one segment that is not empty. */
function fits(template: string, path: string): boolean {
  const wanted = template.split('/')
  const sent = path.split('/')
  return (
    wanted.length === sent.length &&
    wanted.every((segment, index) => (isParameter(segment) ? sent[index] !== '' : segment === sent[index]))
  )
}

function isParameter(segment: string): boolean {
  return /^\{.+\}$/.test(segment)
}
