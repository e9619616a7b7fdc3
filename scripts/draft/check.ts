/** Lints a draft as the specs are linted, marks allowed: each root as its audience sees it. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import type { Draft } from './draft.ts'
import { viewFor } from './views.ts'
import { yamlOf } from './write.ts'

const specs = fileURLToPath(new URL('../../openapi', import.meta.url))
const redocly = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js')
const offline = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' }

/** One root of a draft, in a folder that Redocly can read. */
export interface Staged {
  readonly root: string
  readonly folder: string
  /** Redocly's output, if it finds anything. */
  readonly findings: string | undefined
}

/** Writes the files of a root into a folder beside the shared files and the rules. */
function stage(place: string, name: string, { files, roots }: Draft, at: number): { folder: string; file: string } {
  const { file = 'openapi.yaml', audience } = roots[at] ?? {}
  const folder = join(place, audience ?? 'all')
  mkdirSync(folder, { recursive: true })
  cpSync(join(specs, 'shared'), join(folder, 'shared'), { recursive: true })
  cpSync(join(specs, 'rules.js'), join(folder, 'rules.js'))
  const config = parse(readFileSync(join(specs, 'redocly.yaml'), 'utf8')) as Record<string, unknown>
  writeFileSync(join(folder, 'redocly.yaml'), stringify({ ...config, apis: { [name]: { root: `${name}/${file}` } } }))
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true })
    writeFileSync(join(folder, name, path), yamlOf(audience === undefined ? content : viewFor(content, audience)))
  }
  return { folder, file }
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
  const place = mkdtempSync(join(tmpdir(), 'draft-'))
  try {
    const staged = draft.roots.map((_, at) => {
      const { folder, file } = stage(place, name, draft, at)
      const { ok, output } = run(folder, ['lint', name, '--skip-rule', 'house/no-draft', '--format', 'stylish'])
      return { root: file, folder, findings: ok ? undefined : output }
    })
    use(staged)
    return staged
  } finally {
    rmSync(place, { recursive: true })
  }
}
