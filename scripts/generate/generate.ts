/** Every generated file of a repository, made in memory. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { pool } from '../lib/run.ts'
import { type Bundle, bundle, bundlePath, type Entry, type LintOptions, lint, readRegistry } from './bundle.ts'
import { emitClient } from './client.ts'
import { ofClient } from './client-modules.ts'
import { doNotEdit, type Files, header, mergeFiles, type Source } from './files.ts'
import { quote } from './literal.ts'
import { requireNames } from './names.ts'
import { emitNotifications } from './notifications.ts'
import { emitCommonErrors, emitOperations } from './operations.ts'
import {
  emitSandboxIndex,
  emitSandboxOperations,
  emitSandboxValidators,
  emitSandboxWebhookIndex,
  emitSandboxWebhooks,
} from './sandbox.ts'
import { emitSchemas } from './schemas.ts'
import { type ErrorRow, operationsOf, parseSpec, type ResolvedOperation, type Spec, webhooksOf } from './spec.ts'
import { emitTypes } from './types.ts'
import { emitValues } from './values.ts'

/** ajv's output is JavaScript, with declared types. */
const unchecked = '// @ts-nocheck'

/** A bundled spec as data. */
interface SpecSource extends Source {
  readonly spec: Spec
  readonly operations: readonly ResolvedOperation[]
}

/** The same, and the package that is made of it. */
export interface Api extends SpecSource {
  readonly name: string
  readonly packageName: string
}

/** The files of an API that client itself calls: name → text. */
async function emitOwnApi(api: SpecSource, common: readonly ErrorRow[]): Promise<Record<string, string>> {
  const { spec, operations } = api
  if (webhooksOf(spec).length > 0)
    throw new Error(`${spec.info.title}: client exports no notifications, so an API that has some needs a package`)
  return {
    'types.ts': header([api]) + emitTypes(spec),
    'schemas.ts': header([api]) + emitSchemas(operations, ofClient),
    'operations.ts': header([api]) + emitOperations(operations, common, ofClient),
  }
}

/** The files of an API's package: name → text. */
export async function emitApi(api: Api, common: readonly ErrorRow[]): Promise<Record<string, string>> {
  const { name, packageName, spec, operations } = api
  const title = `WeChat Pay ${spec.info.title}. ${spec.info.summary}.`
  requireNames(name, spec, operations)
  const notifications = emitNotifications(spec, packageName)
  // Notifications alone are received: there is nothing to call.
  const isCalled = operations.length > 0 || !notifications
  return {
    // First: it refuses what would make no types, and says why.
    ...(isCalled && { 'client.ts': header([api]) + emitClient({ name, title }, packageName, spec, operations) }),
    'types.ts': header([api]) + emitTypes(spec),
    'values.ts': header([api]) + emitValues(spec, operations),
    ...(isCalled && {
      'schemas.ts': header([api]) + emitSchemas(operations),
      'operations.ts': header([api]) + emitOperations(operations, common),
    }),
    ...(notifications && { 'notifications.ts': header([api]) + notifications }),
  }
}

const sandboxFolder = 'packages/sandbox/src/generated'

const commonErrorsPath = 'openapi/shared/errors.yaml'

/** The error rows that all operations share (公共错误码). */
const readCommonErrors = (root: string): ErrorRow[] =>
  Object.values(parse(readFileSync(join(root, commonErrorsPath), 'utf8')) as Record<string, ErrorRow>)

/** The client side of an API; none while its package does not exist yet. */
async function emitForClients(
  root: string,
  api: Bundle & SpecSource,
  common: readonly ErrorRow[],
): Promise<[string, string][]> {
  const into = (folder: string, files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([file, text]): [string, string] => [`${folder}/${file}`, text])
  const { name, packageName: owner, entry } = api
  if (owner === 'client') return into(`packages/client/src/generated/${name}`, await emitOwnApi(api, common))
  const manifest = join(root, 'packages', owner, 'package.json')
  if (!existsSync(manifest)) return []
  const { name: main } = JSON.parse(readFileSync(manifest, 'utf8')) as { name: string }
  const folder = `packages/${owner}/src/generated`
  if (entry === undefined) return into(folder, await emitApi({ ...api, packageName: main }, common))
  // `createPartnerPaymentsClient` of '@wechatpay-edge/payments/partner'.
  const named = { ...api, name: `${entry}-${owner}`, packageName: `${main}/${entry}` }
  return into(`${folder}/${entry}`, await emitApi(named, common))
}

