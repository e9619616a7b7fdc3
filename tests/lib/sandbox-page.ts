/** The pages of docs/sandbox, read as a reader does. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/lib/run.ts'

/** What a page tells its reader to do. */
export interface SandboxPage {
  /** What the reader types. */
  readonly commands: string
  /** The file that it then runs, and what is in it. */
  readonly file: string
  readonly program: string
  /** What sends the reader's program a notification. */
  readonly notify: string
}

/** The three blocks of a page, and the name of its program. */
export function readSandboxPage(name: string): SandboxPage {
  const text = readFileSync(join(root, `docs/sandbox/${name}.md`), 'utf8')
  const [commands = '', program = '', notify = ''] = [...text.matchAll(/^```\w+\n(.*?)^```$/gms)].map(
    ([, block]) => block,
  )
  return { commands, file: /^Save it as `([\w.]+)`:$/m.exec(text)?.[1] ?? '', program, notify }
}
