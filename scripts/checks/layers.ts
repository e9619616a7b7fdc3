/**
 * Fails if a module imports from a layer above its own, types included. Cycles, types included, are the linter's
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
    ['front-end', 'signature-doctor'],
    ['certificates/', 'notifications/'],
    ['http/'],
    ['outcome'],
    ['keys/'],
    ['lib/'],
    ['errors'],
    ['generated/'],
  ],
  sandbox: [['node/'], ['index', 'sandbox'], ['apis/'], ['protocol/', 'generated/'], ['wire/', 'identity/'], ['lib/']],
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

/** The files that a module imports by a relative path, in any form: `import type` and `import('…').Type` included. */
function importsOf(text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true)
  return importedFiles.map(({ fileName }) => fileName).filter((specifier) => specifier.startsWith('.'))
}

if (import.meta.main) {
  readArguments('Usage: node scripts/checks/layers.ts   fails if a module imports from a layer above its own\n')
  const layered = packages.filter(({ name }) => name in layers)
  const problems = layered.flatMap((one) => {
    const files = sourcesOf(one).map((file) => [file, readFileSync(`${one.folder}/src/${file}`, 'utf8')] as const)
    return findUpward(one.name, new Map(files))
  })
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exit(1)
  console.log(`no module of ${layered.map(({ name }) => name).join(' and ')} imports upward`)
}
