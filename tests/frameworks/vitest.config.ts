import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['environments/*.spec.ts'], testTimeout: 20_000 } })
