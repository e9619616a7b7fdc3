/** The modules of a package, joined into one. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { joinModules } from '../../../scripts/build/join.ts'

let folder: string
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  folder = mkdtempSync(join(tmpdir(), 'joined-'))
  mkdirSync(join(folder, 'dist/generated/partner'), { recursive: true })
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, 'dist', path), text)
}

/** Two entry points that give one thing, and different things under one name. */
const two = {
  'lib.js': 'export class Shared {}\n',
  'generated/codes.js': "export const Codes = { A: 'A' }\n",
  'generated/partner/codes.js': "export const Codes = { B: 'B' }\n",
  'index.js': "export { Shared } from './lib.js'\nexport { Codes } from './generated/codes.js'\n",
  'partner.js':
    "export { Shared } from './lib.js'\nexport { Codes } from './generated/partner/codes.js'\nexport const own = 1\n",
}

it('gives two entry points their own things, and what is the same once', async () => {
  write(two)
  await joinModules({ folder, programs: ['dist/index.js', 'dist/partner.js'], codeModule: 'dist/shared.js' })
  const load = async (file: string): Promise<Record<string, unknown>> => ({
    ...(await import(join(folder, 'dist', file))),
  })
  const [main, partner] = await Promise.all([load('index.js'), load('partner.js')])
  expect(main).toEqual({ Shared: expect.any(Function), Codes: { A: 'A' } })
  expect(partner).toEqual({ Shared: main?.Shared, Codes: { B: 'B' }, own: 1 })
  const programs = readdirSync(join(folder, 'dist')).filter((file) => /\.js(\.map)?$/.test(file))
  expect(programs.sort()).toEqual(['index.js', 'partner.js', 'shared.js', 'shared.js.map'])
})

it('keeps the names where one entry point has all the code', async () => {
  write({
    'lib.js': two['lib.js'],
    'index.js': "export { Shared } from './lib.js'\n",
    'internal.js': "export { Shared } from './lib.js'\nexport const own = 1\n",
  })
  await joinModules({ folder, programs: ['dist/index.js', 'dist/internal.js'], codeModule: 'dist/internal.js' })
  expect(readFileSync(join(folder, 'dist/index.js'), 'utf8')).toBe("export { Shared } from './internal.js'\n")
  const internal = (await import(join(folder, 'dist/internal.js'))) as object
  expect(Object.keys(internal).sort()).toEqual(['Shared', 'own'])
})
