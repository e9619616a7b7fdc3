/** What is in an installed package: which files, what its manifest says, what its modules import, where maps lead. */
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { filesIn, type Manifest, type Package, readManifest } from '../lib/packages.ts'
import { root } from '../lib/run.ts'
import { expectedFiles, fileList } from './files.ts'

/** Checks a package as it is installed in a folder. */
export function checkContents(one: Package, folder: string): string[] {
  const files = filesIn(folder)
  return [
    ...checkFiles(one, files),
    ...checkTexts(one, folder),
    ...checkManifest(one, readManifest(folder)),
    ...checkImports(one, folder, files),
    ...files.filter((file) => file.endsWith('.map')).flatMap((file) => checkMap(folder, file)),
  ].map((problem) => `${one.manifest.name}: ${problem}`)
}

function checkFiles(one: Package, files: readonly string[]): string[] {
  const expected = expectedFiles(one)
  return [
    ...expected
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is missing: if that is meant, run \`pnpm api-report\`, which writes ${fileList(one)}`),
    ...files
      .filter((file) => !expected.includes(file))
      .map((file) => `${file} is not in ${fileList(one)}: if that is meant, run \`pnpm api-report\``),
  ]
}

function checkTexts(one: Package, folder: string): string[] {
  const sources = {
    LICENSE: join(root, 'LICENSE'),
    'README.md': join(one.folder, 'README.md'),
    'CHANGELOG.md': join(one.folder, 'CHANGELOG.md'),
  }
  return Object.entries(sources)
    .filter(([file]) => existsSync(join(folder, file)))
    .filter(([file, source]) => readFileSync(join(folder, file), 'utf8') !== readFileSync(source, 'utf8'))
    .map(([file]) => `its ${file} is not the committed one`)
}

function checkManifest({ name }: Package, manifest: Manifest): string[] {
  const { license, type, sideEffects, publishConfig, description, dependencies = {} } = manifest
  const facts: Readonly<Record<string, boolean>> = {
    'its license is MIT': license === 'MIT',
    'its type is module': type === 'module',
    'its sideEffects is false': sideEffects === false,
    'its publishConfig.access is public': publishConfig?.access === 'public',
    'it has a description': Boolean(description),
    'its dependencies are versions': Object.values(dependencies).every((range) => /^\^?\d+\.\d+\.\d+/.test(range)),
  }
  return Object.entries(facts).flatMap(([fact, holds]) =>
    holds ? [] : [`expected that ${fact}: edit packages/${name}/package.json`],
  )
}

/** Whatever a module imports that is not its own must be declared, and what is declared must be imported. */
function checkImports(one: Package, folder: string, files: readonly string[]): string[] {
  const declared = Object.keys(readManifest(folder).dependencies ?? {})
  const used = new Set<string>()
  const problems: string[] = []
  for (const file of files.filter((path) => /\.(js|ts)$/.test(path))) {
    const module = file.replace(/^(src|dist)\//, '')
    for (const specifier of importsOf(readFileSync(join(folder, file), 'utf8'))) {
      if (specifier.startsWith('.')) continue
      const [first = '', second] = specifier.split('/')
      const outsider = first.startsWith('@') ? `${first}/${second}` : first
      used.add(outsider)
      const isNode = specifier.startsWith('node:') && builtinModules.includes(specifier.slice(5))
      if (!declared.includes(outsider) && !(isNode && (one.isForNode || module.startsWith('node/')))) {
        problems.push(`${file} imports '${specifier}', which packages/${one.name}/package.json does not depend on`)
      }
    }
  }
  const unused = declared.filter((dependency) => !used.has(dependency))
  return [
    ...problems,
    ...unused.map((dependency) => `nothing imports '${dependency}', a dependency in packages/${one.name}/package.json`),
  ]
}

/** What a module imports, by `import`, `export … from`, `import()`, `import type`, or `/// <reference types>`. */
function importsOf(text: string): string[] {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(text, true, true)
  return [...importedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName)
}

/** A map must lead to a source that is shipped: else a debugger, and "go to definition", end nowhere. */
function checkMap(folder: string, file: string): string[] {
  const { sources } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { sources: readonly string[] }
  return sources
    .filter((source) => !existsSync(join(folder, dirname(file), source)))
    .map((source) => `${file} leads to ${source}, which is not shipped`)
}
