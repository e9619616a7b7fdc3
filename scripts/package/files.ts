/**
 * Which files each package ships. The modules are listed in `tests/repository/package/files`, one list a package, so
 * that a module that nobody meant to publish, and one that is missing, show in a review.
 *
 * A module is three files: its source, its declarations, and the map that leads from there back to the source. What runs
 * is what scripts/build.ts writes, each module with its map.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type EntryPoint, isJoined, type Package, programsOf, sourcesOf } from '../lib/packages.ts'
import { root } from '../lib/run.ts'

/** The list of a package's modules, as a path from the repository's folder. */
export function fileList({ name }: Package): string {
  return `tests/repository/package/files/${name}.txt`
}

/** The report of what an entry point exports, as a path from the repository's folder. */
export function reportFile({ name }: Package, { subpath }: EntryPoint): string {
  return `tests/repository/package/api/${name}${subpath.slice(1).replaceAll('/', '-')}.txt`
}

/** The text of the list, as the sources are now. */
export function describeModules(one: Package): string {
  return sourcesOf(one)
    .map((file) => `${file.replace(/\.ts$/, '')}\n`)
    .join('')
}

/** The modules that run with one of these, itself included: what is imported for its types alone does not. */
function modulesOf(one: Package, file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const text = readFileSync(join(one.folder, 'src', file), 'utf8')
  for (const [, target = ''] of text.matchAll(/^(?:import|export) (?!type )[^'"]*from '(\.[^']*)'/gm)) {
    modulesOf(one, join(dirname(file), target), seen)
  }
  return seen
}

/** Whether two entry points of a package run the same module. */
function isAnyShared(one: Package): boolean {
  const all = programsOf(one).flatMap((file) => [...modulesOf(one, file.replace(/^dist\/(.*)\.js$/, '$1.ts'))])
  return new Set(all).size < all.length
}

/** What scripts/build/join.ts writes. */
function joinedModules(one: Package): string[] {
  const programs = programsOf(one)
  const texts = sourcesOf(one).map((file) => readFileSync(join(one.folder, 'src', file), 'utf8'))
  const lazy = texts.flatMap((text) => [...text.matchAll(/ import\('(?:[^']*\/)?([^/']+)\.ts'\)/g)])
  return [...programs, ...(isAnyShared(one) ? ['dist/chunk.js'] : []), ...lazy.map(([, name]) => `dist/${name}.js`)]
}

/** Every file of a package, as it is installed, by the committed list. */
export function expectedFiles(one: Package): string[] {
  const path = join(root, fileList(one))
  const modules = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
  const types = modules.flatMap((module) => [`src/${module}.ts`, `dist/${module}.d.ts`, `dist/${module}.d.ts.map`])
  const programs = (isJoined(one) ? joinedModules(one) : modules.map((module) => `dist/${module}.js`)).flatMap(
    (file) => [file, `${file}.map`],
  )
  // The first release writes it.
  const changelog = existsSync(join(one.folder, 'CHANGELOG.md')) ? ['CHANGELOG.md'] : []
  const texts = ['LICENSE', 'README.md', 'package.json', ...changelog]
  return [...texts, ...types, ...programs]
}
