/** `pnpm spec:vendor --draft NAME PAGES…`: writes `openapi/NAME/` from the vendor's pages. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Audience } from '@wechatpay-edge/vendor-pages'
import { parse } from 'yaml'
import { lintDraft } from './check.ts'
import { type Draft, draft, draftTexts } from './draft.ts'
import type { SharedRow } from './errors.ts'
import { selectPages } from './pages.ts'

const specs = fileURLToPath(new URL('../../openapi', import.meta.url))

export interface DraftRequest {
  readonly name: string
  readonly folder: string
  readonly pages: readonly string[]
  readonly audience?: Audience | undefined
}

export const sharedErrors = (): Readonly<Record<string, SharedRow>> =>
  parse(readFileSync(join(specs, 'shared/errors.yaml'), 'utf8')) as Readonly<Record<string, SharedRow>>

const marksIn = (texts: ReadonlyMap<string, string>): number =>
  [...texts.values()].reduce((sum, text) => sum + (text.match(/^.*x-draft:/gm)?.length ?? 0), 0)

/** What the registry needs: an entry for each root. */
function registryOf(name: string, { roots }: Draft): string {
  return roots
    .map(({ file, audience }) => {
      const entry = audience === 'partner' ? `${name}-partner` : name
      const more = audience === undefined ? '' : `\n    x-audience: ${audience}`
      const owner = audience === 'partner' ? `\n    x-package: ${name}\n    x-entry: partner` : ''
      return `  ${entry}:\n    root: ${name}/${file}${more}${owner}`
    })
    .join('\n')
}

/**
 * Drafts an API and writes its files. Returns the lines to print, and whether the draft is one that can be generated.
 *
 * @throws {Error} for a page that is not there or cannot be read, and if the API has files already
 */
export function writeDraft({ name, folder, pages, audience }: DraftRequest): {
  readonly lines: readonly string[]
  readonly ok: boolean
} {
  const target = join(specs, name)
  if (existsSync(join(target, 'openapi.yaml'))) throw new Error(`openapi/${name} exists: a draft writes over nothing`)
  const made = draft({ name, pages: selectPages({ folder, names: pages, audience }), sharedErrors: sharedErrors() })
  const texts = draftTexts(made)
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    writeFileSync(join(target, path), text)
  }
  const findings = lintDraft(name, made).flatMap(({ findings: one }) => one ?? [])
  const lines = [
    ...[...texts.keys()].map((path) => `openapi/${name}/${path}`),
    ...made.unused.map((id) => `${id} describes neither an operation nor a notification`),
    `${texts.size} files with ${marksIn(texts)} marks (x-draft) for you to decide: lint refuses to release while one is left`,
    `In openapi/redocly.yaml, under apis, add:\n${registryOf(name, made)}`,
    ...findings,
  ]
  return { lines, ok: findings.length === 0 }
}
