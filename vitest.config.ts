import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
    coverage: { provider: 'v8', include: ['packages/{core,client,partnerships}/src/**'], exclude: ['**/generated/**'] },
  },
})
