/** Makes the generated files of an API of so many operations, in a copy of the repository; prints milliseconds. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generate } from '../../scripts/generate/generate.ts'
import { copyTree } from '../../scripts/lib/copy-tree.ts'

const count = Number(process.argv[2])
using copy = copyTree(['package.json', 'openapi', 'packages/core/package.json', 'packages/core/src/generated'])
const at = (path: string) => join(copy.root, path)
const write = (path: string, text: string): void => {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), text)
}

// Each operation is `terminate` under another name and path, so that all have the same size.
const spec = readFileSync(at('openapi/partnerships/openapi.yaml'), 'utf8')
const operation = readFileSync(at('openapi/partnerships/paths/terminate.yaml'), 'utf8').replaceAll(
  '../schemas/',
  '../../partnerships/schemas/',
)
const numbers = Array.from({ length: count }, (_, number) => number)
for (const number of numbers) {
  write(
    `openapi/many/paths/${number}.yaml`,
    operation
      .replace('terminatePartnership', `endThing${number}`)
      .replace('x-method: terminate', `x-method: end${number}`),
  )
}
const paths = numbers.map((number) => `  /v3/many/${number}: { $ref: paths/${number}.yaml }\n`).join('')
write('openapi/many/openapi.yaml', spec.replace(/paths:\n[\s\S]*components:/, `paths:\n${paths}components:`))
write('packages/many/package.json', JSON.stringify({ name: '@wechatpay-edge/many' }))
const registry = readFileSync(at('openapi/redocly.yaml'), 'utf8')
write('openapi/redocly.yaml', registry.replace(/^apis:\n(?: .*\n)+/m, 'apis:\n  many:\n    root: many/openapi.yaml\n'))

const start = performance.now()
const files = await generate(copy.root)
if (![...files.values()].some((text) => text.includes(`endThing${count - 1}`)))
  throw new Error('not all were generated')
console.log(performance.now() - start)
