/**
 * Keeps what a user downloads small: bundles what the `budgets.json` of each package names, minified and gzipped, and
 * fails above a limit, or if the bundle contains a word that shows what leaked into it.
 *
 * For each API it also measures what one operation adds beside its texts, and what a program carries that imports one
 * operation alone. Error texts and remedies are never cut for size (docs/decisions/009-size.md).
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import ts from 'typescript'
import { parse } from 'yaml'
import { apisOf, type PackagedApi } from '../lib/apis.ts'
import { readArguments } from '../lib/command.ts'
import { type Package, programOf, publishedPackages } from '../lib/packages.ts'
import { root } from '../lib/run.ts'

/** One entry of a package's `budgets.json`. */
interface Budget {
  readonly title: string
  /** Names that the package exports; the bundle contains them and what they need. */
  readonly exports: readonly string[]
  /** The entry point that exports them: `./partner`. Default: the main one. */
  readonly entry?: string
  /** Bytes, minified and gzipped. */
  readonly gzip: number
  /** Bytes, minified. */
  readonly min?: number
  /** Word that the bundle must not contain → why. */
  readonly forbidden?: Readonly<Record<string, string>>
}

/** An entry for one operation that may add more than others. */
interface OperationBudget {
  readonly operation: string
  /** The entry point that exports it. Default: the main one. */
  readonly entry?: string
  /** Bytes, minified and gzipped, beside its texts. */
  readonly gzip: number
  readonly why: string
}

/** Bytes, minified and gzipped, that a further operation may add to a client, beside its texts. */
const operationLimit = 170

/** What operations are made of, so that the first of a kind does not pay for what all of the kind share. */
const sharedByOperations = [
  ...['call', 'createApiClient', 'createWechatPay', 'list'],
  ...[
    'callDownload',
    'callFile',
    'fieldDecryption',
    'fieldEncryption',
    'integerDigits',
    'uploadFile',
    'writeQueryArrays',
  ],
]

const gzip = (text: string): number => gzipSync(text, { level: 9 }).length

async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: `${root}/tests` },
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    // What is for Node alone is never bundled.
    external: ['node:*', 'undici'],
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

const bundleExports = (name: string, exports: readonly string[]): Promise<string> =>
  bundle(`export { ${exports.join(', ')} } from '${name}'`)

/** Words, or Chinese: a literal that speaks to a person. */
const speech = /[a-z,]{2} [a-z]{2}|[\u4e00-\u9fff]/

/** Whether it is a row of an error table, an operation's list of them, or its response that means "none". */
function isErrorRow(node: ts.Node, file: ts.SourceFile): boolean {
  if (ts.isPropertyAssignment(node)) return ['errors', 'emptyAnswer'].includes(node.name.getText(file))
  if (!ts.isObjectLiteralExpression(node)) return false
  const names = node.properties.map(({ name }) => name?.getText(file))
  return names.includes('description') && names.includes('remedy')
}

/** The program without the content of the literals that speak, and without the rows of error tables. */
function withoutTexts(text: string): string {
  const file = ts.createSourceFile('bundle.js', text, ts.ScriptTarget.Latest)
  const cuts: [number, number][] = []
  const visit = (node: ts.Node): void => {
    if ((ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) && speech.test(node.text)) {
      const [head, tail] = [1, node.getText(file).endsWith('${') ? 2 : 1]
      cuts.push([node.getStart(file) + head, node.getEnd() - tail])
    } else if (isErrorRow(node, file)) {
      cuts.push([node.getStart(file), node.getEnd()])
    } else ts.forEachChild(node, visit)
  }
  visit(file)
  const ends = [0, ...cuts.map(([, end]) => end)]
  const starts = [...cuts.map(([start]) => start), text.length]
  return ends.map((end, index) => text.slice(end, starts[index])).join('')
}

function readBudgets({ folder }: Package): (Budget | OperationBudget)[] {
  const path = `${folder}/budgets.json`
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as (Budget | OperationBudget)[]) : []
}

const isOfOperation = (budget: Budget | OperationBudget): budget is OperationBudget => 'operation' in budget

