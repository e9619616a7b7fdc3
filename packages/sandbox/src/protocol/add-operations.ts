/** Which operations a sandbox serves: the built-in ones and a user's. */
import { shapeOf } from './find-operation.ts'
import type { SandboxOperation } from './operation.ts'

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/**
 * All operations, the built-in ones first.
 *
 * @throws TypeError if one is invalid, or would be served twice: it has the id of another, or its method and path
 */
export function addOperations(
  builtIn: readonly SandboxOperation[],
  more: readonly SandboxOperation[] = [],
): readonly SandboxOperation[] {
  const operations = [...builtIn]
  for (const operation of more) {
    assertOperation(operation)
    const other = operations.find((known) => known.id === operation.id || isServedBy(operation, known))
    if (other) {
      const received = `${operation.id} (${routeOf(operation)}), beside ${other.id} (${routeOf(other)})`
      throw new TypeError(`operations: expected another id, and another method or path, received ${received}`)
    }
    operations.push(operation)
  }
  return operations
}

function assertOperation(operation: SandboxOperation): void {
  const { id, method, path } = Object(operation) as Partial<SandboxOperation>
  const right = typeof id === 'string' && methods.includes(String(method)) && String(path).startsWith('/')
  if (!right) throw new TypeError(`operations: expected an id, a method and a path, received ${id}, ${method}, ${path}`)
}

function isServedBy(operation: SandboxOperation, known: SandboxOperation): boolean {
  return operation.method === known.method && shapeOf(operation.path) === shapeOf(known.path)
}

function routeOf({ method, path }: SandboxOperation): string {
  return `${method} ${path}`
}
