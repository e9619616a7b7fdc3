/** Every kind of change of a spec, as users read it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { compareSpecs } from '../../../scripts/spec-diff/compare.ts'
import { type Fields, type Json, partsOf, type SpecDocument } from '../../../scripts/spec-diff/document.ts'
import { type Finding, sentenceOf } from '../../../scripts/spec-diff/finding.ts'
import { table } from '../../../scripts/spec-diff/table.ts'

interface Step {
  readonly set?: string
  readonly remove?: string
  readonly rename?: string
  readonly reverse?: string
  readonly to?: Json
}

interface Case {
  readonly row: number
  readonly title: string
  readonly change: readonly Step[]
  /** `major request: <sentence>`, the worst first. */
  readonly expected: readonly string[]
}

const read = (name: string): unknown => parse(readFileSync(new URL(name, import.meta.url), 'utf8'), { merge: true })
const cases = read('cases.yaml') as readonly Case[]

type Node = Record<string, Json>

/** The object that a pointer's last part is in, and that part. */
function find(document: SpecDocument, pointer: string): readonly [Node, string] {
  const parts = partsOf(`#${pointer}`)
  const last = parts.pop() ?? ''
  const enter = (node: Node, part: string): Node => {
    node[part] ??= {}
    return node[part] as Node
  }
  return [parts.reduce(enter, document as unknown as Node), last]
}

function removeAt(document: SpecDocument, pointer: string): void {
  const [owner, name] = find(document, pointer)
  if (Array.isArray(owner)) owner.splice(Number(name), 1)
  else delete owner[name]
}

function apply(document: SpecDocument, step: Step): SpecDocument {
  if (step.set !== undefined) {
    const [owner, name] = find(document, step.set)
    owner[name] = step.to ?? null
  }
  if (step.remove !== undefined) removeAt(document, step.remove)
  if (step.reverse !== undefined) reverse(document, step.reverse)
  return step.rename === undefined ? document : rename(document, step.rename, String(step.to))
}

function reverse(document: SpecDocument, pointer: string): void {
  const [owner, name] = find(document, pointer)
  const value = owner[name]
  owner[name] = Array.isArray(value)
    ? [...value].reverse()
    : Object.fromEntries(Object.entries(value as Fields).reverse())
}

/** Moves a node, and every reference to it. */
function rename(document: SpecDocument, from: string, to: string): SpecDocument {
  const [owner, name] = find(document, from)
  const node = owner[name] as Json
  removeAt(document, from)
  const [target, key] = find(document, to)
  target[key] = node
  return JSON.parse(JSON.stringify(document).replaceAll(`"#${from}"`, `"#${to}"`)) as SpecDocument
}

async function compare(change: readonly Step[]): Promise<Finding[]> {
  // Through JSON: what YAML shares must not change in two places.
  const text = JSON.stringify(read('base.yaml'))
  const base = JSON.parse(text) as SpecDocument
  const changed = change.reduce(apply, JSON.parse(text) as SpecDocument)
  const folder = mkdtempSync(join(tmpdir(), 'spec-diff-case-'))
  try {
    return await compareSpecs(base, changed, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('a change of a spec', () => {
  it.concurrent.each(cases.map((one) => [`row ${one.row}: ${one.title}`, one] as const))(
    '%s',
    async (_, one) => {
      const findings = await compare(one.change)
      const reported = findings.map((finding) => `${finding.class} ${finding.side}: ${sentenceOf(finding)}`)
      expect(reported).toEqual(one.expected)
      const rows = findings.map(({ kind }): number => table[kind].row)
      // Rows 40 and 42 are no change; those of a shared schema are of its fields.
      expect(rows.length === 0 || rows.includes(one.row) || [24, 36, 41].includes(one.row)).toBe(true)
    },
    60_000,
  )
})

it('has a case for each row of the table', () => {
  const rows = new Set(cases.map(({ row }) => row))
  expect([...rows].sort((one, other) => one - other)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1))
})