async function checkBudget(one: Package, budget: Budget): Promise<string[]> {
  const { name, manifest } = one
  const { title, exports, entry = '.', gzip: limit, min = Number.POSITIVE_INFINITY, forbidden = {} } = budget
  const specifier = manifest.name + entry.slice(1)
  const program = programOf(one, entry)
  const known = program === undefined ? exports : Object.keys((await import(join(one.folder, program))) as object)
  const unknown = exports.filter((each) => !known.includes(each))
  if (unknown.length > 0)
    return unknown.map(
      (each) => `packages/${name}/budgets.json, ${title}: ${specifier} exports no '${each}': name what it exports`,
    )
  const text = await bundleExports(specifier, exports)
  /** All that the entry point exports. */
  const whole = Object.keys(forbidden).length > 0 ? await bundle(`export * from '${specifier}'`) : ''
  const size = gzip(text)
  const minified = Buffer.byteLength(text)
  const shown = Number.isFinite(min) ? `${minified} of ${min} bytes minified, ` : ''
  console.log(
    `${name}, ${title}: ${shown}${size} of ${limit} gzipped, ${size - gzip(withoutTexts(text))} of them texts`,
  )
  return [
    ...(size > limit ? [`${size} bytes gzipped, at most ${limit}`] : []),
    ...(minified > min ? [`${minified} bytes minified, at most ${min}`] : []),
    ...Object.entries(forbidden)
      .filter(([word]) => text.includes(word))
      .map(([word, why]) => `its bundle contains '${word}': ${why}`),
    ...Object.keys(forbidden)
      .filter((word) => !whole.includes(word))
      .map((word) => `forbids '${word}', which is nowhere in the package: name a word that is`),
  ].map((problem) => `packages/${name}/budgets.json, ${title}: ${problem}`)
}

interface Spec {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>
}

/** How a package gets an export: the generator writes the function, a person what users see. */
const wayToExport = ({ name }: Package): string =>
  `export it from packages/${name}/src/index.ts; generate and build come first`

/** What one operation adds to all others of its API, and what a program with this operation alone carries. */
async function checkOperations(
  one: Package,
  { name, specifier, subpath, bundle: path }: PackagedApi,
  larger: readonly OperationBudget[],
): Promise<string[]> {
  const { paths } = parse(readFileSync(`${root}/${path}`, 'utf8')) as Spec
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).map(({ operationId }) => ({ path, id: operationId })),
  )
  const program = programOf(one, subpath)
  if (program === undefined)
    return [`packages/${one.name}/package.json exports no ${subpath}, which is made of ${path}`]
  const exported = Object.keys((await import(join(one.folder, program))) as object)
  /** An operation's own function, and that of one page, or of the file that it leads to. */
  const functionsOf = (id: string): string[] => exported.filter((key) => [id, `${id}Page`, `${id}File`].includes(key))
  const missing = operations.filter(({ id }) => functionsOf(id).length === 0)
  if (missing.length > 0)
    return missing.map(({ id }) => `${specifier} exports no function '${id}': ${wayToExport(one)}`)
  const all = operations.flatMap(({ id }) => functionsOf(id))
  const measure = async (functions: readonly string[]): Promise<number> => {
    const shared = `export { ${sharedByOperations.join(', ')} } from '@wechatpay-edge/client'`
    return gzip(withoutTexts(await bundle(`${shared}\nexport { ${functions.join(', ')} } from '${specifier}'`)))
  }
  const total = await measure(all)
  const problems = await Promise.all(
    operations.map(async ({ id, path }) => {
      const own = functionsOf(id)
      const added = total - (await measure(all.filter((key) => !own.includes(key))))
      const alone = await bundleExports(specifier, ['createWechatPay', ...own])
      const limit = larger.find(({ operation }) => operation === id)?.gzip ?? operationLimit
      console.log(`${name}, ${id}: adds ${added} of ${limit} bytes gzipped; alone ${gzip(alone)}`)
      const others = operations.filter((other) => other.path !== path && alone.includes(`${other.path}"`))
      return [
        ...(added > limit ? [`adds ${added} bytes gzipped beside its texts, at most ${limit}`] : []),
        ...others.map((other) => `a program that imports it alone contains ${other.id}, too`),
      ].map((problem) => `${specifier}, ${id}: ${problem}`)
    }),
  )
  const unused = larger.filter(
    ({ operation, gzip: bytes }) => bytes <= operationLimit || !operations.some(({ id }) => id === operation),
  )
  return [
    ...problems.flat(),
    ...unused.map(({ operation }) => `packages/${one.name}/budgets.json: ${operation} needs no limit of its own`),
  ]
}

readArguments(
  'Usage: node scripts/checks/size.ts   measures what packages/*/budgets.json limit, in the built packages\n',
)
const problems: string[] = []
for (const one of publishedPackages) {
  const budgets = readBudgets(one)
  for (const budget of budgets) if (!isOfOperation(budget)) problems.push(...(await checkBudget(one, budget)))
  const larger = budgets.filter(isOfOperation)
  for (const api of apisOf(one)) {
    const own = larger.filter(({ entry = '.' }) => entry === api.subpath)
    problems.push(...(await checkOperations(one, api, own)))
  }
}
for (const problem of problems) console.error(problem)
if (problems.length > 0) console.error('Find what grew. docs/decisions/009-size.md says when a limit may be raised')
process.exit(problems.length > 0 ? 1 : 0)
