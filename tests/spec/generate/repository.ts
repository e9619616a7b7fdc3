/** A copy of what the generator reads and writes, to be broken by a test. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository: string = fileURLToPath(new URL('../../../', import.meta.url))

const copied = [
  'package.json',
  'openapi',
  'scripts/generate',
  'packages/core/package.json',
  'packages/core/src/generated',
  'packages/partnerships/package.json',
  'packages/partnerships/src/generated',
  'packages/sandbox/src/generated',
]

export interface Copy extends Disposable {
  readonly root: string
}

export function copyRepository(): Copy {
  const root = mkdtempSync(join(tmpdir(), 'generate-'))
  for (const path of copied) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    cpSync(join(repository, path), join(root, path), { recursive: true })
  }
  symlinkSync(join(repository, 'scripts/node_modules'), join(root, 'scripts/node_modules'))
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) }
}
