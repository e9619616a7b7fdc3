/**
 * `pnpm release`: shows what the next release would be, and publishes nothing. It builds, checks, and then, in a copy of
 * the repository: uses up the changesets, generates, builds, packs, and makes dry runs of npm and JSR.
 *
 * `--prepare` writes the next versions and changelogs into the work tree, for review. `--pack <folder>` makes what the main
 * branch publishes; only the forge's workflow may, and another job publishes it (release/publish.ts). `--no-check` leaves out the checks of a dry run.
 */
import { appendFileSync, cpSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { runChecks } from './checks/main.ts'
import { git, root, runNode } from './lib/run.ts'
import { asksForVersion, readChangesets } from './release/changesets.ts'
import { copyRepository } from './release/copy.ts'
import { findRefusals } from './release/guard.ts'
import { describeStaged, hasDeno, stageForJsr, tryJsrPublish } from './release/jsr.ts'
import { tryNpm } from './release/npm.ts'
import { describeTarball, nameRepository, pack, type Tarball } from './release/pack.ts'
import { writeSums } from './release/sums.ts'
import { readVersions, type Version, writeVersions } from './release/versions.ts'

const usage = 'Usage: pnpm release [--no-check | --prepare | --pack <folder>]'

function refuse(title: string, reasons: readonly string[]): never {
  console.error(`${title}\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`)
  process.exit(1)
}

async function buildAndCheck(): Promise<void> {
  if (runNode(['scripts/build.ts']) === 'failed' || (await runChecks()).includes('failed')) {
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
  await tryJsrPublish(folder)
  console.log('deno publish --dry-run took them, without slow types')
}

async function prepare(): Promise<void> {
  if (git(root, 'status', '--porcelain') !== '') refuse('Nothing was written:', ['the work tree is not clean'])
  if (!isVersionDue()) refuse('Nothing was written:', ['no changeset asks for a new version'])
  await writeVersions(root)
  console.log(`${git(root, 'status', '--short')}\n\nRead the changelogs, and commit all of it on a branch for review.`)
}

async function packForRelease(folder: string): Promise<void> {
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
  if (reasons.length > 0) refuse('Nothing was packed:', reasons)
  await buildAndCheck()
  const { copy, tarballs } = await stage(async (copied) => {
    nameRepository(copied, env)
  })
  mkdirSync(join(folder, 'npm'), { recursive: true })
  for (const tarball of tarballs) {
    cpSync(tarball.filename, join(folder, 'npm', basename(tarball.filename)))
    console.log(describeTarball(tarball))
  }
  await stageForJsr(copy, join(folder, 'jsr'))
  const sum = writeSums(folder)
  console.log(`SHA256SUMS of ${folder}: ${sum}`)
  // What the next job compares.
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `sum=${sum}\n`)
}

const [option, ...rest] = process.argv.slice(2).filter((argument) => argument !== '--')
if (option === '--help' || option === '-h') {
  console.log(usage)
  process.exit(0)
}
const known = ['--no-check', '--prepare', '--pack', undefined].includes(option)
if (!known || rest.length !== (option === '--pack' ? 1 : 0)) {
  console.error(usage)
  process.exit(2)
}
if (option === '--pack') await packForRelease(resolve(rest[0] as string))
else if (option === '--prepare') await prepare()
else {
  if (option === undefined) await buildAndCheck()
  await dryRun()
}
