/** The workspaces: what only tests and checks need is not in the one that everybody installs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from '../../../scripts/lib/run.ts'
import { clientsFolder, frameworksFolder, toolsFolder } from '../../../scripts/lib/tools.ts'
import { needTools, runtimes } from '../../runtimes/runner/runtimes.ts'

interface Workspace {
  readonly nodeVersion: string
  readonly catalog: Readonly<Record<string, string>>
  readonly minimumReleaseAge: number
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly resolution: { readonly integrity?: string } }>>
}

const read = <T>(folder: string, name: string): T => parse(readFileSync(join(folder, name), 'utf8')) as T
const { devDependencies: tools } = read<{ devDependencies: Readonly<Record<string, string>> }>(
  toolsFolder,
  'package.json',
)

it('no other runtime and no old compiler is in the default install', () => {
  const { packages } = read<Lock>(root, 'pnpm-lock.yaml')
  const pinned = Object.entries(tools).map(([name, version]) =>
    version.replace(/^npm:/, '').replace(/^(?=\d)/, `${name}@`),
  )
  expect(pinned).toHaveLength(17)
  expect(pinned.filter((name) => name in packages)).toEqual([])
})

it.each([
  ['the default one', root],
  ['tests/runtimes', toolsFolder],
  ['tests/frameworks', frameworksFolder],
  ['tests/clients', clientsFolder],
])('%s is locked by hashes alone, and takes no package on its first days', (_name, folder) => {
  const locked = Object.values(read<Lock>(folder, 'pnpm-lock.yaml').packages)
  expect(locked.filter(({ resolution }) => Object.keys(resolution).join() !== 'integrity')).toEqual([])
  expect(read<Workspace>(folder, 'pnpm-workspace.yaml').minimumReleaseAge).toBe(4320)
})

it('the Node that is developed with is named once for each tool that asks for it, and is the same', () => {
  const { nodeVersion, catalog } = read<Workspace>(root, 'pnpm-workspace.yaml')
  const named = readFileSync(join(root, '.node-version'), 'utf8').trim()
  const others = [toolsFolder, frameworksFolder, clientsFolder].map(
    (folder) => read<Workspace>(folder, 'pnpm-workspace.yaml').nodeVersion,
  )
  expect([nodeVersion, catalog.node, ...others]).toEqual(Array(5).fill(named))
})

it('the other runtimes are installed for each runtime but the one that everybody has', () => {
  expect(Object.keys(runtimes).filter((name) => !needTools([name]))).toEqual(['node24'])
  expect(needTools(['node24', 'deno'])).toBe(true)
})
