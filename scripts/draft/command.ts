/** `pnpm spec:vendor --draft NAME PAGES…`: writes `openapi/NAME/` from the vendor's pages, or proposes what they changed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Audience, audienceOf } from '@wechatpay-edge/vendor-pages'
import { isMap, parse } from 'yaml'
import { entriesOf, lintDraft } from './check.ts'
import { type Draft, type DraftInput, draft, draftTexts, planAll } from './draft.ts'
import type { SharedRow } from './errors.ts'
import { merge } from './merge/merge.ts'
import { Ours } from './merge/ours.ts'
import { type State, stateOf } from './merge/state.ts'
import { selectPages } from './pages.ts'

const specs = fileURLToPath(new URL('../../openapi', import.meta.url))

export interface DraftRequest {
  readonly name: string
  readonly folder: string
  readonly pages: readonly string[]
  readonly audience?: Audience | undefined
  /** The API in the vendor's words: 代金券; the first page's name if it is left out. */
  readonly title?: string | undefined
  /** A folder of the pages as they were: in place of what is recorded. */
  readonly since?: string | undefined
}

export const sharedErrors = (): Readonly<Record<string, SharedRow>> =>
  parse(readFileSync(join(specs, 'shared/errors.yaml'), 'utf8')) as Readonly<Record<string, SharedRow>>

const marksIn = (texts: ReadonlyMap<string, string>): number =>
  [...texts.values()].reduce((sum, text) => sum + (text.match(/^.*x-draft:/gm)?.length ?? 0), 0)

/** What the registry needs: an entry for each root. */
const registryOf = (name: string, made: Draft): string =>
  Object.entries(entriesOf(name, made))
    .map(([api, entry]) =>
      [`  ${api}:`, ...Object.entries(entry).map(([key, value]) => `    ${key}: ${value}`)].join('\n'),
    )
    .join('\n')

interface Outcome {
  readonly lines: readonly string[]
  /** Whether the specs are such that they can be generated. */
  readonly ok: boolean
}

const recordFile = 'drafted.json'

function readRecord(target: string): State | undefined {
  const file = join(target, recordFile)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined
}

function writeAll(target: string, texts: ReadonlyMap<string, string>): void {
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    writeFileSync(join(target, path), text)
  }
}

const recordOf = (state: State): [string, string] => [recordFile, `${JSON.stringify(state, null, 1)}\n`]

/**
 * Drafts an API and writes its files; of one that has files already, proposes what its pages changed since.
 *
 * @throws {Error} for a page that is not there or cannot be read
 */
export async function writeDraft(request: DraftRequest, folder: string = specs): Promise<Outcome> {
  const target = join(folder, request.name)
  return existsSync(join(target, 'openapi.yaml')) ? mergeDraft(request, target) : firstDraft(request, target)
}

async function firstDraft({ name, folder, pages, audience, title }: DraftRequest, target: string): Promise<Outcome> {
  if (pages.length === 0) throw new Error('--draft needs the pages that it drafts from')
  const made = draft({
    name,
    title,
    pages: selectPages({ folder, names: pages, audience }),
    sharedErrors: sharedErrors(),
  })
  const texts = draftTexts(made)
  writeAll(target, new Map([...texts, recordOf(made.state)]))
  const findings = (await lintDraft(name, made)).flatMap(({ findings: one }) => one ?? [])
  const lines = [
    ...[...texts.keys()].map((path) => `openapi/${name}/${path}`),
    ...made.unused.map((id) => `${id} describes neither an operation nor a notification`),
    `${texts.size} files with ${marksIn(texts)} marks (x-draft) for you to decide: lint refuses to release while one is left`,
    `In openapi/redocly.yaml, under apis, add:\n${registryOf(name, made)}`,
    ...findings,
  ]
  return { lines, ok: findings.length === 0 }
}

/** Adds what a draft of new operations has to the files that are there. */
function addFiles(ours: Ours, made: Draft): Map<string, string> {
  const texts = draftTexts(made)
  const isFresh = ([path]: readonly [string, unknown]): boolean => !ours.has(path)
  for (const [path, content] of [...made.files].filter((file) => !isFresh(file))) {
    const file = ours.file(path)
    const isRoot = /^(?:openapi|partner)\.yaml$/.test(path)
    for (const [key, value] of Object.entries(content as object)) {
      if (!isRoot) {
        file.add(file.root, key, value)
        continue
      }
      if (key !== 'paths' && key !== 'webhooks') continue
      const section = file.root.get(key, true)
      if (isMap(section)) for (const [name, item] of Object.entries(value as object)) file.add(section, name, item)
      else file.set(file.root, key, value)
    }
  }
  return new Map([...texts].filter(isFresh))
}

function mergeDraft({ name, folder, pages, audience, since }: DraftRequest, target: string): Outcome {
  const record = readRecord(target)
  const known = Object.values(record ?? {}).flatMap((entry) => entry.pages)
  const names = [...new Set([...known.filter((id) => existsSync(join(folder, `${id}.md`))), ...pages])]
  const input = { name, pages: selectPages({ folder, names, audience }), sharedErrors: sharedErrors() }
  const then = since === undefined ? record : stateBefore(input, since)
  if (!then)
    throw new Error(
      `openapi/${name}/${recordFile} is absent: name the pages, and --since with a folder of how they were`,
    )
  const ours = new Ours(target)
  const { lines, now, fresh } = merge(ours, input, then)
  // All pages of a new operation: its first is not the only one that says something.
  const ids = new Set(fresh.flatMap((plan) => ('view' in plan ? plan.view.pages : [plan.page])).map(({ id }) => id))
  const taken = { ids: ours.ids(), schemas: ours.schemaNames() }
  const own = input.pages.filter(({ id }) => ids.has(id))
  const isPartner = own.every(({ id }) => audienceOf(id) === 'partner')
  const made = own.length === 0 ? undefined : draft({ ...input, pages: own, taken })
  const added = made ? addFiles(ours, isPartner ? asPartner(made, ours) : made) : new Map<string, string>()
  const changed = new Map([...added, ...ours.changed()])
  const isKnown = JSON.stringify(record) === JSON.stringify(now)
  writeAll(target, new Map([...changed, ...(isKnown ? [] : [recordOf(now)])]))
  const summary =
    changed.size === 0
      ? 'The pages changed nothing that the specs do not say: no file is written'
      : `${marksIn(changed)} marks (x-draft) in these files: git diff shows what the pages changed`
  return { lines: [...[...changed.keys()].map((path) => `openapi/${name}/${path}`), ...lines, summary], ok: true }
}

/** A draft of partners' pages alone has one root, which is not merchants'. */
function asPartner(made: Draft, ours: Ours): Draft {
  if (ours.roots().length < 2) return made
  return {
    ...made,
    files: new Map(
      [...made.files].map(([path, content]) => [path === 'openapi.yaml' ? 'partner.yaml' : path, content]),
    ),
  }
}

/** The same pages as a folder has them; one that it does not have was not there. */
function stateBefore(input: DraftInput, folder: string): State {
  const names = input.pages.map(({ id }) => id).filter((id) => existsSync(join(folder, `${id}.md`)))
  const { plans, webhooks } = planAll({ ...input, pages: selectPages({ folder, names }) })
  return stateOf(plans, webhooks)
}
