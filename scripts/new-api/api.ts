/** What is known of an API that was drafted: from its spec and from what the generator makes of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Callable, callablesOf } from '../generate/client.ts'
import { literal, pascal } from '../generate/literal.ts'
import { type Json, operationsOf, parseSpec, type ResolvedOperation, type Spec, success } from '../generate/spec.ts'
import { nameAndSentence } from '../generate/texts.ts'

export interface NewApi {
  /** `coupons`: the folder of its spec and of its package. */
  readonly name: string
  readonly packageName: string
  /** `Coupons`, as in createCouponsClient. */
  readonly pascal: string
  /** 代金券 */
  readonly title: string
  readonly operations: readonly ResolvedOperation[]
  readonly calls: readonly Call[]
  /** What `src/generated` exports: file → names. */
  readonly exports: Readonly<Record<'client' | 'types' | 'values' | 'notifications', readonly string[]>>
}

/** A function with the vendor's own example. */
export interface Call {
  readonly callable: Callable
  /** `{ coupon_id: '9856888' }`; texts of TypeScript. */
  readonly values: readonly string[]
  readonly isWrite: boolean
  /** The example of the response; nothing for a response without a body. */
  readonly gives: Json | undefined
  readonly sentence: string
}

const names = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
]

function readExports(folder: string): NewApi['exports'] {
  const read = (file: string): string => {
    try {
      return readFileSync(join(folder, `${file}.ts`), 'utf8')
    } catch {
      return ''
    }
  }
  const values = names(read('values'), /^export const (\w+)/gm)
  const own = new Set([...values, 'components', 'operations', 'ErrorBody', 'ErrorDetail'])
  return {
    client: names(read('client'), /^export function (\w+)/gm),
    types: names(read('types'), /^export (?:interface|type) (\w+)/gm).filter((name) => !own.has(name)),
    values,
    notifications: names(read('notifications'), /^export (?:const|function) (\w+)/gm),
  }
}

function callOf(callable: Callable): Call {
  const { operation, calls } = callable
  const suffix = operation['x-upload']?.files?.[0]?.suffixes[0] ?? 'jpg'
  const values =
    calls === 'uploadFile'
      ? [`{ file: new Uint8Array([0xff, 0xd8, 0xff]), filename: 'filea.${suffix}' }`]
      : callable.arguments.map(({ example = {} }) => literal(example))
  return {
    callable,
    values,
    isWrite: callable.options.startsWith('options:'),
    gives: success(operation).example,
    sentence: nameAndSentence(operation).sentence,
  }
}

function titleOf({ info }: Spec): string {
  return info.title.replace(/ \(.*\)$/, '')
}

/** Reads the bundle and the generated files of an API. */
export function readApi(root: string, name: string): NewApi {
  const spec = parseSpec(readFileSync(join(root, `openapi/bundled/${name}.yaml`), 'utf8'))
  const operations = operationsOf(spec)
  return {
    name,
    packageName: `@wechatpay-edge/${name}`,
    pascal: pascal(name),
    title: titleOf(spec),
    operations,
    calls: operations.flatMap((operation) => callablesOf(spec, operation)).map(callOf),
    exports: readExports(join(root, 'packages', name, 'src/generated')),
  }
}
