import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { publishedPackages } from './scripts/lib/packages.ts'

/** Each entry point's source, by its exact name. */
const sources = publishedPackages.flatMap(({ folder, entries }) =>
  entries.map(({ specifier, types }) => ({
    find: new RegExp(`^${specifier}$`),
    replacement: join(folder, types.replace('dist', 'src').replace('.d.ts', '.ts')),
  })),
)

// Tests run against what is built. `pnpm coverage` alone reads the sources, so that lines are counted where they stand.
export default defineConfig(({ mode }) => ({
  resolve: { alias: mode === 'coverage' ? sources : [] },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**'],
      exclude: ['**/generated/**'],
      reporter: ['text'],
      reportOnFailure: true,
    },
  },
}))