/** The server side of an API, each in a folder of its own, so that a change of one is in its files alone. */
async function emitForSandbox(api: Bundle & SpecSource): Promise<[string, string][]> {
  const folder = `${sandboxFolder}/${api.name}`
  const webhooks = webhooksOf(api.spec)
  const validators = await emitSandboxValidators(api.operations, webhooks)
  return [
    [`${folder}/operations.ts`, header([api]) + emitSandboxOperations(api.operations, api.audience)],
    [`${folder}/validators.ts`, header([api], unchecked) + validators],
    ...(webhooks.length > 0
      ? [[`${folder}/webhooks.ts`, header([api]) + emitSandboxWebhooks(webhooks)] satisfies [string, string]]
      : []),
  ]
}

/** The version that User-Agent names: a module, because core imports no JSON. */
function emitVersion(root: string): [string, string] {
  const path = 'packages/core/package.json'
  const { version } = JSON.parse(readFileSync(join(root, path), 'utf8')) as { version: string }
  const text = `// Generated by pnpm generate from ${path}; do not edit.\n\nexport const version: string = ${quote(version)}\n`
  return ['packages/core/src/generated/version.ts', text]
}

/** The sandbox serves every API from one table, and knows all notifications from another. */
function requireDistinct(bundles: readonly string[]): void {
  const ids = bundles.flatMap((text) => [...text.matchAll(/^ +operationId: (\S+)$/gm)].map(([, id]) => id))
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new Error(`Two APIs have an operation or notification ${twice}`)
}

/** What all APIs share: the version, the common errors, and the sandbox's tables. */
function emitShared(root: string, bundles: ReadonlyMap<string, string>, common: readonly ErrorRow[]): Files {
  const names = [...bundles.keys()]
  const notifying = names.filter((name) => /^webhooks:/m.test(bundles.get(name) ?? ''))
  const errors = { path: commonErrorsPath, text: readFileSync(join(root, commonErrorsPath), 'utf8') }
  return new Map([
    emitVersion(root),
    ['packages/client/src/generated/common-errors.ts', header([errors]) + emitCommonErrors(common)],
    [`${sandboxFolder}/operations.ts`, `${doNotEdit}\n${emitSandboxIndex(names)}`],
    [`${sandboxFolder}/webhooks.ts`, `${doNotEdit}\n${emitSandboxWebhookIndex(notifying)}`],
  ])
}

/** Lints, bundles, and makes the files of these APIs. */
async function emitApis(
  root: string,
  apis: readonly Entry[],
  common: readonly ErrorRow[],
  options: LintOptions,
): Promise<Map<string, Files>> {
  if (apis.length === 0) return new Map()
  const names = apis.map(({ name }) => name)
  const bundling = pool(apis.map((api) => () => bundle(root, api)))
  const [linted, bundled] = await Promise.allSettled([lint(root, names, options), bundling])
  // What lint finds is said first: a bundle can fail of the same.
  if (linted.status === 'rejected') throw linted.reason
  if (bundled.status === 'rejected') throw bundled.reason
  const files = new Map<string, Files>()
  for (const api of bundled.value) {
    const spec = parseSpec(api.json)
    const source = { ...api, spec, operations: operationsOf(spec) }
    const own = [...(await emitForClients(root, source, common)), ...(await emitForSandbox(source))]
    files.set(api.name, new Map([[api.path, api.text], ...own]))
  }
  return files
}

/**
 * Every file that these APIs need, by API, and under `''` those that all share; writes none.
 *
 * @param apis - Those of the registry that are made anew; the bundles of the others are there.
 */
export async function generateSome(
  root: string,
  apis: readonly Entry[],
  options: LintOptions = {},
): Promise<ReadonlyMap<string, Files>> {
  const registry = readRegistry(root)
  const common = readCommonErrors(root)
  const made = await emitApis(root, apis, common, options)
  const bundles = new Map(
    registry.map(({ name }) => [
      name,
      made.get(name)?.get(bundlePath(name)) ?? readFileSync(join(root, bundlePath(name)), 'utf8'),
    ]),
  )
  requireDistinct([...bundles.values()])
  return made.set('', emitShared(root, bundles, common))
}

/** Lints, bundles, and makes every file; writes none. */
export async function generate(root: string): Promise<Files> {
  return mergeFiles(await generateSome(root, readRegistry(root)))
}
