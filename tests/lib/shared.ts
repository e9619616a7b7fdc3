/** Outside vectors and pages, which lie beside the clone where they are present, and are never copied into it. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'

const root = new URL('../../../shared/', import.meta.url)

/** The path of a shared file or folder, or `undefined` where it is absent. */
function sharedPath(name: string): string | undefined {
  const path = fileURLToPath(new URL(name, root))
  return existsSync(path) ? path : undefined
}

/** A shared JSON file, or `undefined` where it is absent. */
function readSharedJson<T>(name: string): T | undefined {
  const path = sharedPath(name)
  return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as T)
}

/** Describes what a shared JSON file is needed for; where it is absent, one skipped test says so. */
export function describeShared<T>(title: string, name: string, run: (data: T) => void): void {
  const data = readSharedJson<T>(name)
  describe(title, () => {
    if (data === undefined) it.skip(`../shared/${name} is absent`, () => {})
    else run(data)
  })
}
