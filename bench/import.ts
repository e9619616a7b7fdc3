/**
 * How long a fresh process takes to import the client, beside openapi-fetch alone and an empty module: what a cold start
 * costs. Times differ from machine to machine, so read the ratio. It fails where the client takes more than the house
 * allows over an empty module.
 */
import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const rounds = 41
const allowedMs = 10
const here = fileURLToPath(new URL('.', import.meta.url))
// A dependency of the client, which only the client's own folder can import by name.
const client = realpathSync(`${here}node_modules/@wechatpay-edge/partnerships/node_modules/@wechatpay-edge/client`)

const subjects = [
  { name: 'an empty module', from: here, specifier: 'data:text/javascript,export {}' },
  { name: 'openapi-fetch', from: client, specifier: 'openapi-fetch' },
  { name: '@wechatpay-edge/partnerships', from: here, specifier: '@wechatpay-edge/partnerships' },
] as const

/** Milliseconds from the `import()` to its end, in a process of its own. */
function measure({ from, specifier }: (typeof subjects)[number]): number {
  const program = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start)`
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: from, encoding: 'utf8' }),
  )
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

const times = subjects.map((): number[] => [])
// In turns, so that a machine that is busy for a while is so for all.
for (let round = 0; round < rounds; round++) {
  for (const [index, subject] of subjects.entries()) times[index]?.push(measure(subject))
}

const [empty = 0, fetch = 0, whole = 0] = times.map(median)
subjects.forEach(({ name }, index) => {
  console.log(`${name}: ${median(times[index] ?? []).toFixed(1)} ms, median of ${rounds} fresh processes`)
})
console.log(
  `the client: ${(whole / fetch).toFixed(2)} times openapi-fetch, ${(whole / empty).toFixed(1)} times an empty module`,
)
console.log(`            ${(whole - empty).toFixed(1)} ms more than an empty module, of ${allowedMs} that are allowed`)
process.exit(whole - empty < allowedMs ? 0 : 1)
