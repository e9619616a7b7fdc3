/** The modules of a package, joined into few. */
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

const load = async (file: string): Promise<Record<string, unknown>> => ({
  ...(await import(join(folder, 'dist', file))),
})

/** The modules, each with its map. */
function written(): string[] {
  const files = readdirSync(join(folder, 'dist')).filter((file) => /\.js(\.map)?$/.test(file))
  const modules = files.filter((file) => file.endsWith('.js')).sort()
  expect(files.sort()).toEqual(modules.flatMap((file) => [file, `${file}.map`]))
  return modules
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
  await joinModules({ folder, programs: ['dist/index.js', 'dist/partner.js'] }, [])
  const [main, partner] = await Promise.all([load('index.js'), load('partner.js')])
  expect(main).toEqual({ Shared: expect.any(Function), Codes: { A: 'A' } })
  expect(partner).toEqual({ Shared: main?.Shared, Codes: { B: 'B' }, own: 1 })
  expect(written()).toEqual(['chunk.js', 'index.js', 'partner.js'])
})

it('leaves a module alone that is imported when it is needed', async () => {
  write({
    'generated/late.js': "export const late = 'loaded'\n",
    'index.js': "export const run = async () => (await import('./generated/late.js')).late\n",
  })
  await joinModules({ folder, programs: ['dist/index.js'] }, [])
  expect(readFileSync(join(folder, 'dist/index.js'), 'utf8')).not.toContain('loaded')
  expect(written()).toEqual(['index.js', 'late.js'])
  const { run } = await load('index.js')
  expect(await (run as () => Promise<string>)()).toBe('loaded')
})

it('loads of core what packages share alone', async () => {
  write({ 'index.js': "export { isVerified as verified, KeyError } from '@wechatpay-edge/core'\n" })
  await joinModules({ folder, programs: ['dist/index.js'] }, ['isVerified', 'KeyError'])
  const text = readFileSync(join(folder, 'dist/index.js'), 'utf8')
  expect([...text.matchAll(/ from "(.*)"/g)].map(([, from]) => from)).toEqual(['@wechatpay-edge/core/internal'])
  await expect(joinModules({ folder, programs: ['dist/index.js'] }, ['KeyError'])).rejects.toThrow(
    /imports from @wechatpay-edge\/core what .*\/internal does not export: isVerified\./,
  )
})
