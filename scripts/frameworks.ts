/**
 * `pnpm test:frameworks [name…]`: the packages in other people's environments, over TCP: Next.js built and started on both
 * of its runtimes, Jest, vitest under jsdom and happy-dom, msw, other implementations of `fetch` and AbortController, and the
 * notification handlers of the examples in their frameworks.
 * The packages are copied as they are built, to where an install would put them. It is no part of `pnpm test`.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArguments } from './lib/command.ts'
import { publishedPackages } from './lib/packages.ts'
import { runNode, show } from './lib/run.ts'
import { frameworksFolder, installTools } from './lib/tools.ts'

const specs = join(frameworksFolder, 'environments')
const names = readdirSync(specs).flatMap((file) => (file.endsWith('.spec.ts') ? [file.replace('.spec.ts', '')] : []))

const { names: chosen } = readArguments(
  `Usage: pnpm test:frameworks          the packages in other people's environments
       pnpm test:frameworks NAME…    in these: ${names.join(', ')}
`,
  { names },
)

function copyPackages(): void {
  for (const { folder, manifest } of publishedPackages) {
    const target = join(frameworksFolder, 'node_modules', manifest.name)
    rmSync(target, { recursive: true, force: true })
    for (const part of ['package.json', 'dist']) cpSync(join(folder, part), join(target, part), { recursive: true })
  }
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

function runSpecs(): VitestReport {
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  const file = join(folder, 'report.json')
  const files = chosen.map((name) => `environments/${name}.spec.ts`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const args = [join(frameworksFolder, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...files]
  const verdict = show(process.execPath, args, { cwd: frameworksFolder })
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  rmSync(folder, { recursive: true })
  // A file that cannot be loaded fails without a failing test.
  return { ...report, numFailedTests: report.numFailedTests || (verdict === 'failed' ? 1 : 0) }
}

const isReady = runNode(['scripts/build.ts']) === 'passed' && installTools(frameworksFolder) === 'passed'
if (isReady) copyPackages()
const { numPassedTests, numFailedTests, numPendingTests } = isReady
  ? runSpecs()
  : { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 }
console.log(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
process.exit(numFailedTests > 0 ? 1 : 0)
