/** The tests that every operation of a package has: a contract over TCP, a type test, and a case in every runtime. */
import { literal } from '../generate/literal.ts'
import type { Call, NewApi } from './api.ts'

const variableOf = ({ name }: NewApi): string => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const functionCall = (
  { callable, values, isWrite }: Call,
  wechatpay = 'wechatpay',
  key = '{ idempotencyKey }',
): string => `${callable.functionName}(${[wechatpay, ...values, ...(isWrite ? [key] : [])].join(', ')})`

/** The one function of an operation whose result is data: a single page of a list, the link of a file. */
function dataCalls({ calls }: NewApi): Call[] {
  const seen = new Set<string>()
  return calls.filter(({ callable: { operation, calls: kind } }) => {
    const isData = kind !== 'list' && kind !== 'callDownload'
    return isData && !seen.has(operation.operationId) && seen.add(operation.operationId)
  })
}

function contractOf(call: Call): string {
  const { operation, calls } = call.callable
  const of = calls === 'callFile' ? `${functionCall(call)}.then((file) => file.bytes())` : functionCall(call)
  const gives =
    calls === 'callFile' ? 'expect.any(Uint8Array)' : call.gives === undefined ? 'undefined' : literal(call.gives)
  const parameters = call.isWrite ? 'wechatpay, idempotencyKey' : 'wechatpay'
  return `  ${operation.operationId}: {\n    call: (${parameters}) => ${of},\n    gives: ${gives},\n  },\n`
}

/** \`gives\` is the first example of the page, which the sandbox serves as long as it has no rule. */
export function contracts(api: NewApi): string {
  const calls = dataCalls(api)
  const names = [...new Set(calls.map(({ callable }) => callable.functionName))].sort()
  const isFile = calls.some(({ callable }) => callable.calls === 'callFile')
  return `import { ${names.join(', ')} } from '${api.packageName}'
${isFile ? "import { expect } from 'vitest'\n" : ''}import type { Contracts } from '../contract.ts'

/** What WeChat Pay's pages show of each operation. */
export const contracts: Contracts = {
${calls.map(contractOf).join('')}}
`
}

const typeOf = ({ returns }: Call['callable']): string => /<(.*)>$/s.exec(returns)?.[1] ?? 'undefined'

function typeTest(call: Call): string {
  const { callable, values, isWrite } = call
  const args = [...values, ...(isWrite ? ["{ idempotencyKey: 'key' }"] : [])].join(', ')
  const of = callable.returns.startsWith('AsyncIterable') ? 'AsyncIterable' : 'PromiseLike'
  const type = typeOf(callable)
  const right = `client.${callable.methodName}(${args}) satisfies ${of}<${type}>\n`
  const needsArgument = callable.arguments.some(({ optional }) => !optional)
  if (!needsArgument) return right
  return `${right}// @ts-expect-error: it needs arguments\nclient.${callable.methodName}()\n`
}

export function typeTests(api: NewApi): string {
  const { calls, pascal, packageName, exports } = api
  const results = calls
    .map(({ callable }) => typeOf(callable))
    .filter((type) => /^\w+$/.test(type) && type !== 'undefined')
  const known = new Set([...exports.types, 'DownloadedFile'])
  const imported = [...new Set([`${pascal}Client`, ...results.filter((type) => known.has(type))])].sort()
  return `/** What the compiler must take and refuse of ${api.name}. Nothing here runs. */
import type { ${imported.join(', ')} } from '${packageName}'

declare const client: ${pascal}Client

${calls.map(typeTest).join('')}`
}

/** Two cases: every call that gives data, and that all else is what client and core export. */
export const runtimeCases = 2

/** A call of the function and of the method, which give the same. */
function comparison(api: NewApi, call: Call): string {
  const variable = variableOf(api)
  const { callable, values, isWrite } = call
  const key = `{ idempotencyKey: ${variable}.createIdempotencyKey() }`
  const byFunction = `${variable}.${functionCall(call, 'wechatpay', key)}`
  const byMethod = `methods.${callable.methodName}(${[...values, ...(isWrite ? [key] : [])].join(', ')})`
  if (callable.calls !== 'callFile') return `    equal(await ${byFunction}, await ${byMethod})\n`
  return `    equal(await (await ${byFunction}).bytes(), await (await ${byMethod}).bytes())\n`
}

export function runtimeCase(api: NewApi): string {
  const variable = variableOf(api)
  const calls = dataCalls(api)
  const compared = new Set(calls.map(({ callable }) => callable.functionName))
  const others = [...api.exports.client, ...api.exports.notifications].filter(
    (name) => !compared.has(name) && name !== `create${api.pascal}Client`,
  )
  const isThere = others.map((name) => `    equal(typeof ${variable}.${name}, 'function')\n`).join('')
  const values = api.exports.values.map((name) => `${variable}.${name}`).join(', ')
  return `/** ${api.pascal}: what only its package exports, and that the rest is what client and core export. */
import { equal } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'

export function run(lib: Subject, t: Harness): void {
  const { client, core, ${variable} } = lib
  const useSandbox = lib.useSandbox()

  t.test('${api.name} gives what client and core give', () => {
    for (const name of Object.keys(${variable}).filter((key) => key in core || key in client)) {
      const owner = name in core ? core : client
      equal(Reflect.get(${variable}, name) === Reflect.get(owner, name), true)
    }
    for (const value of [${values}]) equal(Object.values(value).every((one) => one in value), true)
  })

  t.test('${api.name} gives the same by functions and by methods', async () => {
    const { clientOptions } = (await useSandbox()).sandbox
    const wechatpay = ${variable}.createWechatPay(clientOptions)
    const methods = ${variable}.create${api.pascal}Client(wechatpay)
${calls.map((call) => comparison(api, call)).join('')}${isThere}  })
}
`
}
