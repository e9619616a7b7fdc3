/** Compiles an entry with the cases. The packages stay imports of their built files, or are bundled in. */
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import type { RuntimeData } from '../lib/data.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** How the packages reach a runtime: as their built files, or in one bundle of a kind. */
export type Format = 'files' | 'module' | 'script'

const formats: Readonly<Record<Format, BuildOptions>> = {
  files: { platform: 'node', format: 'esm', packages: 'external' },
  module: { platform: 'neutral', format: 'esm', mainFields: ['module', 'main'] },
  script: { platform: 'neutral', format: 'iife', mainFields: ['module', 'main'] },
}

export async function bundle(entry: string, format: Format, data: RuntimeData, outfile: string): Promise<void> {
  await build({
    ...formats[format],
    entryPoints: [`${folder}entries/${entry}.ts`],
    outfile,
    bundle: true,
    target: 'es2022',
    charset: 'utf8',
    define: { RUNTIME_DATA: JSON.stringify(data) },
    logLevel: 'silent',
  })
}
