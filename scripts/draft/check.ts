/** Lints a draft as the specs are linted, marks allowed: each root as its audience sees it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { runRedocly } from '../lib/redocly.ts'
import type { Draft } from './draft.ts'
import { yamlOf } from './write.ts'

const specs = fileURLToPath(new URL('../../openapi', import.meta.url))

/** One root of a draft, in a folder that Redocly can read. */
export interface Staged {
  readonly root: string
  /** The registry's name of it, for Redocly. */
  readonly api: string
  readonly folder: string
  /** Redocly's output, if it finds anything. */
  readonly findings: string | undefined
}

/** The registry's entry of each root, as `openapi/redocly.yaml` has them: by name. */
export function entriesOf(name: string, { roots }: Draft): Record<string, Readonly<Record<string, string>>> {
  return Object.fromEntries(
    roots.map(({ file, audience }) => {
      const isSecond = audience === 'partner'
      const owner = isSecond ? { 'x-package': name, 'x-entry': 'partner' } : {}
      const view = audience === undefined ? {} : { 'x-audience': audience }
      return [isSecond ? `${name}-partner` : name, { root: `${name}/${file}`, ...view, ...owner }]
    }),
  )
}

/** Writes a draft into a folder beside the shared files and the rules. */
function stage(folder: string, name: string, made: Draft): void {
  cpSync(join(specs, 'shared'), join(folder, 'shared'), { recursive: true })
  cpSync(join(specs, 'rules.js'), join(folder, 'rules.js'))
  const config = parse(readFileSync(join(specs, 'redocly.yaml'), 'utf8')) as Record<string, unknown>
  writeFileSync(join(folder, 'redocly.yaml'), stringify({ ...config, apis: entriesOf(name, made) }))
  for (const [path, content] of made.files) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true })
    writeFileSync(join(folder, name, path), yamlOf(content))
  }
}

/** Lints every root, and hands the folders on before they are removed. */
export async function lintDraft(
  name: string,
  draft: Draft,
  use: (staged: readonly Staged[]) => Promise<void> = async () => {},
): Promise<readonly Staged[]> {
  const folder = mkdtempSync(join(tmpdir(), 'draft-'))
  try {
    stage(folder, name, draft)
    const staged: Staged[] = []
    for (const [api, { root = '' }] of Object.entries(entriesOf(name, draft))) {
      const args = ['lint', api, '--skip-rule', 'house/no-draft', '--format', 'stylish', '--config', 'redocly.yaml']
      const { status, output } = await runRedocly(folder, args)
      staged.push({ root, api, folder, findings: status === 0 ? undefined : output })
    }
    await use(staged)
    return staged
  } finally {
    rmSync(folder, { recursive: true })
  }
}
