/** npm itself, against a registry on loopback. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isOnNpm } from '../../../scripts/release/npm.ts'

const manifest = { name: 'here', version: '1.2.3', dist: { tarball: 'http://127.0.0.1/here.tgz' } }
const document = { name: 'here', 'dist-tags': { latest: '1.2.3' }, versions: { '1.2.3': manifest } }

let registry: Server
beforeAll(async () => {
  registry = createServer(({ url }, response) => {
    response.statusCode = url === '/here' ? 200 : url === '/broken' ? 500 : 404
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(url === '/here' ? document : { error: 'none' }))
  })
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
  const { port } = registry.address() as AddressInfo
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${port}`)
  vi.stubEnv('npm_config_fetch_retries', '0')
  vi.stubEnv('npm_config_prefer_online', 'true')
})
afterAll(() => {
  registry.close()
  vi.unstubAllEnvs()
})

describe('whether a registry has a version', () => {
  it.each([
    ['is true for one that it has', 'here', '1.2.3', true],
    ['is false for another version', 'here', '1.2.4', false],
    ['is false for a name that it does not know', 'nobody', '1.2.3', false],
  ])('%s', async (_title, name, version, expected) => {
    expect(await isOnNpm(name, version, tmpdir())).toBe(expected)
  })

  it('is an error if the registry does not respond, so that nothing is published on a guess', async () => {
    await expect(isOnNpm('broken', '1.2.3', tmpdir())).rejects.toThrow(/E500/)
  })
})
