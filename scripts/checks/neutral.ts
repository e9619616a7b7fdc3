/**
 * Keeps the packages neutral: the same files run in Node, Deno, Bun, Workers, edge runtimes and browsers. Bundles each
 * entry point for a platform that has nothing, and reads the sources for words that name one runtime. A package that is
 * for Node says so in its manifest (`"wechatpayEdge": { "platform": "node" }`); what is for Node in another package is in
 * its `src/node`.
 *
 * Also keeps what belongs to one API out of the packages that all APIs share, and mechanism out of an API's package.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'
import { parse } from 'yaml'
import { apisOf } from '../lib/apis.ts'
import { readArguments } from '../lib/command.ts'
import { type EntryPoint, type Package, packages, sourcesOf } from '../lib/packages.ts'
import { root } from '../lib/run.ts'

const runtimeWords = /\bnode:|\bBuffer\b|\bprocess\./
/** Of each entry point of an API's package. */
const maxHandWrittenLines = 80
interface Spec {
  readonly info: { readonly title: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> }
}

/** Paths of a package's sources that must be neutral, from the repository's folder. */
function neutralSources(one: Package): string[] {
  return sourcesOf(one)
    .filter((file) => !file.startsWith('node/'))
    .map((file) => `packages/${one.name}/src/${file}`)
}

/** The program without its comments, as the compiler prints it. */
function withoutComments(path: string): string {
  const file = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, false)
  return ts.createPrinter({ removeComments: true }).printFile(file)
}

function findRuntimeWords(one: Package): string[] {
  return neutralSources(one).flatMap((path) => {
    const [word] = runtimeWords.exec(withoutComments(path)) ?? []
    return word ? [`${path}: '${word}' is not in every runtime: do without, or move the module into src/node`] : []
  })
}

/** What an entry point imports that is in no package. */
async function findExternals(one: Package, { specifier, types }: EntryPoint): Promise<string[]> {
  try {
    const { metafile } = await build({
      entryPoints: [`${one.folder}/${types.replace('.d.ts', '.js')}`],
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      external: ['node:*'],
      write: false,
      metafile: true,
      logLevel: 'silent',
    })
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
    return imports.map(
      ({ path }) => `packages/${one.name}: the bundle of ${specifier} imports '${path}', which is not in every runtime`,
    )
  } catch (error) {
    return [`packages/${one.name}: ${specifier} cannot be bundled for a neutral platform: ${String(error)}`]
  }
}

/** Fields of the protocol: of notifications, download links, front ends and partners. An API may have them, too. */
const protocolFields = [
  ...['create_time', 'event_type', 'resource_type', 'original_type', 'associated_data'],
  ...['download_url', 'hash_type', 'hash_value', 'sub_mchid'],
  ...['notify_url', 'prepay_id', 'h5_url', 'code_url'],
]

/** Schemas of `openapi/shared`, which are the protocol's. */
const sharedSchemas = ['ErrorBody', 'ErrorDetail', 'NotificationEnvelope', 'EncryptedResource', 'NotificationFailure']

/** What all of WeChat Pay is about, whichever API it is. */
const commonWords = ['payment']

/** Words of an API's own: its name, its operations, the fields of its schemas, its Chinese name. */
function apiWords(one: Package): string[] {
  const name = one.name.replace(/s$/, '')
  return [
    ...(commonWords.includes(name) ? [] : [name]),
    ...apisOf(one).flatMap(({ bundle }) => specWords(`${root}/${bundle}`)),
  ]
}

function specWords(path: string): string[] {
  if (!existsSync(path)) return []
  const { info, paths, components } = parse(readFileSync(path, 'utf8')) as Spec
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  const fields = Object.entries(components.schemas).flatMap(([schema, { properties = {} }]) =>
    sharedSchemas.includes(schema) ? [] : Object.keys(properties),
  )
  return [
    ...operations.map(({ operationId }) => operationId),
    ...fields.filter((field) => field.includes('_') && !protocolFields.includes(field)),
    ...(info.title.match(/\p{Script=Han}+/gu) ?? []),
  ]
}

/** Words of an API in a package that all of them share; an example in a comment may be of any API. */
function findApiWords(one: Package, apis: readonly Package[]): string[] {
  const words = new RegExp(apis.flatMap(apiWords).join('|') || '$^', 'i')
  return neutralSources(one).flatMap((path) => {
    const [word] = words.exec(readFileSync(join(root, path), 'utf8').replaceAll(/```[\s\S]*?```/g, '')) ?? []
    return word ? [`${path}: '${word}' belongs to one API: move it into that API's spec`] : []
  })
}

function countHandWritten(one: Package): number {
  return sourcesOf(one)
    .filter((file) => !file.startsWith('generated/'))
    .map((file) => readFileSync(`${one.folder}/src/${file}`, 'utf8').trimEnd().split('\n').length)
    .reduce((sum, count) => sum + count, 0)
}

function findMechanism(one: Package): string[] {
  const lines = countHandWritten(one)
  const most = maxHandWrittenLines * one.entries.length
  console.log(`packages/${one.name}: ${lines} hand-written lines, at most ${most}`)
  return lines > most
    ? [`packages/${one.name}: ${lines} hand-written lines: move mechanism into packages/client or packages/core`]
    : []
}

readArguments('Usage: node scripts/checks/neutral.ts   fails if a neutral package, as it is built, needs one runtime\n')
const neutral = packages.filter(({ isForNode }) => !isForNode)
const apis = packages.filter(({ isApi }) => isApi)
const shared = packages.filter(({ manifest }) => apis.some((api) => manifest.name in (api.manifest.dependencies ?? {})))
const externals = neutral.flatMap((one) =>
  one.entries.filter(({ isNeutral }) => isNeutral).map((entry) => findExternals(one, entry)),
)
const problems = [
  ...neutral.flatMap(findRuntimeWords),
  ...(await Promise.all(externals)).flat(),
  ...shared.flatMap((one) => findApiWords(one, apis)),
  ...apis.flatMap(findMechanism),
]
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(`${neutral.map(({ name }) => name).join(', ')}: neutral`)
