/** A client in another container: by TLS, with the CA in the folder that both share. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { newFolder } from './lib/command.ts'
import { because, isAbsent, run } from './lib/tools.ts'

const script = fileURLToPath(new URL('./clients/two-networks.sh', import.meta.url))
const bin = fileURLToPath(new URL('../../dist/node/bin.js', import.meta.url))
const absent =
  isAbsent(
    'unshare',
    '-rn',
    'sh',
    '-c',
    'ip link set lo up && ip link add near type veth peer name far && command -v nsenter',
  ) || isAbsent('curl', '--version')

it.skipIf(absent)(
  `reaches the sandbox under an allowed name, and not its control${because(absent, 'a network namespace')}`,
  async () => {
    const folder = join(newFolder(), 'keys')
    const { stdout } = await run('unshare', ['-rn', 'sh', script, process.execPath, bin, folder])
    const [built, status, control, refused, other, untrusted] = stdout.split('\n').filter((line) => line !== '')
    expect(built).toContain('"state":"ESTABLISHED"')
    expect([status, refused, other, untrusted]).toEqual(['200', '403', '421', 'without the CA: 60'])
    expect(JSON.parse(control ?? '')).toEqual({ error: 'Control is for programs on the same machine' })
    expect(readFileSync(`${folder}.log`, 'utf8')).toContain(
      'warning: listens on 0.0.0.0: whoever reaches this machine reaches the sandbox\n',
    )
  },
  60_000,
)
