import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (name: string) => fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url))

// Tests run against what is built. `pnpm coverage` alone reads the sources, so that lines are counted where they stand.
export default defineConfig(({ mode }) => ({
  resolve: {
    alias:
      mode === 'coverage'
        ? Object.fromEntries(
            ['core', 'client', 'partnerships'].map((name) => [`@wechatpay-edge/${name}`, source(name)]),
          )
        : {},
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['packages/{core,client,partnerships}/src/**'],
      exclude: ['**/generated/**'],
      reporter: ['text'],
      reportOnFailure: true,
    },
  },
}))
