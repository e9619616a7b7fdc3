/** Clients of several languages that name WeChat Pay's hosts in their code: none is changed, none leaves this machine. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFolder, type Started, start } from './lib/command.ts'
import { because, isAbsent, run } from './lib/tools.ts'

const clients = fileURLToPath(new URL('./clients/', import.meta.url))
const absent = {
  curl: isAbsent('curl', '--version'),
  python3: isAbsent('python3', '-c', 'import ssl'),
  requests: isAbsent('python3', '-c', 'import requests'),
  go: isAbsent('go', 'version'),
  java: isAbsent('java', '--version') || isAbsent('keytool', '-help'),
  openssl: isAbsent('openssl', 'version'),
  strace: isAbsent('strace', '-f', '-o', '/dev/null', 'true'),
}

const cwd = newFolder()
const folder = join(cwd, 'keys')
const ca = join(folder, 'ca_cert.pem')
const trace = join(cwd, 'trace')
let sandbox: Started
let env: Readonly<Record<string, string>>

beforeAll(async () => {
  const before = absent.strace ? [] : strace(join(cwd, 'trace-of-the-command'))
  sandbox = await start(['--identity', 'keys', '--proxy', '--allow-host', 'wxpay'], { cwd, before })
  const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '' } = sandbox.env
  env = {
    ...{ WXPAY_MCHID, WXPAY_SERIAL_NO },
    PATH: process.env.PATH ?? '',
    KEY_FILE: join(folder, 'apiclient_key.pem'),
    // The variables that the command prints.
    HTTPS_PROXY: sandbox.url,
    NO_PROXY: '',
    SSL_CERT_FILE: ca,
    REQUESTS_CA_BUNDLE: ca,
    NODE_EXTRA_CA_CERTS: ca,
    NODE_USE_ENV_PROXY: '1',
  }
}, 60_000)
afterAll(() => sandbox?.stop())

function strace(file: string): readonly string[] {
  // As a process beside it, so that a signal reaches the program itself.
  return ['strace', '-D', '-f', '-qq', '-e', 'trace=connect,sendto,sendmsg', '-o', file]
}

/** The addresses that the calls of a trace name, of either family; a socket in the file system leads nowhere. */
function addressesIn(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/sin_addr=inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/g)].map(
    ([, four, six]) => four ?? six ?? '',
  )
}

/** Runs a client, and looks where it goes if that can be seen. */
async function runClient(
  program: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [first = '', ...rest] = [...(absent.strace ? [] : strace(trace)), program, ...args]
  const { stdout } = await run(first, rest, { env: { ...env, ...more }, cwd })
  if (!absent.strace) expect(new Set(addressesIn(trace))).toEqual(new Set(['127.0.0.1']))
  return stdout
}

const established = (stock: string) => new RegExp(`"stock_id":"${stock}".*"state":"ESTABLISHED"`)

