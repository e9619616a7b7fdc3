/**
 * Fails if a module imports from a layer above its own, types included, its own package by name, or, in an API package,
 * core's internal entry. Cycles, types included, are the linter's
 * (`noImportCycles` in biome.json).
 */
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'
import { readArguments } from '../lib/command.ts'
import { packages, sourcesOf } from '../lib/packages.ts'

/**
 * The layers of a package from the top, each a list of rooms: `http/` is a folder in `src`, `errors` a file. A module may
 * import from its own layer and from those below it.
 */
const layers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  core: [
    ['index', 'internal'],
    ['front-end', 'signature-doctor/'],
    ['certificates/', 'notifications/'],
    ['http/'],
    ['outcome'],
    ['keys/'],
    ['lib/'],
    ['errors'],
    ['generated/'],
  ],
  sandbox: [
    ['node/'],
    ['index', 'sandbox'],
    ['account'],
    ['apis/', 'notifications/'],
    ['protocol/', 'generated/'],
    ['wire/', 'identity/'],
    ['lib/'],
  ],
  'vendor-pages': [['index'], ['changes/'], ['page/'], ['field/'], ['shape'], ['lib/']],
}

/**
 * One line for each import that leads upward, and for each module that has no layer.
 *
 * @param files - path in `src` → text
 */
export function findUpward(name: string, files: ReadonlyMap<string, string>): string[] {
  const order = layers[name] ?? []
  const layerOf = (file: string): number =>
    order.findIndex((rooms) =>
      rooms.some((room) => (room.endsWith('/') ? file.startsWith(room) : file === `${room}.ts`)),
    )
  return [...files].flatMap(([file, text]) => {
    const layer = layerOf(file)
    if (layer === -1) return [`packages/${name}/src/${file} is in no layer: move it, or edit scripts/checks/layers.ts`]
    return importsOf(text)
      .map((specifier) => posix.join(posix.dirname(file), specifier))
      .filter((target) => layerOf(target) !== -1 && layerOf(target) < layer)
      .map((target) => `packages/${name}/src/${file} imports upward: ${target}`)
  })
}

/** What a module imports, in any form: `import type` and `import('…').Type` included. */
function specifiersOf(text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true)
  return importedFiles.map(({ fileName }) => fileName)
}

/** The files that a module imports by a relative path. */
function importsOf(text: string): string[] {
  return specifiersOf(text).filter((specifier) => specifier.startsWith('.'))
}

/** One line for each import of the package itself by its name, and for each API package's import of core's internal entry. */
export function findForeign(name: string, isApi: boolean, files: ReadonlyMap<string, string>): string[] {
  const own = `@wechatpay-edge/${name}`
  const isForeign = (specifier: string) =>
    specifier === own || specifier.startsWith(`${own}/`) || (isApi && specifier === '@wechatpay-edge/core/internal')
  return [...files].flatMap(([file, text]) =>
    specifiersOf(text)
      .filter(isForeign)
      .map((specifier) => `packages/${name}/src/${file} must not import ${specifier}`),
  )
}

if (import.meta.main) {
  readArguments('Usage: node scripts/checks/layers.ts   fails if a module imports from a layer above its own\n')
  const layered = packages.filter(({ name }) => name in layers)
  const problems = packages.flatMap((one) => {
    const files = new Map(
      sourcesOf(one).map((file) => [file, readFileSync(`${one.folder}/src/${file}`, 'utf8')] as const),
    )
    return [...(one.name in layers ? findUpward(one.name, files) : []), ...findForeign(one.name, one.isApi, files)]
  })
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exit(1)
  console.log(`no module of ${layered.map(({ name }) => name).join(' and ')} imports upward`)
}
