/** Lines that a new package has in files of all packages. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NewApi } from './api.ts'
import { runtimeCases } from './tests.ts'

type Change = (text: string) => string

/** Adds lines behind the first line that has some words; a file that has them already stays. */
function after(words: string | RegExp, added: string): Change {
  return (text) => {
    if (text.includes(added)) return text
    const lines = text.split('\n')
    const at = lines.findIndex((line) => (typeof words === 'string' ? line.includes(words) : words.test(line)))
    if (at < 0) throw new Error(`no line has ${words}`)
    return [...lines.slice(0, at + 1), added.replace(/\n$/, ''), ...lines.slice(at + 1)].join('\n')
  }
}

function before(words: string, added: string): Change {
  return (text) => {
    if (text.includes(added)) return text
    if (!text.includes(words)) throw new Error(`no line has ${words}`)
    return text.replace(words, () => `${added}${words}`)
  }
}

const replace =
  (pattern: RegExp, by: (...found: string[]) => string): Change =>
  (text) => {
    if (!pattern.test(text)) throw new Error(`nothing in it is like ${pattern}`)
    return text.replace(pattern, by)
  }

function edit(root: string, path: string, ...changes: readonly Change[]): void {
  const file = join(root, path)
  const text = readFileSync(file, 'utf8')
  try {
    const changed = changes.reduce((one, change) => change(one), text)
    if (changed !== text) writeFileSync(file, changed)
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`)
  }
}

/** The registry's entry, behind those that are there. */
export const register = (root: string, entry: string): void =>
  edit(root, 'openapi/redocly.yaml', before('\nplugins:', `${entry}\n`))

/** References that the generator and the compiler need. */
export function reference(root: string, name: string): void {
  edit(root, 'tsconfig.json', after('"packages/partnerships"', `    { "path": "packages/${name}" },\n`))
  edit(root, 'tests/package.json', after('"@wechatpay-edge/core":', `    "@wechatpay-edge/${name}": "workspace:*",\n`))
}

const more =
  (count: number): ((whole: string, head: string, number: string, tail: string) => string) =>
  (_, head, number, tail) =>
    `${head}${Number(number) + count}${tail}`

/** Rows, imports and counts that name the package. */
export function enter(root: string, { name, title, packageName }: NewApi): void {
  const variable = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const isNew = !readFileSync(join(root, 'tests/runtimes/counts.ts'), 'utf8').includes(`  ${variable}: `)
  edit(
    root,
    'README.md',
    after(
      '(packages/partnerships/README.md)',
      `| [\`${packageName}\`](packages/${name}/README.md) | The ${name} API (${title}) |\n`,
    ),
  )
  edit(
    root,
    'README.zh-CN.md',
    after('(packages/partnerships/README.md)', `| [\`${packageName}\`](packages/${name}/README.md) | ${title} API |\n`),
  )
  edit(
    root,
    'tests/runtimes/lib/packages.ts',
    after('import * as core from', `import * as ${variable} from '${packageName}'\n`),
    after(/^ {2}core,$/, `  ${variable},\n`),
  )
  edit(
    root,
    'tests/runtimes/cases/index.ts',
    after("from './calls.ts'", `import * as ${variable} from './${name}.ts'\n`),
    after(/^ {2}calls,$/, `  ${variable},\n`),
  )
  if (!isNew) return
  edit(
    root,
    'tests/runtimes/counts.ts',
    after(/^ {2}lists: /, `  ${variable}: ${runtimeCases},\n`),
    replace(/( surface: )(\d+)(,)/, more(1)),
  )
  // One case of the package's surface, and its own.
  edit(root, 'docs/runtimes.md', replace(/(the same )(\d+)( cases)/, more(runtimeCases + 1)))
  edit(root, 'docs/runtimes.zh-CN.md', replace(/(相同的 )(\d+)( 个用例)/, more(runtimeCases + 1)))
}