describe(`a client with WeChat Pay's host in its code${because(absent.strace, 'strace, which shows where it goes,')}`, () => {
  it.skipIf(absent.python3)(`Python's standard library${because(absent.python3, 'python3')}`, async () => {
    expect(await runClient('python3', [`${clients}build.py`, '1'])).toMatch(established('1'))
  })

  it.skipIf(absent.requests)(`Python's requests${because(absent.requests, 'requests')}`, async () => {
    expect(await runClient('python3', [`${clients}build.py`, '2', 'requests'])).toMatch(established('2'))
  })

  it("Node's https", async () => {
    expect(await runClient(process.execPath, [`${clients}build.mjs`, '3'])).toMatch(established('3'))
  })

  it("Node's fetch, which is undici", async () => {
    expect(await runClient(process.execPath, [`${clients}build.mjs`, '4', 'fetch'])).toMatch(established('4'))
  })

  it.skipIf(absent.curl)(`curl, under each of the hosts${because(absent.curl, 'curl')}`, async () => {
    for (const host of ['api.mch.weixin.qq.com', 'api2.mch.weixin.qq.com', 'api.wechatpay.cn', 'API2.wechatpay.cn']) {
      const BASE = `https://${host}`
      expect(await runClient('sh', [`${clients}build.sh`, folder, '5'], { BASE })).toMatch(established('5'))
    }
  })

  it.skipIf(absent.go)(
    `Go${because(absent.go, 'go')}`,
    async () => {
      await run('go', ['build', '-o', join(cwd, 'build-go'), `${clients}build.go`], {
        env: { ...process.env, GOCACHE: join(cwd, 'go-cache'), GO111MODULE: 'off' },
      })
      expect(await runClient(join(cwd, 'build-go'), ['6'])).toMatch(established('6'))
    },
    120_000,
  )

  it.skipIf(absent.java)(
    `Java${because(absent.java, 'java')}`,
    async () => {
      const { hostname, port } = new URL(sandbox.url)
      const store = join(cwd, 'truststore.p12')
      const options = ['-importcert', '-noprompt', '-alias', 'wechatpay-sandbox', '-storepass', 'changeit']
      await run('keytool', [...options, '-keystore', store, '-file', ca])
      const properties = [
        `-Djavax.net.ssl.trustStore=${store}`,
        '-Djavax.net.ssl.trustStorePassword=changeit',
        `-Dhttps.proxyHost=${hostname}`,
        `-Dhttps.proxyPort=${port}`,
      ]
      // Not traced: it names this machine by ::ffff:127.0.0.1, and takes long enough as it is.
      const { stdout } = await run('java', [...properties, `${clients}Build.java`, '7'], { env, cwd })
      expect(stdout).toMatch(established('7'))
    },
    120_000,
  )

  it('is refused if it does not trust the CA, and the log says so', async () => {
    const untrusting = { ...env, NODE_EXTRA_CA_CERTS: '' }
    const args = [`${clients}build.mjs`, '8', 'fetch']
    await expect(run(process.execPath, args, { env: untrusting, cwd })).rejects.toThrow(
      'unable to verify the first certificate',
    )
    await sandbox.logged('TLS - - The handshake failed (ECONNRESET): does the client trust the CA?')
  })

  it.skipIf(absent.curl)(`is refused by curl, too${because(absent.curl, 'curl')}`, async () => {
    const args = ['-s', '-x', sandbox.url, 'https://api.mch.weixin.qq.com/v3/x']
    await expect(run('curl', args, { env: { PATH: env.PATH } })).rejects.toMatchObject({ code: 60 })
    await sandbox.logged('TLS - - The handshake failed (ERR_SSL_')
  })

  it.skipIf(absent.strace)('leads to no connection of the command', () => {
    expect(addressesIn(join(cwd, 'trace-of-the-command'))).toEqual([])
  })
})

describe('the proxy', () => {
  /** What a tunnel to a place begins with. */
  async function tunnel(authority: string): Promise<string> {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1')
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)
    for await (const chunk of socket) return `${chunk}`.split('\r\n', 1)[0] ?? ''
    return ''
  }

  it.each([
    'example.com:443',
    'api.mch.weixin.qq.com:80',
    'api.mch.weixin.qq.com:22',
    'api.mch.weixin.qq.com',
    'api.mch.weixin.qq.com.evil.example:443',
    'evil.example.api.mch.weixin.qq.com:443',
    'api.mch.weixin.qq.com.:443',
    'pay.weixin.qq.com:443',
    '127.0.0.1:22',
    'localhost:443',
    '[::1]:443',
    '169.254.169.254:80',
    ':443',
  ])('refuses a tunnel to %s with 403, and logs it', async (authority) => {
    expect(await tunnel(authority)).toBe('HTTP/1.1 403 Forbidden')
    await sandbox.logged(`CONNECT ${authority} 403 This proxy leads nowhere but to the sandbox`)
  })

  it('serves a tunnel to each of its hosts', async () => {
    expect(await tunnel('API.mch.weixin.qq.com:443')).toBe('HTTP/1.1 200 Connection Established')
  })

  it('does not forward plain HTTP either', async () => {
    const { port } = new URL(sandbox.url)
    for (const path of ['http://example.com/', 'http://api.mch.weixin.qq.com/v3/x']) {
      const response = await new Promise<IncomingMessage>((resolve) => get({ port, path, host: '127.0.0.1' }, resolve))
      response.resume()
      expect(response.statusCode).toBe(421)
    }
  })

  it.skipIf(absent.curl)(
    `responds in a tunnel to its hosts alone, and not to control${because(absent.curl, 'curl')}`,
    async () => {
      const curl = async (path: string, ...more: string[]) => {
        const options = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-A', 'a', '-x', sandbox.url, '--cacert', ca]
        return (await run('curl', [...options, ...more, `https://api.mch.weixin.qq.com${path}`])).stdout
      }
      const token = ['-H', `Authorization: Bearer ${sandbox.token}`]
      expect(await curl('/v3/marketing/partnerships')).toBe('401')
      expect(await curl('/v3/marketing/partnerships', '-H', 'Host: localhost')).toBe('421')
      expect(await curl('/__sandbox/requests', ...token)).toBe('404')
      expect(await curl('/__sandbox/requests', ...token, '-H', 'Host: localhost')).toBe('421')
    },
  )

  it('prints how to trust its CA, and keeps the CA from start to start', async () => {
    const lines = sandbox.stderr()
    for (const name of ['HTTPS_PROXY', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'keytool']) {
      expect(lines).toContain(name)
    }
    expect(lines).toContain(ca)
    const before = readFileSync(ca, 'utf8')
    const again = await start(['--identity', 'keys', '--tls'], { cwd })
    expect(again.stderr()).toBe('wechatpay-sandbox: clients have to trust keys/ca_cert.pem\n')
    expect(again.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    await again.stop()
    expect(readFileSync(ca, 'utf8')).toBe(before)
  })

  it.each([
    ['ca_cert.pem', 'apiclient_cert.pem', 'ca_cert.pem: is not the certificate of ca_key.pem. Remove it'],
    ['ca_cert.pem', 'pub_key.pem', 'ca_cert.pem: is not the certificate of ca_key.pem. Remove it'],
    ['ca_key.pem', 'pub_key.pem', 'ca_key.pem: expected an RSA key that WebCrypto imports'],
  ])('refuses a %s that is a copy of %s', async (name, other, message) => {
    const own = newFolder()
    const first = await start(['--identity', 'keys', '--tls'], { cwd: own })
    await first.stop()
    writeFileSync(join(own, 'keys', name), readFileSync(join(own, 'keys', other)))
    await expect(start(['--identity', 'keys', '--tls'], { cwd: own })).rejects.toThrow(message)
  })
})

