/**
 * Imports one module, and says what the import looked up, called or left behind: a bundler may drop an import whose
 * names are not used, and a runtime may get its globals (WebCrypto, in Node 18) only after it.
 *
 * What the packages look up is not there for them. What Node itself looks up meanwhile is.
 */
import { runInNewContext } from 'node:vm'

const [specifier = ''] = process.argv.slice(2)
const found = new Set<string>()

/** Whether the function that called our trap's caller is in an installed package. */
function isOurs(): boolean {
  const [, , , caller = ''] = new Error().stack?.split('\n') ?? []
  return caller.includes('/node_modules/')
}

// A fresh context has the language alone, and `console`.
const language = new Set(runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[])
language.delete('console')
const platform = Object.getOwnPropertyNames(globalThis).filter((name) => !language.has(name))
for (const name of [...platform, 'console']) {
  const value: unknown = Reflect.get(globalThis, name)
  const get = (): unknown => {
    if (!isOurs()) return value
    found.add(`looks up ${name}`)
    return undefined
  }
  Object.defineProperty(globalThis, name, { get, configurable: true })
}

function trap(owner: object, name: string): void {
  const original = Reflect.get(owner, name) as (...args: unknown[]) => unknown
  const call = (...args: unknown[]): unknown => {
    if (isOurs()) found.add(`calls ${name}`)
    return original(...args)
  }
  Object.defineProperty(owner, name, { value: call, configurable: true })
}
trap(Date, 'now')
trap(Math, 'random')

const globals = Object.getOwnPropertyNames(globalThis).length
const resources = process.getActiveResourcesInfo().length
await import(specifier)
if (Object.getOwnPropertyNames(globalThis).length !== globals) found.add('leaves a global behind')
if (process.getActiveResourcesInfo().length > resources) found.add('leaves something running')

for (const what of found) process.stderr.write(`the import of ${specifier} ${what}\n`)
process.exitCode = found.size > 0 ? 1 : 0
