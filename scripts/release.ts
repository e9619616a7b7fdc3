/**
 * `pnpm release`: shows what the next release would be, and publishes nothing. It builds, checks, and then, in a copy of
 * the repository: uses up the changesets, generates, builds, packs, and makes dry runs of npm and JSR.
 *
 * `--prepare` writes the next versions and changelogs into the work tree, for review. `--publish` publishes what the main
 * branch holds; only the forge's workflow may. `--no-check` leaves out the checks of a dry run.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChecks } from './checks/main.ts'
import { git, root, runNode } from './lib/run.ts'
import { asksForVersion, readChangesets } from './release/changesets.ts'
import { copyRepository } from './release/copy.ts'
import { findRefusals } from './release/guard.ts'
import { describeStaged, hasDeno, publishToJsr, stageForJsr } from './release/jsr.ts'
import { isOnNpm, publishToNpm, tryNpm } from './release/npm.ts'
import { describeTarball, nameRepository, pack, type Tarball } from './release/pack.ts'
import { readVersions, type Version, writeVersions } from './release/versions.ts'

const usage = 'Usage: pnpm release [--no-check | --prepare | --publish]'

function refuse(title: string, reasons: readonly string[]): never {
  console.error(`${title}\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`)
  process.exit(1)
}

function buildAndCheck(): void {
  if (runNode(['scripts/build.ts']) === 'failed' || runChecks().includes('failed')) {
    refuse('Nothing was released:', ['the build or a check failed, see above'])
  }
}

const isVersionDue = (): boolean => readChangesets(root).some(asksForVersion)

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

function describeVersion({ name, version, entry }: Version, before: string | undefined): string {
  if (entry === undefined) return `${name} ${version}: has no changeset, and is not released`
  return `${name} ${before === version ? `${version} (as it is)` : `${before} -> ${version}`}\n\n${indent(entry)}`
}

/** A copy of the repository beside which there is room for what is packed. */
async function stage(change: (copy: string) => Promise<void>): Promise<{ copy: string; tarballs: Tarball[] }> {
  const { root: copy, outside } = await copyRepository()
  await change(copy)
  const packed = join(outside, 'packed')
  mkdirSync(packed)
  const tarballs = await pack(copy, packed)
  return { copy, tarballs }
}

async function dryRun(): Promise<void> {
  const before = new Map(readVersions(root).map(({ name, version }) => [name, version]))
  const isDue = isVersionDue()
  let isNamed = false
  const { copy, tarballs } = await stage(async (folder) => {
    if (isDue) await writeVersions(folder)
    isNamed = nameRepository(folder, process.env)
  })
  const versions = readVersions(copy)
  console.log(`\n# Next versions${isDue ? '' : ': no changeset asks for one, so what is here stays as it is'}\n`)
  console.log(versions.map((version) => describeVersion(version, before.get(version.name))).join('\n\n'))
  const released = versions.filter(({ entry }) => entry !== undefined)
  console.log('\n# npm would get, with provenance, what it does not have yet\n')
  for (const tarball of tarballs.filter(({ name }) => released.some((version) => version.name === name))) {
    await tryNpm(tarball.filename, copy)
    console.log(describeTarball(tarball))
  }
  if (!isNamed) console.log('\nThe forge adds its repository to each package.json: there, bytes and sum are others.')
  await tryJsr(copy, released)
  console.log('\nThis was a dry run: nothing was published, and the work tree is as it was.')
}

async function tryJsr(copy: string, released: readonly Version[]): Promise<void> {
  const folder = join(copy, '../jsr')
  console.log('\n# JSR would get the sources of the same versions\n')
  await stageForJsr(copy, folder)
  for (const version of released) console.log(describeStaged(folder, version))
  console.log('')
  if (!hasDeno()) return console.log('skipped: Deno is not installed, so its dry run was not made')
  await publishToJsr(folder, { dryRun: true })
  console.log('deno publish --dry-run took them, without slow types')
}

async function prepare(): Promise<void> {
  if (git(root, 'status', '--porcelain') !== '') refuse('Nothing was written:', ['the work tree is not clean'])
  if (!isVersionDue()) refuse('Nothing was written:', ['no changeset asks for a new version'])
  await writeVersions(root)
  console.log(`${git(root, 'status', '--short')}\n\nRead the changelogs, and commit all of it on a branch for review.`)
}

async function publish(): Promise<void> {
  const { env } = process
  const { baseBranch } = JSON.parse(readFileSync(join(root, '.changeset/config.json'), 'utf8')) as {
    baseBranch: string
  }
  const reasons = findRefusals(env, {
    head: git(root, 'rev-parse', 'HEAD'),
    status: git(root, 'status', '--porcelain'),
    pending: readChangesets(root).map(({ path }) => path),
    unversioned: readVersions(root).flatMap(({ name, entry }) => (entry === undefined ? [name] : [])),
    mainBranch: baseBranch,
  })
  if (reasons.length > 0) refuse('Nothing was published:', reasons)
  buildAndCheck()
  const { copy, tarballs } = await stage(async (folder) => {
    nameRepository(folder, env)
  })
  for (const tarball of tarballs) {
    const isThere = await isOnNpm(tarball.name, tarball.version, copy)
    if (!isThere) await publishToNpm(tarball.filename, copy)
    console.log(`${isThere ? 'npm has it already' : 'published to npm'}: ${describeTarball(tarball)}`)
  }
  const folder = join(copy, '../jsr')
  await stageForJsr(copy, folder)
  await publishToJsr(folder, { dryRun: false })
  console.log('published to JSR, but for the versions that it has')
}

const [option, ...rest] = process.argv.slice(2).filter((argument) => argument !== '--')
if (rest.length > 0 || !['--no-check', '--prepare', '--publish', undefined].includes(option)) {
  console.error(usage)
  process.exit(2)
}
if (option === '--publish') await publish()
else if (option === '--prepare') await prepare()
else {
  if (option === undefined) buildAndCheck()
  await dryRun()
}
