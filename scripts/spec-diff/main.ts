/**
 * `pnpm spec:diff [base]`: every change of the bundled specs since a commit, with its class for users, who is affected, and
 * the version that each package needs.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { packageOf } from '../lib/apis.ts'
import { readArguments, refuseArguments } from '../lib/command.ts'
import { publishedPackages } from '../lib/packages.ts'
import { git, root } from '../lib/run.ts'
import { mergeBase } from '../release/history.ts'
import { type Bump, bumpsSince, compileOld } from './bumps.ts'
import { draftChangeset } from './changeset.ts'
import { compareSpecs } from './compare.ts'
import type { SpecDocument } from './document.ts'
import { type Row, rowsOf, type SpecText, toMarkdown, toText, worstOf } from './report.ts'

const usage = `Usage: pnpm spec:diff [base]   every change of openapi/bundled since a commit, and the version that it needs

  base         A commit or branch. Default: the commit at which this branch left main; on main, the last one.
  --markdown   As a table of markdown.
  --json       As JSON: { rows, bumps }.
  --changeset  Also writes .changeset/spec-<api>.md for each API that changed.
`
const folder = 'openapi/bundled'
const empty = 'openapi: 3.1.0\ninfo: { title: none, version: 1.0.0 }\npaths: {}\n'

const readSpec = (text = empty): SpecText => ({ text, document: parse(text, { maxAliasCount: -1 }) as SpecDocument })

/** The names of the bundled specs, then and now. */
function namesOf(base: string): string[] {
  const old = git(root, 'ls-tree', '--name-only', base, `${folder}/`)?.split('\n').filter(Boolean) ?? []
  const names = [...old.map((path) => path.slice(folder.length + 1)), ...readdirSync(join(root, folder))]
  return [...new Set(names)].filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -'.yaml'.length))
}

async function compareApi(base: string, api: string): Promise<Row[]> {
  const path = `${folder}/${api}.yaml`
  const isThere = readdirSync(join(root, folder)).includes(`${api}.yaml`)
  const old = readSpec(git(root, 'show', `${base}:${path}`))
  const now = readSpec(isThere ? readFileSync(join(root, path), 'utf8') : undefined)
  if (old.text.trim() === now.text.trim()) return []
  const temporary = mkdtempSync(join(tmpdir(), 'spec-diff-'))
  try {
    return rowsOf(api, await compareSpecs(old.document, now.document, temporary), old, now)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function writeChangesets(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ api }) => api))].map((api) => {
    const named = publishedPackages.filter(({ name }) => name === packageOf(api) || name === 'sandbox')
    const path = `.changeset/spec-${api}.md`
    const packages = named.map(({ manifest: { name, version } }) => ({ name, version }))
    writeFileSync(
      join(root, path),
      draftChangeset(
        packages,
        rows.filter((row) => row.api === api),
      ),
    )
    return path
  })
}

const bumpLine = (bump: Bump): string =>
  `${bump.package}: ${bump.proposed} (spec ${bump.spec}, public types ${bump.types}, changesets ${bump.changesets})`

const { flags, names } = readArguments(usage, {
  flags: { markdown: { type: 'boolean' }, json: { type: 'boolean' }, changeset: { type: 'boolean' } },
  names: 'any',
})
if (names.length > 1) refuseArguments('this command takes one commit')
const given = names[0] ?? mergeBase(root, 'main') ?? 'HEAD'
const base = git(root, 'rev-parse', '--verify', '-q', `${given}^{commit}`)
if (base === undefined) refuseArguments(`there is no commit ${given}`)

const rows = (await Promise.all(namesOf(base).map((api) => compareApi(base, api)))).flat()
const bumps = bumpsSince(base, rows)
const broken = await compileOld(base)
if (flags.json) console.log(JSON.stringify({ rows, bumps }, null, 2))
else {
  console.log(flags.markdown ? toMarkdown(rows) : toText(rows))
  console.log(`\n${bumps.map(bumpLine).join('\n')}`)
}
if (flags.changeset) for (const path of writeChangesets(rows)) console.error(`wrote ${path}`)
if (broken !== '' && worstOf(rows) !== 'major' && bumps.every(({ proposed }) => proposed !== 'major')) {
  console.error(`What users wrote at ${base.slice(0, 10)} no longer compiles, and no change above says so:\n${broken}`)
  process.exitCode = 1
}
