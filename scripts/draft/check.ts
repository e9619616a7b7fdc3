/** Lints a draft as the specs are linted, marks allowed: each root as its audience sees it. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import type { Draft } from './draft.ts'
import { yamlOf } from './write.ts'

const specs = fileURLToPath(new URL('../../openapi', import.meta.url))
const redocly = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js')
const offline = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' }

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

export function run(folder: string, args: readonly string[]): { readonly ok: boolean; readonly output: string } {
  const options = { cwd: folder, encoding: 'utf8', env: { ...process.env, ...offline }, maxBuffer: 1e9 } as const
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [redocly, ...args, '--config', 'redocly.yaml'],
    options,
  )
  return { ok: status === 0, output: `${stdout}${stderr}` }
}

/** Lints every root, and hands the folders on before they are removed. */
export function lintDraft(
  name: string,
  draft: Draft,
  use: (staged: readonly Staged[]) => void = () => {},
): readonly Staged[] {
  const folder = mkdtempSync(join(tmpdir(), 'draft-'))
  try {
    stage(folder, name, draft)
    const staged = Object.entries(entriesOf(name, draft)).map(([api, { root = '' }]) => {
      const { ok, output } = run(folder, ['lint', api, '--skip-rule', 'house/no-draft', '--format', 'stylish'])
      return { root, api, folder, findings: ok ? undefined : output }
    })
    use(staged)
    return staged
  } finally {
    rmSync(folder, { recursive: true })
  }
}
