/**
 * Checks the packages as users get them: packs them as a release would, installs the tarballs in an empty folder without
 * a network, and looks at what is there, runs it, compiles against it, and makes a dry run of the release to JSR.
 *
 * Each line is one check of its own; `package.ts <words>` makes only those whose titles contain all the words. The folder
 * is kept if one fails.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { readArguments, refuseArguments } from '../lib/command.ts'
import { publishedPackages, readManifest } from '../lib/packages.ts'
import { pool, problemsOf, root } from '../lib/run.ts'
import { toolFile } from '../lib/tools.ts'
import { compilers, writeConfigs } from '../package/compile.ts'
import { checkContents } from '../package/contents.ts'
import { install, linkForTests, packAll } from '../package/install.ts'
import { stageJsr, vendorJsr } from '../package/jsr.ts'
import { tryJsrPublish } from '../release/jsr.ts'

/** The oldest Node that has `require` of ES modules, and the one that is developed with. */
const nodes: Readonly<Record<string, string>> = {
  'Node 20': toolFile('node20', 'bin/node'),
  'Node 24': process.execPath,
}
const publint = toolFile('publint', 'src/cli.js')
const attw = toolFile('@arethetypeswrong/cli', 'dist/index.js')
const consumers = ['everywhere', 'node', 'require', 'import-alone']
const specifiers = publishedPackages.flatMap(({ entries }) => entries.map(({ specifier }) => specifier))
const neutralSpecifiers = publishedPackages
  .filter(({ isForNode }) => !isForNode)
  .flatMap(({ entries }) => entries.map(({ specifier }) => specifier))

type Check = readonly [title: string, findProblems: () => Promise<string[]>]

function copyConsumers(folder: string): void {
  for (const name of consumers) {
    const text = readFileSync(join(root, 'tests/repository/package/consumers', `${name}.ts`), 'utf8')
    writeFileSync(join(folder, `${name}.ts`), text)
    // For the Node that does not strip types.
    writeFileSync(join(folder, `${name}.js`), transformSync(text, { loader: 'ts', target: 'es2022' }).code)
  }
}

function lintChecks(tarballs: ReadonlyMap<string, string>): Check[] {
  const node = process.execPath
  return [...tarballs].flatMap(([name, tarball]): Check[] => [
    [`publint: ${name}`, () => problemsOf(node, [publint, 'run', tarball, '--strict'], root)],
    [`attw: ${name}`, () => problemsOf(node, [attw, tarball, '--profile', 'esm-only', '--no-emoji'], root)],
  ])
}

function runChecks(folder: string): Check[] {
  return [
    ...Object.entries(nodes).flatMap(([version, node]): Check[] => [
      [`${version}: signs, verifies, builds, lists`, () => problemsOf(node, ['everywhere.js'], folder)],
      [`${version}: the sandbox as a server, node:crypto`, () => problemsOf(node, ['node.js'], folder)],
      [`${version}: require of ES modules`, () => problemsOf(node, ['require.js', ...specifiers], folder)],
      [
        `${version}: the command of the sandbox`,
        () => problemsOf(node, ['node_modules/.bin/wechatpay-sandbox', '--help'], folder),
      ],
    ]),
    // What is for Node loads modules that look at the process.
    ...neutralSpecifiers.map(
      (specifier): Check => [
        `no side effects on import: ${specifier}`,
        () => problemsOf(process.execPath, ['import-alone.js', specifier], folder),
      ],
    ),
  ]
}

/**
 * Each compiler has an app of its own, which has one version of Node's types under their real name: what they depend on
 * asks for `node` again, and would load a second version beside an alias.
 */
function compileChecks(app: string): Check[] {
  const program = join(root, 'scripts/package/compile.ts')
  return Object.entries(compilers).map(([compiler, nodeTypes]) => {
    const folder = `${app}-${compiler}`
    cpSync(app, folder, { recursive: true, verbatimSymlinks: true })
    writeConfigs(folder)
    for (const name of [nodeTypes, '@cloudflare/workers-types']) linkForTests(name, folder)
    const { version } = readManifest(join(folder, 'node_modules/@types/node'))
    return [
      `compiles for users of ${compiler} with @types/node ${version}`,
      () => problemsOf(process.execPath, [program, compiler, folder], folder),
    ]
  })
}

async function publishDryRun(folder: string): Promise<string[]> {
  stageJsr(folder)
  vendorJsr(folder)
  try {
    await tryJsrPublish(folder)
    return []
  } catch (error) {
    return [String(error)]
  }
}

async function prepare(folder: string): Promise<Check[]> {
  const app = join(folder, 'app')
  const jsr = join(folder, 'jsr')
  mkdirSync(jsr)
  const tarballs = await packAll(join(folder, 'packed'))
  await install(tarballs, app)
  copyConsumers(app)
  return [
    // The slowest first.
    ...compileChecks(app),
    ['JSR takes the packages: a dry run, without slow types', () => publishDryRun(jsr)],
    [
      'the public API is the reviewed one',
      () => problemsOf(process.execPath, [join(root, 'scripts/api-report.ts'), '--check'], root),
    ],
    ...publishedPackages.map(
      (one): Check => [
        `files, manifest, imports and maps: ${one.name}`,
        async () => checkContents(one, join(app, 'node_modules', one.manifest.name)),
      ],
    ),
    ...lintChecks(tarballs),
    ...runChecks(app),
  ]
}

const usage = 'Usage: node scripts/checks/package.ts [word…]   packs, installs and uses the packages (build first)\n'
const { names: words } = readArguments(usage, { names: 'any' })
const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-package-'))
const checks = (await prepare(folder)).filter(([title]) => words.every((word) => title.includes(word)))
if (checks.length === 0) refuseArguments(`no check has all of ${words.join(', ')} in its title`)
const results = await pool(
  checks.map(([title, findProblems]) => async () => {
    const problems = await findProblems()
    console.log(`${problems.length > 0 ? 'failed' : 'passed'}: ${title}`)
    return problems
  }),
)
const problems = results.flat()
for (const problem of problems) console.error(`\n${problem}`)
if (problems.length > 0) console.error(`\nThe installed packages are in ${folder}`)
else rmSync(folder, { recursive: true })
process.exit(problems.length > 0 ? 1 : 0)
