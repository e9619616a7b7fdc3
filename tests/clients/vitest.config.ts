import { defineConfig } from 'vitest/config'

// Compilers are slow, and run one beside the other.
export default defineConfig({ test: { include: ['specs/*.spec.ts'], testTimeout: 60_000, hookTimeout: 300_000 } })
