/**
 * Which files each package ships, as literals: a file that nobody meant to publish, and one that is missing, both show.
 *
 * A module is three files: its source, what compilers read, and the map that leads from there back to the source. What
 * runs is one module a package, with its map; in the sandbox, one of each module.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type PackageName, packageFolder } from '../../../scripts/package/packages.ts'

const modules: Readonly<Record<PackageName, readonly string[]>> = {
  core: [
    'attempts',
    'auth',
    'errors',
    'generated/version',
    'idempotency-key',
    'index',
    'keyring',
    'keys',
    'lib/bytes',
    'lib/crypto',
    'lib/der',
    'lib/describe',
    'lib/key-forms',
    'lib/key-material',
    'lib/key-text',
    'platform',
    'query',
    'sign-request',
    'signer',
    'transport',
    'verify-response',
  ],
  client: ['api-client', 'api-error', 'index', 'list', 'operation', 'options', 'send', 'validate'],
  partnerships: [
    'client',
    'generated/operations',
    'generated/types',
    'generated/validators',
    'generated/values',
    'index',
  ],
  sandbox: [
    'apis/api',
    'apis/apis',
    'apis/partnerships/handlers',
    'apis/partnerships/options',
    'apis/partnerships/partnerships',
    'apis/partnerships/state',
    'generated/operations',
    'generated/validators',
    'identity/certificate',
    'identity/identity',
    'index',
    'lib/bytes',
    'lib/options',
    'lib/web-crypto',
    'node/bin',
    'node/index',
    'node/serve',
    'protocol/add-operations',
    'protocol/authenticate',
    'protocol/authorization',
    'protocol/check',
    'protocol/faults',
    'protocol/find-operation',
    'protocol/handler',
    'protocol/input',
    'protocol/messages',
    'protocol/operation',
    'protocol/options',
    'protocol/perform',
    'protocol/refusal',
    'protocol/reply',
    'protocol/schema-check',
    'protocol/sign-answer',
    'sandbox',
    'wire/exchange',
    'wire/fetch',
    'wire/record',
  ],
}

/** The modules that may import from Node: all others run everywhere. */
export const nodeModules: Readonly<Record<PackageName, readonly string[]>> = {
  core: [],
  client: [],
  partnerships: [],
  sandbox: ['node/bin', 'node/serve'],
}

/** Every file of a package, as it is installed. */
export function expectedFiles(name: PackageName): string[] {
  const types = modules[name].flatMap((module) => [
    `src/${module}.ts`,
    `dist/${module}.d.ts`,
    `dist/${module}.d.ts.map`,
  ])
  const programs = (name === 'sandbox' ? modules[name] : ['index']).flatMap((module) => [
    `dist/${module}.js`,
    `dist/${module}.js.map`,
  ])
  // The first release writes it.
  const changelog = existsSync(join(packageFolder(name), 'CHANGELOG.md')) ? ['CHANGELOG.md'] : []
  return ['LICENSE', 'README.md', 'package.json', ...changelog, ...types, ...programs]
}
