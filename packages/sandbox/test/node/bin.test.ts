import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { parseEnv } from 'node:util'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it } from 'vitest'

describe('the command wechatpay-sandbox', () => {
  const bin = new URL('../../dist/node/bin.js', import.meta.url).pathname

  async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [bin, ...args])
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      // All lines come at once, when it listens.
      if (stdout.includes('WXPAY_BASE_URL')) child.kill('SIGTERM')
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const [code] = await once(child, 'close')
    return { code, stdout, stderr }
  }

  it('prints what a client needs as lines of a .env file', async () => {
    const { code, stdout, stderr } = await run('--port', '0', '--mchid', '1900007291')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.trimEnd().split('\n')).toHaveLength(7)
    const env = parseEnv(stdout)
    expect(env).toEqual({
      WXPAY_MCHID: '1900007291',
      WXPAY_SERIAL_NO: expect.stringMatching(/^[0-9A-F]{40}$/),
      WXPAY_PRIVATE_KEY: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n[\s\S]+\n-----END PRIVATE KEY-----\n$/),
      WXPAY_PUBLIC_KEY_ID: expect.stringMatching(/^PUB_KEY_ID_\d{34}$/),
      WXPAY_PUBLIC_KEY: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n$/),
      WXPAY_API_V3_KEY: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      WXPAY_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    })
  })

  it('serves the hosts of --allow-host, and no other', async () => {
    const child = spawn(process.execPath, [bin, '--port', '0', '--allow-host', 'wxpay', '--allow-host', 'proxy'])
    const [first] = (await once(child.stdout, 'data')) as [Buffer]
    const [, url = ''] = /WXPAY_BASE_URL=(\S+)/.exec(`${first}`) ?? []
    const status = (Host: string): Promise<number> =>
      new Promise((resolve) => get(`${url}/v3/x`, { headers: { Host } }, ({ statusCode = 0 }) => resolve(statusCode)))
    expect([await status('wxpay'), await status('proxy:80'), await status('evil.example')]).toEqual([404, 404, 421])
    child.kill('SIGTERM')
    await once(child, 'close')
  })

  it('explains itself', async () => {
    const { code, stdout } = await run('--help')
    expect([code, stdout.includes('--port <number>')]).toEqual([0, true])
  })

  it.each([
    [
      ['--allow-host', 'wxpay', '--allow-host', 'wx:80'],
      "--allow-host takes a name without scheme and port, not 'wx:80'",
    ],
    [['--port', 'high'], "--port takes a number from 0 to 65535, not 'high'"],
    [['--port', '70000'], "--port takes a number from 0 to 65535, not '70000'"],
    [['--mchid', 'x'], "--mchid takes 8 to 15 digits, not 'x'"],
    [['--prot', '1'], "Unknown option '--prot'"],
    [['8787'], "Unexpected argument '8787'"],
  ])('refuses %j with a plain message', async (args, message) => {
    const { code, stdout, stderr } = await run(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`wechatpay-sandbox: ${message}`)
    expect(stderr).not.toContain('    at ')
  })

  it('reports that its port is in use', async () => {
    const served = await serve(await createSandbox())
    const { code, stderr } = await run('--port', new URL(served.url).port)
    await served.close()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^wechatpay-sandbox: listen EADDRINUSE/)
  })
})
