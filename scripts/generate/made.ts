/**
 * What was made last time, and of what: an API whose sources and files are as they were is neither linted nor bundled
 * again. Git ignores the file, and a check never reads it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'yaml'
import { type Entry, readRegistry } from './bundle.ts'
import { type Files, sha256 } from './files.ts'

/** Of one API. */
interface Made {
  readonly sources: string
  /** Path → SHA-256 of its text. */
  readonly files: Readonly<Record<string, string>>
}

type Memory = Readonly<Record<string, Made>>

const memoryName = '.made.json'

const memoryPath = (root: string): string => join(root, 'scripts/generate', memoryName)

const readMemory = (root: string): Memory =>
  existsSync(memoryPath(root)) ? (JSON.parse(readFileSync(memoryPath(root), 'utf8')) as Memory) : {}

/** The files below a folder, or the file itself. */
function filesIn(root: string, path: string): string[] {
  if (!existsSync(join(root, path))) return []
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name !== memoryName)
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The registry without the entries of other APIs. */
function ownRegistry(root: string, name: string): string {
  const { apis, ...shared } = parse(readFileSync(join(root, 'openapi/redocly.yaml'), 'utf8')) as {
    readonly apis: Readonly<Record<string, unknown>>
  }
  return JSON.stringify([apis[name], shared])
}

/** All that decides what an API's files are: its spec, what all specs share, the generator, and the package's name. */
function sourcesOf(root: string, { name, folder, packageName }: Entry): string {
  const folders = [folder, 'openapi/shared', 'scripts/generate'].flatMap((path) => filesIn(root, path))
  const files = ['openapi/rules.js', 'pnpm-lock.yaml', `packages/${packageName}/package.json`]
  const paths = [...folders.sort(), ...files.map((path) => join(root, path)).filter((path) => existsSync(path))]
  const sums = paths.map((path) => `${relative(root, path)} ${sha256(readFileSync(path, 'utf8'))}\n`)
  return sha256(`${ownRegistry(root, name)}\n${sums.join('')}`)
}

const isThere = (root: string, [path, sum]: readonly [string, string]): boolean =>
  existsSync(join(root, path)) && sha256(readFileSync(join(root, path), 'utf8')) === sum

/** The APIs whose files have to be made, and the paths of all others' files. */
export function findChanged(root: string): { readonly apis: Entry[]; readonly kept: ReadonlySet<string> } {
  const memory = readMemory(root)
  const isMade = (api: Entry): boolean => {
    const made = memory[api.name]
    if (made?.sources !== sourcesOf(root, api)) return false
    return Object.entries(made.files).every((file) => isThere(root, file))
  }
  const registry = readRegistry(root)
  const apis = registry.filter((api) => !isMade(api))
  const others = registry.filter((api) => !apis.includes(api))
  return { apis, kept: new Set(others.flatMap(({ name }) => Object.keys(memory[name]?.files ?? {}))) }
}

/** Remembers what was made of the sources as they are. */
export function remember(root: string, byApi: ReadonlyMap<string, Files>): void {
  const registry = readRegistry(root)
  const memory = readMemory(root)
  const made = registry.flatMap((api): [string, Made | undefined][] => {
    const files = byApi.get(api.name)
    if (!files) return [[api.name, memory[api.name]]]
    const sums = Object.fromEntries([...files].map(([path, text]) => [path, sha256(text)]))
    return [[api.name, { sources: sourcesOf(root, api), files: sums }]]
  })
  writeFileSync(memoryPath(root), JSON.stringify(Object.fromEntries(made)))
}
