/** Which operations a sandbox serves: the built-in ones and a user's. */
import { aFunction, anArray, anObject, type OptionRules, own, readOptions } from '../lib/options.ts'
import { shapeOf } from './find-operation.ts'
import type { SandboxOperation } from './operation.ts'

/** What each member of an operation may be. */
const operationRules: OptionRules<SandboxOperation> = {
  id: { expected: 'a text', isRight: (value) => typeof value === 'string' && value !== '' },
  method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  path: {
    expected: "a text that begins with '/'",
    isRight: (value) => typeof value === 'string' && value.startsWith('/'),
  },
  audience: ['merchant', 'partner'],
  // With these flags a RegExp remembers where it stopped.
  idempotencyKey: {
    expected: 'a RegExp without the flags g and y',
    isRight: (value) => value instanceof RegExp && !value.global && !value.sticky,
  },
  jsonQuery: anArray,
  repeatedQuery: anArray,
  joinedQuery: anArray,
  integerQuery: anArray,
  integerPath: anArray,
  signedAnswer: [true, false],
  pathParams: aFunction,
  body: aFunction,
  query: aFunction,
  bodyTitles: anObject,
  queryTitles: anObject,
  pathTitles: anObject,
  encryptedBody: anArray,
  encryptedQuery: anArray,
  encryptedAnswer: anArray,
  success: anObject,
  error: aFunction,
  upload: anObject,
  rateLimits: anArray,
  emptyAnswer: anObject,
  errors: anArray,
}

const required: readonly (keyof SandboxOperation)[] = [
  'id',
  'method',
  'path',
  'jsonQuery',
  'integerQuery',
  'integerPath',
  'signedAnswer',
  'bodyTitles',
  'queryTitles',
  'pathTitles',
  'success',
  'error',
  'errors',
]

/**
 * All operations, the built-in ones first, each without what it inherits.
 *
 * @throws TypeError if one is invalid, or would be served twice: it has the id of another, or its method and path
 */
export function addOperations(
  builtIn: readonly SandboxOperation[],
  more: readonly SandboxOperation[] = [],
): readonly SandboxOperation[] {
  const operations = builtIn.map(own)
  for (const [index, given] of more.entries()) {
    const operation = readOptions(given, operationRules, `operations[${index}]`, required)
    const other = operations.find((known) => known.id === operation.id || isServedBy(operation, known))
    if (other) {
      const received = `${operation.id} (${routeOf(operation)}), beside ${other.id} (${routeOf(other)})`
      throw new TypeError(`operations: expected another id, and another method or path, received ${received}`)
    }
    operations.push(operation)
  }
  return operations
}

function isServedBy(operation: SandboxOperation, known: SandboxOperation): boolean {
  const isApart = operation.audience && known.audience && operation.audience !== known.audience
  return !isApart && operation.method === known.method && shapeOf(operation.path) === shapeOf(known.path)
}

function routeOf({ method, path }: SandboxOperation): string {
  return `${method} ${path}`
}
