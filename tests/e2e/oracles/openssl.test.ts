/** The `openssl` command accepts what our signer signs, over the lines that the vendor's page names. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSigner, signRequest } from '@wechatpay-edge/core'
import { afterAll, describe, expect, it } from 'vitest'
import { mchid, readAuthorization, serialNo } from '../../lib/vendor.ts'

const isAbsent = spawnSync('openssl', ['version']).status !== 0

describe.skipIf(isAbsent)(`openssl${isAbsent ? ' (skipped: openssl is absent)' : ''}`, () => {
  const cwd = mkdtempSync(join(tmpdir(), 'openssl-oracle-'))
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))

  function openssl(...args: string[]): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync('openssl', args, { cwd })
    return { status, output: `${stdout}${stderr}` }
  }

  /** Whether `openssl dgst -sha256 -verify` takes the signature for one of the lines. */
  function accepts(authorization: string | null, lines: readonly string[]): boolean {
    const { signature = '' } = readAuthorization(authorization)
    writeFileSync(join(cwd, 'signature'), Buffer.from(signature, 'base64'))
    writeFileSync(join(cwd, 'message'), lines.map((line) => `${line}\n`).join(''))
    const { status, output } = openssl('dgst', '-sha256', '-verify', 'public.pem', '-signature', 'signature', 'message')
    expect(output).toMatch(status === 0 ? /Verified OK/ : /Verification [Ff]ailure/)
    return status === 0
  }

  const makeKey = (name: string, ...options: string[]): string => {
    expect(openssl(...options).status).toBe(0)
    return name
  }

  it.each([
    ['PKCS#8', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'key.pem']],
    ['PKCS#1', ['rsa', '-in', 'key.pem', '-traditional', '-out', 'key1.pem']],
  ])('accepts the Authorization of requests signed with a key in %s', async (form, command) => {
    const name = makeKey(form === 'PKCS#8' ? 'key.pem' : 'key1.pem', ...command)
    expect(openssl('pkey', '-in', name, '-pubout', '-out', 'public.pem').status).toBe(0)
    const signer = createSigner({ mchid, serialNo, privateKey: readFileSync(join(cwd, name), 'utf8') })
    const host = 'https://api.mch.weixin.qq.com'
    const target = '/v3/marketing/partnerships?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D&limit=5'
    const body = '{"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9"},"note":"代金券 😀 \'"}'
    const fixed = { timestamp: 1_554_208_460, nonce: '593BEC0C930BF1AFEB40B4A08C8FB242' }

    const get = await signRequest(new Request(host + target), signer, fixed)
    const getLines = ['GET', target, '1554208460', fixed.nonce, '']
    expect(get.headers.get('Authorization')).toMatch(
      /^WECHATPAY2-SHA256-RSA2048 mchid="1900007291",nonce_str="593BEC0C/,
    )
    expect(accepts(get.headers.get('Authorization'), getLines)).toBe(true)
    expect(accepts(get.headers.get('Authorization'), [...getLines.slice(0, 4), ' '])).toBe(false)

    const path = '/v3/marketing/partnerships/build'
    const post = await signRequest(new Request(host + path, { method: 'POST', body }), signer, fixed)
    expect(accepts(post.headers.get('Authorization'), ['POST', path, '1554208460', fixed.nonce, body])).toBe(true)
  })
})
