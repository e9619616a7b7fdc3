/**
 * `node scripts/release/publish.ts <npm|jsr> <folder> <sum>`: publishes what `pnpm release --pack` has made, in a job of
 * its own that has the forge's identity. It needs no install: beside Node and npm nothing runs there, except for Deno,
 * which is what JSR publishes with, in another job.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { outputOf } from '../lib/run.ts'
import { isOnNpm, publishToNpm } from './npm.ts'
import { checkSums } from './sums.ts'

const deno = 'deno@2.9.6'

async function publishNpm(folder: string): Promise<void> {
  for (const file of readdirSync(folder)) {
    const tarball = join(folder, file)
    const text = await outputOf('tar', ['-xOf', tarball, 'package/package.json'])
    const { name, version } = JSON.parse(text) as { name: string; version: string }
    const isThere = await isOnNpm(name, version, folder)
    if (!isThere) await publishToNpm(tarball, folder)
    console.log(`${isThere ? 'npm has it already' : 'published to npm'}: ${name} ${version}`)
  }
}

/** JSR passes over the versions that it has. The folder is in no repository of git, and so is never clean. */
async function publishJsr(folder: string): Promise<void> {
  await outputOf('npx', ['-y', deno, 'publish', '--allow-dirty'], folder, { DENO_NO_UPDATE_CHECK: '1' })
  console.log('published to JSR, but for the versions that it has')
}

const [to = '', folder = '', sum = ''] = process.argv.slice(2)
const usage = 'Usage: node scripts/release/publish.ts <npm|jsr> <folder> <sum of SHA256SUMS>'
if (to === '--help' || to === '-h') {
  console.log(usage)
  process.exit()
}
if (!['npm', 'jsr'].includes(to) || !/^[0-9a-f]{64}$/.test(sum)) {
  console.error(usage)
  process.exit(2)
}
if (!process.env.ACTIONS_ID_TOKEN_REQUEST_URL) {
  console.error('Nothing was published: the forge gives no identity (id-token: write), so there is no provenance')
  process.exit(1)
}
try {
  checkSums(folder, sum)
  await (to === 'npm' ? publishNpm(join(folder, 'npm')) : publishJsr(join(folder, 'jsr')))
} catch (error) {
  console.error(`Not all was published: ${(error as Error).message}`)
  process.exit(1)
}
