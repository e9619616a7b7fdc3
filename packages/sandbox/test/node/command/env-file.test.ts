/** `--write-env`: its own lines and nothing else. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it } from 'vitest'
import { newFolder, runToEnd } from '../lib/command.ts'

describe('--write-env', () => {
  const write = async (cwd: string, ...more: string[]) =>
    await runToEnd(['--port', '0', '--write-env', '.env.sandbox', ...more], { cwd })
  const text = (cwd: string): string => readFileSync(join(cwd, '.env.sandbox'), 'utf8')

  it('makes the file, for its owner alone, with what is printed', async () => {
    const cwd = newFolder()
    const { stdout } = await write(cwd)
    expect(text(cwd)).toBe(stdout.replace(/^# The page: .*\n/m, ''))
    expect(statSync(join(cwd, '.env.sandbox')).mode & 0o777).toBe(0o600)
    expect(readdirSync(cwd)).toEqual(['.env.sandbox'])
  })

  it('touches its own lines alone, in their places, whatever their form', async () => {
    const cwd = newFolder()
    const before = [
      '# settings',
      'DATABASE_URL="postgres://x?a=1#b"\r',
      'NOTE="two lines,',
      'WXPAY_MCHID=not a line of its own"',
      'export WXPAY_MCHID = old',
      "WXPAY_PRIVATE_KEY='-----BEGIN PRIVATE KEY-----",
      'old',
      "-----END PRIVATE KEY-----'",
      'WXPAY_BASE_URL=http://127.0.0.1:1 # old',
      'WXPAY_MCHID_OLD=1',
      '  INDENTED=`a',
      'b`',
      'LAST=1',
    ]
    writeFileSync(join(cwd, '.env.sandbox'), before.join('\n'))
    chmodSync(join(cwd, '.env.sandbox'), 0o640)
    const { stdout } = await write(cwd)
    const printed = parseEnv(stdout)
    const lines = text(cwd).split('\n')
    expect(lines.slice(0, 4)).toEqual(before.slice(0, 4))
    expect(lines[4]).toBe(`export WXPAY_MCHID = ${printed.WXPAY_MCHID}`)
    expect(lines[5]).toMatch(/^WXPAY_PRIVATE_KEY="-----BEGIN PRIVATE KEY-----\\n.*\\n"$/)
    expect(lines[6]).toBe(`WXPAY_BASE_URL=${printed.WXPAY_BASE_URL}`)
    expect(lines.slice(7, 11)).toEqual(before.slice(9))
    expect(lines[11]).toMatch(/^WXPAY_SERIAL_NO=/)
    expect(parseEnv(text(cwd))).toMatchObject({ ...printed, WXPAY_MCHID_OLD: '1', LAST: '1' })
    expect(statSync(join(cwd, '.env.sandbox')).mode & 0o777).toBe(0o640)
  })

  it('leaves the file alone if the port is in use, and names a way out', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, '.env.sandbox'), 'MINE=1\n')
    const served = await serve(await createSandbox())
    const { port } = new URL(served.url)
    const { code, stdout, stderr } = await write(cwd, '--port', port)
    await served.close()
    expect([code, stdout, text(cwd)]).toEqual([1, '', 'MINE=1\n'])
    expect(stderr).toContain(`wechatpay-sandbox: port ${port} of 127.0.0.1 is in use`)
    expect(stderr).toContain('--port 0')
  })

  it.each([
    ['a symbolic link', (path: string) => symlinkSync('/etc/hostname', path), 'received a symbolic link'],
    ['a folder', (path: string) => mkdirSync(path), 'expected a file, received a folder or a device'],
    ['bytes that are no text', (path: string) => writeFileSync(path, Buffer.of(0xff, 0xfe)), 'expected text in UTF-8'],
  ])('refuses %s, and stops', async (_title, make, message) => {
    const cwd = newFolder()
    make(join(cwd, '.env.sandbox'))
    const { code, stdout, stderr } = await write(cwd)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(message)
  })
})
