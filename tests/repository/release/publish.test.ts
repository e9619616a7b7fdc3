/** What the publishing job checks before it publishes. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { checkSums, writeSums } from '../../../scripts/release/sums.ts'
import { root } from './repository.ts'

const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
afterAll(() => rmSync(folder, { recursive: true }))
let sum = ''
beforeEach(() => {
  rmSync(folder, { recursive: true })
  mkdirSync(join(folder, 'npm'), { recursive: true })
  writeFileSync(join(folder, 'npm/a.tgz'), 'a')
  writeFileSync(join(folder, 'npm/b.tgz'), 'b')
  sum = writeSums(folder)
})

describe('what was packed', () => {
  it('passes as it was handed over; sha256sum agrees', () => {
    expect(() => checkSums(folder, sum)).not.toThrow()
    const { status } = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder })
    expect(status).toBe(0)
  })

  it.each<[string, () => void, RegExp]>([
    [
      'a file is changed',
      () => writeFileSync(join(folder, 'npm/a.tgz'), 'c'),
      /not what was handed over: npm\/a\.tgz$/,
    ],
    ['a file is missing', () => rmSync(join(folder, 'npm/b.tgz')), /npm\/b\.tgz$/],
    ['a file is added', () => writeFileSync(join(folder, 'npm/c.tgz'), 'c'), /npm\/c\.tgz$/],
    [
      'files and list are changed',
      () => {
        writeFileSync(join(folder, 'npm/a.tgz'), 'c')
        writeSums(folder)
      },
      /SHA256SUMS is not the list/,
    ],
  ])('is refused where %s', (_title, change, message) => {
    change()
    expect(() => checkSums(folder, sum)).toThrow(message)
  })
})

describe('node scripts/release/publish.ts', () => {
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: _none, ...rest } = process.env
    const options = { cwd: root, env: { ...rest, ...env }, encoding: 'utf8' as const }
    return spawnSync(process.execPath, ['scripts/release/publish.ts', ...args], options)
  }
  const forge = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://forge.example/token' }

  it('says what it takes', () => {
    expect(run([])).toMatchObject({ status: 2, stderr: expect.stringMatching(/^Usage: /) })
    expect(run(['npm', folder, 'x'])).toMatchObject({ status: 2 })
  })

  it('publishes nothing without an identity, and nothing that was changed', () => {
    expect(run(['npm', folder, sum])).toMatchObject({ status: 1, stderr: expect.stringContaining('id-token: write') })
    writeFileSync(join(folder, 'npm/a.tgz'), 'c')
    const { status, stdout, stderr } = run(['npm', folder, sum], forge)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^Not all was published: not what was handed over: npm\/a\.tgz/)
  })
})
