/** Keeps a state of the pages: a folder that has these pages and no others. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audiences, type Source } from './load.ts'

export function savePages(folder: string, sources: readonly Source[]): void {
  const ids = new Set(sources.map(({ id }) => id))
  for (const audience of audiences) {
    mkdirSync(join(folder, audience), { recursive: true })
    for (const file of readdirSync(join(folder, audience))) {
      const isGone = /^\d+\.md$/.test(file) && !ids.has(`${audience}/${file.slice(0, -3)}`)
      if (isGone) rmSync(join(folder, audience, file))
    }
  }
  for (const { id, markdown } of sources) writeFileSync(join(folder, `${id}.md`), markdown)
}
