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
    'answer',
    'authenticate',
    'authorization',
    'bytes',
    'certificate',
    'check',
    'exchange',
    'faults',
    'fetch',
    'generated/operations',
    'generated/validators',
    'handler',
    'handlers',
    'identity',
    'index',
    'input',
    'messages',
    'node/bin',
    'node/index',
    'node/serve',
    'operation',
    'options',
    'perform',
    'record',
    'refusal',
    'reply',
    'sandbox',
    'schema-check',
    'state',
    'web-crypto',
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
