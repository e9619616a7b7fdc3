/**
 * Keeps the packages neutral: the same files run in Node, Deno, Bun, Workers, edge runtimes and browsers.
 *
 * Bundles each for a platform that has nothing, and reads its sources for words that name one runtime. Also keeps what
 * is one API's own out of the shared packages, and mechanism out of an API's package.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { build } from 'esbuild'
import ts from 'typescript'
import { root } from '../lib/run.ts'

const neutral = ['core', 'client', 'partnerships'] as const
const runtimeWords = /\bnode:|\bBuffer\b|\bprocess\./
const apiWords = /partnership|stock_id|委托/i
const maxHandWrittenLines = 80

const problems: string[] = []

function sources(name: string, { generated }: { generated: boolean }): string[] {
  const folder = `${root}/packages/${name}/src`
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && (generated || !file.startsWith('generated')))
    .map((file) => `${folder}/${file}`)
}

/** The program without its comments, as the compiler prints it. */
function withoutComments(path: string): string {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, false)
  return ts.createPrinter({ removeComments: true }).printFile(file)
}

async function bundle(name: string): Promise<{ text: string; externals: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export * from '@wechatpay-edge/${name}'`, resolveDir: `${root}/tests` },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    // openapi-fetch speaks of `process` behind a check of its own; it is bundled apart below.
    external: ['openapi-fetch', 'node:*'],
    write: false,
    metafile: true,
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  return { text: outputFiles[0]?.text ?? '', externals: imports.map(({ path }) => path) }
}

for (const name of neutral) {
  for (const path of sources(name, { generated: false })) {
    const [word] = runtimeWords.exec(withoutComments(path)) ?? []
    if (word) problems.push(`${path}: '${word}' is not in every runtime`)
  }
  const { text, externals } = await bundle(name)
  const allowed = name === 'core' ? [] : ['openapi-fetch']
  for (const path of externals.filter((external) => !allowed.includes(external))) {
    problems.push(`@wechatpay-edge/${name}: its bundle imports '${path}'`)
  }
  const [word] = runtimeWords.exec(text) ?? []
  if (word) problems.push(`@wechatpay-edge/${name}: its bundle says '${word}'`)
}

for (const name of ['core', 'client']) {
  for (const path of sources(name, { generated: true })) {
    const [word] = apiWords.exec(readFileSync(path, 'utf8')) ?? []
    if (word) problems.push(`${path}: '${word}' is one API's own: it belongs into that API's spec`)
  }
}

const handWritten = sources('partnerships', { generated: false }).map(
  (path) => readFileSync(path, 'utf8').trimEnd().split('\n').length,
)
const lines = handWritten.reduce((sum, count) => sum + count, 0)
console.log(`packages/partnerships: ${lines} hand-written lines, at most ${maxHandWrittenLines}`)
if (lines > maxHandWrittenLines) problems.push('packages/partnerships: mechanism belongs into client or core')

for (const problem of problems) console.error(problem)
process.exit(problems.length > 0 ? 1 : 0)
