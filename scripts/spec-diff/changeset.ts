/** The changeset that a change of a spec needs, in sentences for users. */
import type { Row } from './report.ts'
import { type Class, worse } from './table.ts'

/** While a version begins with `0.`, `minor` is for what breaks, and `patch` for everything else. */
const written = (rated: Class, version: string): Class => {
  if (!version.startsWith('0.') || rated === 'none') return rated
  return rated === 'major' ? 'minor' : 'patch'
}

interface Named {
  readonly name: string
  readonly version: string
}

/** One changeset for the packages of one API. Words and examples are one sentence at its end. */
export function draftChangeset(packages: readonly Named[], rows: readonly Row[]): string {
  const worst = rows.reduce<Class>((rated, row) => worse(rated, row.class), 'none')
  const head = packages.map(({ name, version }) => `'${name}': ${written(worst, version)}`)
  const reported = rows.filter(({ class: rated }) => rated === 'major' || rated === 'minor')
  const quiet = rows.filter(({ class: rated }) => rated === 'patch')
  const line = ({ class: rated, sentence, affected }: Row): string =>
    rated === 'major' ? `- ${sentence} Affected: ${affected}.` : `- ${sentence}`
  const pages = [...new Set(rows.map(({ page }) => page).filter(Boolean))]
  const words = quiet.length > 0 ? [`- ${[...new Set(quiet.map(({ sentence }) => sentence))].join(' ')}`] : []
  return [
    '---',
    ...head,
    '---',
    '',
    `Follows ${pages.length === 1 ? 'a page of WeChat Pay that' : `${pages.length} pages of WeChat Pay that`} changed:`,
    '',
    ...reported.map(line),
    ...words,
    '',
    ...pages.map((page) => `Source: ${page}`),
    '',
  ].join('\n')
}