describe.skipIf(absent.openssl)(`the certificates${because(absent.openssl, 'openssl')}`, () => {
  /** The certificate that a server shows, PEM. */
  function shown(...options: string[]): string {
    const { host } = new URL(sandbox.url)
    const args = ['s_client', '-connect', 'api.mch.weixin.qq.com:443', '-proxy', host, ...options]
    return execFileSync('openssl', args, { input: '', encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })
  }

  it('pass the strictest checks of openssl, for each name', () => {
    for (const name of [
      'api.mch.weixin.qq.com',
      'api2.mch.weixin.qq.com',
      'api.wechatpay.cn',
      'api2.wechatpay.cn',
      'localhost',
      'wxpay',
    ]) {
      const text = shown(
        '-CAfile',
        ca,
        '-verify_return_error',
        '-x509_strict',
        '-purpose',
        'sslserver',
        '-verify_hostname',
        name,
      )
      expect(text).toContain('Verify return code: 0 (ok)')
    }
    const ip = shown('-CAfile', ca, '-verify_return_error', '-x509_strict', '-verify_ip', '127.0.0.1')
    expect(ip).toContain('Verify return code: 0 (ok)')
    const six = shown('-CAfile', ca, '-verify_return_error', '-x509_strict', '-verify_ip', '::1')
    expect(six).toContain('Verify return code: 0 (ok)')
    expect(() => shown('-CAfile', ca, '-verify_return_error', '-verify_hostname', 'example.com')).toThrow()
  })

  it('say what they are for, and for how long', () => {
    const server = new X509Certificate(shown())
    const authority = new X509Certificate(readFileSync(ca))
    const days = (one: X509Certificate) => (Date.parse(one.validTo) - Date.parse(one.validFrom)) / 86_400_000
    expect(days(server)).toBe(397)
    expect(days(authority)).toBe(5 * 365)
    expect([server.ca, authority.ca, server.keyUsage]).toEqual([false, true, ['1.3.6.1.5.5.7.3.1']])
    expect(server.checkIssued(authority)).toBe(true)
    const print = (pem: string) =>
      execFileSync('openssl', ['x509', '-noout', '-ext', 'basicConstraints,keyUsage'], { input: pem, encoding: 'utf8' })
    expect(print(server.toString())).toMatch(
      /Basic Constraints: critical\s+CA:FALSE\s[\s\S]*Key Usage: critical\s+Digital Signature, Key Encipherment\n/,
    )
    expect(print(authority.toString())).toMatch(
      /Basic Constraints: critical\s+CA:TRUE, pathlen:0\s[\s\S]*Key Usage: critical\s+Certificate Sign, CRL Sign\n/,
    )
  })
})
