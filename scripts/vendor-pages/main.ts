/**
 * `pnpm spec:vendor`: compares our specs with the vendor's own pages, row by row, and two states of the pages with each
 * other.
 *
 * A spec written by hand drifts from its source by one slip. Whatever differs from a table of the vendor needs a written
 * reason in `openapi/<api>/vendor-differences.yaml`; a reason that explains nothing fails as well. The pages are the
 * vendor's and not ours to copy, so they are outside the repository and may be absent: then this says so.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { compareStates } from '@wechatpay-edge/vendor-pages'
import { writeDraft } from '../draft/command.ts'
import { readArguments, refuseArguments } from '../lib/command.ts'
import { skippedCode } from '../lib/run.ts'
import { checkPages, merge, type Report } from './check.ts'
import { fetchPages, OutageError, vendorBase } from './fetch.ts'
import { loadApis, loadSources, pagesFolder, readSources, type Source } from './load.ts'
import { checkQuotes } from './quotes.ts'
import { pagesIn, readRowOf, reportChanges, reportReading } from './report.ts'
import { savePages } from './save.ts'

/** Nothing is known about the pages, so nothing is concluded. */
const outageCode = 3

const usage = `Usage: pnpm spec:vendor [PAGES]   compares our specs with a folder of the vendor's pages (${'../shared/vendor-corpus'})
  --since FOLDER   compares an earlier state of the pages with this one, too
  --read           only reads the pages: a line for each, and where it contradicts itself
  --fetch          fetches the pages first, and writes them into PAGES if it is given
  --base URL       where llms.txt and the pages are (${vendorBase})
  --draft NAME PAGE…  writes openapi/NAME from pages as merchant/4012791856, or their numbers; --pages FOLDER has them;
                   if it is there, proposes what its pages changed since it was drafted, or since the folder of --since
  --audience WORD  of --draft: merchant or partner, where a number alone is looked for
  --json FILE      writes rows: the differences; with --since only the changes; with --read the pages
Ends with 0 if all is well, 1 for a difference without a reason or a page that cannot be read, 2 for arguments, ${outageCode} if
the vendor's list or pages could not be loaded as a whole (nothing is concluded), ${skippedCode} if there are no pages.
`

const text = { type: 'string' } as const
const word = { type: 'boolean' } as const
const { flags, names } = readArguments(usage, {
  flags: { since: text, read: word, fetch: word, base: text, json: text, draft: text, pages: text, audience: text },
  names: 'any',
})
if (flags.draft !== undefined) await draftPages(flags.draft)
const [given, ...more] = names
if (more.length > 0) refuseArguments(`expected one folder of pages, received ${names.join(', ')}`)
if (flags.base !== undefined && !flags.fetch) refuseArguments('--base is only for --fetch')
if (flags.read && flags.since !== undefined) refuseArguments('--read compares nothing, so it takes no --since')

/** Writes a draft, and ends the process. */
async function draftPages(name: string): Promise<never> {
  const { audience, since, pages: folder = pagesFolder } = flags
  if (!/^[a-z][a-z0-9-]*$/.test(name)) refuseArguments(`--draft names an API as payments, received ${name}`)
  if (audience !== undefined && audience !== 'merchant' && audience !== 'partner')
    refuseArguments(`--audience is merchant or partner, received ${audience}`)
  try {
    const { lines, ok } = await writeDraft({ name, folder, pages: names, audience, since })
    console.log(lines.join('\n'))
    process.exit(ok ? 0 : 1)
  } catch (error) {
    refuseArguments((error as Error).message)
  }
}

function foldersOf(folder: string): Source[] {
  return loadSources(folder) ?? refuseArguments(`there is no folder ${folder}`)
}

/** The last good state: what is compared with, or what is at hand. */
function knownPages(): Source[] {
  const folder = flags.since ?? (given !== undefined && existsSync(given) ? given : pagesFolder)
  return loadSources(folder) ?? []
}

async function currentSources(): Promise<Source[] | undefined> {
  if (!flags.fetch) return given === undefined ? loadSources() : foldersOf(given)
  const base = (flags.base ?? vendorBase).replace(/\/$/, '')
  const sources = await fetchPages({ base, known: knownPages() })
  if (given !== undefined) savePages(given, sources)
  return sources
}

function writeJson(rows: readonly unknown[]): void {
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(rows, null, 2)}\n`)
}

/** Reads both states, and compares each with what it is compared with. */
function examine(sources: readonly Source[]): Report {
  const results = readSources(sources)
  const reading = reportReading(results, flags.read === true)
  if (flags.read) {
    writeJson(results.map(readRowOf))
    return reading
  }
  const apis = loadApis()
  const check = merge([checkPages(apis, pagesIn(results)), checkQuotes(apis, sources)])
  if (flags.since === undefined) {
    writeJson(check.rows)
    return merge([check, reading])
  }
  const before = readSources(foldersOf(flags.since))
  const changes = reportChanges(compareStates(pagesIn(before), pagesIn(results)))
  writeJson(changes.rows)
  return merge([check, changes, reportReading(before, false), reading])
}

try {
  const sources = await currentSources()
  if (sources === undefined) {
    writeJson([])
    console.log('../shared/vendor-corpus is absent: no spec was compared with the vendor')
    process.exitCode = skippedCode
  } else {
    const { lines, ok } = examine(sources)
    console.log(lines.join('\n'))
    if (!ok)
      console.error(
        'Edit openapi/<api>, and run `pnpm generate`; or write the reason into openapi/<api>/vendor-differences.yaml. A page that cannot be read needs the reader in packages/vendor-pages',
      )
    process.exitCode = ok ? 0 : 1
  }
} catch (error) {
  if (!(error instanceof OutageError)) throw error
  writeJson([])
  console.error(`${error.message}\nThe vendor's pages could not be loaded as a whole, so nothing is concluded`)
  process.exitCode = outageCode
}
