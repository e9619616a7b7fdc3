/** The sums that one job hands over with its files, and the other checks before it publishes them. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const name = 'SHA256SUMS'
const sumOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

function filesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return paths.filter((path) => path !== name).sort()
}

/** Writes the sum of each file of a folder into it, and gives the sum of that list. */
export function writeSums(folder: string): string {
  const lines = filesIn(folder).map((path) => `${sumOf(join(folder, path))}  ${path}\n`)
  writeFileSync(join(folder, name), lines.join(''))
  return sumOf(join(folder, name))
}

/**
 * Checks that a folder has the files that were handed over, and no others.
 *
 * @throws Error that names what differs
 */
export function checkSums(folder: string, sum: string): void {
  const list = join(folder, name)
  if (sumOf(list) !== sum) throw new Error(`${name} is not the list that was handed over`)
  const listed = new Map(
    readFileSync(list, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)] as const),
  )
  const files = filesIn(folder)
  const wrong = [
    ...files.filter((path) => listed.get(path) !== sumOf(join(folder, path))),
    ...[...listed.keys()].filter((path) => !files.includes(path)),
  ]
  if (wrong.length > 0) throw new Error(`not what was handed over: ${wrong.join(', ')}`)
}
