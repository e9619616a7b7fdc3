import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { publishedPackages } from './scripts/lib/packages.ts'
import { root } from './scripts/lib/run.ts'

/** Each entry point's source, by its exact name. */
const sources = publishedPackages.flatMap(({ entries }) =>
  entries.map(({ specifier, source }) => ({ find: new RegExp(`^${specifier}$`), replacement: join(root, source) })),
)

// Tests run against what is built. `pnpm coverage` alone reads the sources, so that lines are counted where they stand.
export default defineConfig(({ mode }) => ({
  resolve: { alias: mode === 'coverage' ? sources : [] },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 40_000,
    hookTimeout: 40_000,
    // Many tests wait for a timer or for another process: vitest itself would leave one core idle.
    maxWorkers: availableParallelism(),
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**'],
      exclude: ['**/generated/**'],
      reporter: ['text'],
      reportOnFailure: true,
    },
  },
}))
