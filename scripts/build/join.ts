/** Joins the modules of a package that runs everywhere (docs/decisions/010-one-module-a-package.md). */
import { readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { filesIn } from '../lib/packages.ts'

/** What is joined. */
export interface JoinedPackage {
  readonly folder: string
  /** The module of each entry point, as a path within the folder. */
  readonly programs: readonly string[]
}

const core = '@wechatpay-edge/core'
const internal = `${core}/internal`

const options: BuildOptions = {
  bundle: true,
  packages: 'external',
  platform: 'neutral',
  format: 'esm',
  charset: 'utf8',
  sourcemap: true,
  sourcesContent: false,
  allowOverwrite: true,
  plugins: [
    {
      // Programs load what packages need of core, and nothing else of it (decision 010).
      name: 'internal-core',
      setup: ({ onResolve }) =>
        onResolve({ filter: new RegExp(`^${core}$`) }, () => ({ path: internal, external: true })),
    },
  ],
}

/**
 * Puts a package's modules into few: as they were compiled, in plain text, with a map to the source. What two entry points
 * contain is in `chunk.js`, so that each class and each WeakSet exists once. What `import()` loads is a module of its own,
 * under its own name.
 *
 * @param shared - What './internal' of core exports.
 * @throws Error when the package imports anything else of core
 */
export async function joinModules({ folder, programs }: JoinedPackage, shared: readonly string[]): Promise<void> {
  const { metafile } = await build({
    ...options,
    entryPoints: programs.map((file) => `${folder}/${file}`),
    absWorkingDir: folder,
    outdir: 'dist',
    outbase: 'dist',
    splitting: true,
    chunkNames: '[name]',
    metafile: true,
  })
  for (const file of filesIn(`${folder}/dist`)) {
    if (/\.js(\.map)?$/.test(file) && !(`dist/${file}` in metafile.outputs)) rmSync(`${folder}/dist/${file}`)
  }
  const texts = Object.keys(metafile.outputs).map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
  const absent = texts.flatMap(importedOfCore).filter((name) => !shared.includes(name))
  if (absent.length === 0) return
  throw new Error(
    `packages/${relative('packages', folder)} imports from ${core} what ${internal} does not export: ${absent.join(', ')}. Export it in packages/core/src/internal.ts`,
  )
}

/** The names that a joined module imports from core. */
function importedOfCore(text: string): string[] {
  return [...text.matchAll(new RegExp(`\\{([^{}]*)\\} from "${internal}"`, 'g'))].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim().split(' ')[0] as string),
  )
}

/** The names that a module exports. */
export async function exportsOf(path: string): Promise<string[]> {
  const { metafile } = await build({ ...options, entryPoints: [path], outfile: path, write: false, metafile: true })
  return Object.values(metafile.outputs).flatMap((output) => output.exports)
}
