/**
 * `pnpm check`: everything about the repository that is not a test. Each check is a command of its own, so that one
 * that fails can be run alone. A check that cannot run here is reported as skipped.
 */
import { readArguments } from '../lib/command.ts'
import { runNode, type Verdict } from '../lib/run.ts'
import { installTools } from '../lib/tools.ts'

/** Title → arguments of Node. */
export const checks: Readonly<Record<string, readonly string[]>> = {
  'format and lint': ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'],
  'types of tests and scripts': ['node_modules/typescript7/bin/tsc', '--project', 'scripts/tsconfig.json'],
  'generated files are in step with the spec': ['scripts/generate/main.ts', '--check'],
  "the spec says what the vendor's pages say": ['scripts/vendor-pages/main.ts'],
  'no package lacks what all have': ['scripts/checks/complete.ts'],
  'packages are neutral, and APIs apart': ['scripts/checks/neutral.ts'],
  'no import leads upward': ['scripts/checks/layers.ts'],
  'packages keep to their sizes': ['scripts/checks/size.ts'],
  'packages work as they are installed': ['scripts/checks/package.ts'],
  'what users can notice has a changeset': ['scripts/checks/changeset.ts'],
  'documents are in step': ['scripts/check-readme.ts'],
  'links in the TSDoc lead somewhere': ['scripts/docs-api.ts', '--check'],
  'mutants are in step with the source': ['scripts/mutants.ts', '--list'],
  'nothing is unused': ['node_modules/knip/bin/knip.js', '--no-progress'],
}

/** Makes all checks and reports how each ended. What they need beside the default install is installed. */
export function runChecks(): Verdict[] {
  const installed = ['other runtimes and compilers are installed', installTools()] as const
  const others = Object.entries(checks).map(([name, command]) => {
    console.log(`\n# ${name}: node ${command.join(' ')}`)
    return [name, runNode(command)] as const
  })
  const verdicts = [installed, ...others]
  console.log('')
  for (const [name, verdict] of verdicts) console.log(`check ${verdict}: ${name}`)
  return verdicts.map(([, verdict]) => verdict)
}

if (import.meta.main) {
  readArguments('Usage: pnpm check   builds, and makes all checks\n')
  process.exit(runChecks().includes('failed') ? 1 : 0)
}
