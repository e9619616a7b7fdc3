/**
 * Fails if a published package lacks something that every published package has, or an operation of an API's package
 * something that every operation has, and names the file that it is missing from. Private packages need none of it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { operationsOf, parseSpec, type ResolvedOperation } from '../generate/spec.ts'
import { apisOf } from '../lib/apis.ts'
import { readArguments } from '../lib/command.ts'
import { type Package, publishedPackages } from '../lib/packages.ts'
import { root } from '../lib/run.ts'
import { fileList, reportFile } from '../package/files.ts'

const read = (path: string): string => (existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, 'utf8') : '')

/** What a package needs: whether it is there, and how to add it. */
function findMissing(one: Package): string[] {
  const { name, manifest, entries, isApi } = one
  const row = new RegExp(`^\\|.*\\]\\(packages/${name}/README\\.md\\)`, 'm')
  const facts: readonly (readonly [isThere: boolean, otherwise: string])[] = [
    [/"exports"/.test(read(`packages/${name}/budgets.json`)), `no size budget: write packages/${name}/budgets.json`],
    ...entries.map((entry) => {
      const path = reportFile(one, entry)
      return [read(path) !== '', `no API report: run \`pnpm api-report\`, which writes ${path}`] as const
    }),
    [read(fileList(one)) !== '', `no file list: run \`pnpm api-report\`, which writes ${fileList(one)}`],
    ...entries
      .filter(({ isNeutral }) => isNeutral)
      .map(
        ({ specifier }) =>
          [
            read('tests/runtimes/lib/packages.ts').includes(`from '${specifier}'`),
            `no runtime surface case: import ${specifier} in tests/runtimes/lib/packages.ts`,
          ] as const,
      ),
    ...apisOf(one).map(
      ({ name: api, subpath }) =>
        [
          entries.some((entry) => entry.subpath === subpath),
          `no entry point ${subpath}, which is made of ${api}: add it to exports in packages/${name}/package.json`,
        ] as const,
    ),
    [read(`packages/${name}/README.md`) !== '', `no README: write packages/${name}/README.md`],
    ...['README.md', 'README.zh-CN.md'].map(
      (path) => [row.test(read(path)), `no row in the table of packages: add one to ${path}`] as const,
    ),
    [
      read('tsconfig.json').includes(`"packages/${name}"`),
      `no reference: add { "path": "packages/${name}" } to tsconfig.json`,
    ],
    [
      read('tests/package.json').includes(`"${manifest.name}"`),
      'no dependency of the tests: add it to devDependencies in tests/package.json',
    ],
    [
      !isApi || existsSync(`${root}/openapi/bundled/${name}.yaml`),
      `no spec: enter it in openapi/redocly.yaml, and run \`pnpm generate\`, which writes openapi/bundled/${name}.yaml`,
    ],
  ]
  return facts.filter(([isThere]) => !isThere).map(([, otherwise]) => `${manifest.name} has ${otherwise}`)
}

/** What an operation needs beside its spec: its files are those of the API. */
function findMissingOf(
  { operationId, 'x-method': method }: ResolvedOperation,
  api: string,
  packageName: string,
): string[] {
  const contracts = `tests/e2e/contracts/apis/${api}.ts`
  const types = `tests/repository/types/${api}.ts`
  const readme = `packages/${packageName}/README.md`
  const call = new RegExp(`\\b(?:${method}|${operationId})(?:Page|File)?\\(`)
  const facts: readonly (readonly [isThere: boolean, otherwise: string])[] = [
    [
      new RegExp(`^  ${operationId}: \\{`, 'm').test(read(contracts)),
      `no contract over TCP: write it into ${contracts}`,
    ],
    [call.test(read(types)), `no type test: call it in ${types}`],
    [call.test(read(readme)), `no row in the table of methods: add one to ${readme}`],
  ]
  return facts.filter(([isThere]) => !isThere).map(([, otherwise]) => `${operationId} has ${otherwise}`)
}

function findMissingOfOperations(): string[] {
  return publishedPackages.flatMap((one) =>
    apisOf(one).flatMap(({ name, bundle }) => {
      const spec = read(bundle)
      if (spec === '') return []
      return operationsOf(parseSpec(spec)).flatMap((operation) => findMissingOf(operation, name, one.name))
    }),
  )
}

readArguments(
  'Usage: node scripts/checks/complete.ts   fails if a published package lacks a budget, a report, a README row, …\n',
)
const problems = [...publishedPackages.flatMap(findMissing), ...findMissingOfOperations()]
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(`${publishedPackages.map(({ name }) => name).join(', ')}: nothing is missing`)
