/** Joins the modules of a package that runs everywhere (docs/decisions/010-one-module-a-package.md). */
import { rmSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { filesIn } from '../lib/packages.ts'

/** Where a package's modules are. Paths are within the folder. */
export interface JoinedPackage {
  readonly folder: string
  /** The module of each entry point. */
  readonly programs: readonly string[]
  /** The module that gets all the code. */
  readonly codeModule: string
}

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
      // Programs load one module of core, not two: './internal' contains the code, and what '.' exports (decision 010).
      name: 'one-module-of-core',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^@wechatpay-edge\/core$/ }, ({ path }) => ({ path: `${path}/internal`, external: true })),
    },
  ],
}

/**
 * Puts all of a package's modules into one: as they were compiled, in plain text, with a map to the source. Entry points
 * beside it name what they give of it, so that each class and each WeakSet exists once. In a module that is no entry, the
 * names of a second entry have a number, because two entries may give different things under one name.
 */
export async function joinModules({ folder, programs, codeModule }: JoinedPackage): Promise<void> {
  const lists = await Promise.all(programs.map((file) => exportsOf(`${folder}/${file}`)))
  const isApart = !programs.includes(codeModule)
  const nameOf = (name: string, index: number): string => (isApart && index > 0 ? `${name}$${index}` : name)
  const namesOf = (index: number, form: (name: string) => string): string =>
    `{ ${(lists[index] ?? []).map(form).join(', ')} }`
  const contents = programs
    .map((file, index) => {
      const names = isApart ? namesOf(index, (name) => `${name} as ${nameOf(name, index)}`) : '*'
      return `export ${names} from './${file}'\n`
    })
    .join('')
  const source =
    programs.length > 1 ? { stdin: { contents, resolveDir: folder } } : { entryPoints: [`${folder}/${codeModule}`] }
  await build({ ...options, ...source, outfile: `${folder}/${codeModule}` })
  for (const file of filesIn(`${folder}/dist`)) {
    if (/\.js(\.map)?$/.test(file) && !`dist/${file}`.startsWith(codeModule)) rmSync(`${folder}/dist/${file}`)
  }
  for (const [index, file] of programs.entries()) {
    const from = posix.relative(posix.dirname(file), codeModule)
    const names = namesOf(index, (name) => (nameOf(name, index) === name ? name : `${nameOf(name, index)} as ${name}`))
    if (file !== codeModule) writeFileSync(`${folder}/${file}`, `export ${names} from './${from}'\n`)
  }
}

/** The names that a module exports. */
async function exportsOf(path: string): Promise<string[]> {
  const { metafile } = await build({ ...options, entryPoints: [path], outfile: path, write: false, metafile: true })
  return Object.values(metafile.outputs).flatMap((output) => output.exports)
}
