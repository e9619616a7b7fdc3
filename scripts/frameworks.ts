/**
 * `pnpm test:frameworks [name…]`: the packages in other people's environments, over TCP: Next.js built and started on both
 * of its runtimes, Jest, vitest under jsdom and happy-dom, msw, other implementations of `fetch` and AbortController, and the
 * notification handlers of the examples in their frameworks.
 * The packages are copied as they are built, to where an install would put them. It is no part of `pnpm test`.
 */
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readArguments } from './lib/command.ts'
import { publishedPackages } from './lib/packages.ts'
import { runNode } from './lib/run.ts'
import { finishSpecs, runSpecs } from './lib/specs.ts'
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

const isReady = runNode(['scripts/build.ts']) === 'passed' && installTools(frameworksFolder) === 'passed'
if (isReady) copyPackages()
const files = chosen.map((name) => `environments/${name}.spec.ts`)
const vitest = join(frameworksFolder, 'node_modules/vitest/vitest.mjs')
finishSpecs(isReady ? runSpecs({ vitest, folder: frameworksFolder, files }) : undefined)
