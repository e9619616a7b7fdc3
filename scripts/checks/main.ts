/**
 * `pnpm check`: builds, and checks everything about the repository that is not a test. Each check is a command of its own,
 * so that one that fails can be run alone. A check that cannot run here is reported as skipped.
 */
import { readArguments } from '../lib/command.ts'
import { pool, run, runNode, type Verdict, verdictOf } from '../lib/run.ts'
import { installTools } from '../lib/tools.ts'

interface Check {
  /** Arguments of Node. */
  readonly command: readonly string[]
  /** What to do if it fails: a command, or the file to edit. */
  readonly fix: string
}

export const checks: Readonly<Record<string, Check>> = {
  'format and lint': {
    command: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'],
    fix: 'run `pnpm format`; edit what it cannot fix; the rules are in biome.json',
  },
  'types of tests and scripts': {
    command: ['node_modules/typescript7/bin/tsc', '--project', 'scripts/tsconfig.json'],
    fix: 'edit the files that it names; if it finds no types of a package, run `pnpm install`, in tests/runtimes, too',
  },
  'generated files are in step with the spec': {
    command: ['scripts/generate/main.ts', '--check'],
    fix: 'run `pnpm generate`, and commit what it writes; edit openapi/ if it finds a fault in a spec',
  },
  "the spec says what the vendor's pages say": {
    command: ['scripts/vendor-pages/main.ts'],
    fix: 'edit openapi/<api>, and run `pnpm generate`; or write the reason into openapi/<api>/vendor-differences.yaml',
  },
  'no package lacks what all have': {
    command: ['scripts/checks/complete.ts'],
    fix: 'write or edit the files that it names, as docs/adding-an-api.md shows',
  },
  'packages are neutral, and APIs apart': {
    command: ['scripts/checks/neutral.ts'],
    fix: 'edit the files that it names; scripts/checks/neutral.ts has the rules',
  },
  'no import leads upward': {
    command: ['scripts/checks/layers.ts'],
    fix: 'move what is imported into a lower layer; scripts/checks/layers.ts has their order',
  },
  'packages keep to their sizes': {
    command: ['scripts/checks/size.ts'],
    fix: 'find what grew; docs/decisions/009-size.md says when a limit in packages/<name>/budgets.json may be raised',
  },
  'packages work as they are installed': {
    command: ['scripts/checks/package.ts'],
    fix: 'run `node scripts/checks/package.ts <words of the line that failed>`; if the API or the files are meant, run `pnpm api-report`',
  },
  'what users can notice has a changeset': {
    command: ['scripts/checks/changeset.ts'],
    fix: 'run `pnpm exec changeset`, or write .changeset/<name>.md; see CONTRIBUTING.md, Changesets',
  },
  'documents are in step': {
    command: ['scripts/check-readme.ts'],
    fix: 'edit the documents that it names, and their translations (NAME.zh-CN.md) with them',
  },
  'links in the TSDoc lead somewhere': {
    command: ['scripts/docs-api.ts', '--check'],
    fix: 'edit the comments in packages/<name>/src that it names',
  },
  'mutants are in step with the source': {
    command: ['scripts/mutants.ts', '--list'],
    fix: 'edit the mutants that it names, in tests/mutants',
  },
  'nothing is unused': {
    command: ['node_modules/knip/bin/knip.js', '--no-progress'],
    fix: 'delete what it names, or enter it in knip.json if another tool reads it',
  },
}

/** Makes one check, and shows its output when it ends. */
export async function runCheck(name: string): Promise<Verdict> {
  const command = checks[name]?.command ?? []
  const { status, output } = await run(process.execPath, command)
  process.stdout.write(`\n# ${name}: node ${command.join(' ')}\n${output}`)
  return verdictOf(status)
}

/** How a check ended, and if it failed what to do. */
export function describe(name: string, verdict: Verdict, fix = checks[name]?.fix): string {
  return `check ${verdict}: ${name}${verdict === 'failed' ? `\n  to fix it: ${fix}` : ''}`
}

/** It takes as long as all others. */
const slowest = 'packages work as they are installed'

/**
 * Makes all checks, several at a time, and reports how each ended. What they need beside the default install is installed.
 */
export async function runChecks(): Promise<Verdict[]> {
  const installed = installTools()
  const names = [slowest, ...Object.keys(checks).filter((name) => name !== slowest)]
  const verdicts = await pool(names.map((name) => async () => [name, await runCheck(name)] as const))
  const fix = 'run `pnpm install --frozen-lockfile` in tests/runtimes, and read what it prints'
  console.log(`\n${describe('other runtimes and compilers are installed', installed, fix)}`)
  for (const [name, verdict] of verdicts) console.log(describe(name, verdict))
  return [installed, ...verdicts.map(([, verdict]) => verdict)]
}

if (import.meta.main) {
  readArguments('Usage: pnpm check   builds, and makes all checks\n')
  if (runNode(['scripts/build.ts']) === 'failed') process.exit(1)
  process.exit((await runChecks()).includes('failed') ? 1 : 0)
}
