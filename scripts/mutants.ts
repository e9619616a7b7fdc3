/**
 * `pnpm mutants [NAME…]`: breaks one rule after the other by a one-line edit, and demands that the suite turns red.
 *
 * A suite that is green proves nothing about a rule that no test needs. Each edit is made in a copy of the work tree,
 * which is built and tested anew; an edit under which all tests pass fails the command, by its name and rule.
 * `--list` only checks that each edit still has its place in the source. The edits are in tests/mutants.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutants } from '../tests/mutants/all.ts'
import type { Mutant } from '../tests/mutants/mutant.ts'
import { readArguments } from './lib/command.ts'
import { copyTree } from './lib/copy-tree.ts'
import { type Ran, root, run } from './lib/run.ts'

const usage = `Usage: pnpm mutants          break each rule in turn
       pnpm mutants NAME…    these alone
       pnpm mutants --list   only check that each edit has its place in the source
`

const copiesAtOnce = 2
/**
 * Suites of the spec, the documents and what is published: they say nothing of the packages' rules, and take long. They
 * run where a mutant names them alone: one of the generator.
 */
const apart = 'tests/{repository,spec,runtimes}/**'
/** A mutant may wait forever, or never end. */
const limitMs = 300_000

function runNode(cwd: string, args: readonly string[]): Promise<Ran> {
  return run(process.execPath, args, { cwd, limitMs })
}

/** Compiles what changed. */
function build(copy: string): Promise<Ran> {
  return runNode(copy, ['node_modules/typescript7/bin/tsc', '--build', 'tsconfig.json'])
}

/** Runs test files, or all that are about the packages, until the first failure. */
function test(copy: string, files: readonly string[] = []): Promise<Ran> {
  const chosen = files.length > 0 ? files : [`--exclude=${apart}`]
  return runNode(copy, ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', '--reporter=dot', ...chosen])
}

/** What is wrong with the data itself. */
function findProblems(): string[] {
  const problems = mutants.flatMap(({ name, file, text, broken, tests }) => {
    const count = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8').split(text).length - 1 : 0
    const absent = tests.filter((test) => !existsSync(join(root, test)))
    return [
      ...(count === 1 ? [] : [`${name}: its text occurs ${count} times in ${file}, not once: ${text}`]),
      ...(text === broken ? [`${name}: it changes nothing`] : []),
      ...absent.map((test) => `${name}: there is no ${test}`),
    ]
  })
  const doubled = mutants.filter(({ name }, i) => mutants.findIndex((other) => other.name === name) < i)
  return [...problems, ...doubled.map(({ name }) => `${name}: two mutants have this name`)]
}

type Verdict = 'killed' | 'killed by the whole suite alone' | 'survived' | 'not compiled'

/** Makes the edit, builds, and runs the tests that should see it, then all. */
async function tryMutant({ file, text, broken, tests }: Mutant, copy: string): Promise<Verdict> {
  const path = join(copy, file)
  const source = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    source.replace(text, () => broken),
  )
  try {
    if ((await build(copy)).status !== 0) return 'not compiled'
    if ((await test(copy, tests)).status !== 0) return 'killed'
    return (await test(copy)).status === 0 ? 'survived' : 'killed by the whole suite alone'
  } finally {
    writeFileSync(path, source)
  }
}

async function requireGreen(ran: Promise<Ran>): Promise<void> {
  const { status, output } = await ran
  if (status === 0) return
  console.error(output)
  console.error('The suite is red without any mutant: fix it first')
  process.exit(1)
}

async function runAll(chosen: readonly Mutant[], isPart: boolean): Promise<boolean> {
  const start = Date.now()
  const copies = Array.from({ length: copiesAtOnce }, () => copyTree().root)
  for (const copy of copies) await requireGreen(build(copy))
  const [first] = copies as [string]
  await requireGreen(test(first, isPart ? chosen.flatMap(({ tests }) => tests) : []))
  console.log(`The suite is green without a mutant, after ${seconds(start)}`)
  const queue = [...chosen]
  const verdicts: Verdict[] = []
  const work = async (copy: string): Promise<void> => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const begun = Date.now()
      const verdict = await tryMutant(mutant, copy)
      verdicts.push(verdict)
      const rule = verdict === 'killed' ? '' : `: ${mutant.rule} (${mutant.file})`
      console.log(`${verdict} ${mutant.name}${rule} (${seconds(begun)})`)
    }
  }
  await Promise.all(copies.map(work))
  const killed = verdicts.filter((verdict) => verdict.startsWith('killed')).length
  console.log(`\n${chosen.length} mutants, ${killed} killed, ${chosen.length - killed} not, in ${seconds(start)}`)
  return killed === chosen.length
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`

const accepted = { flags: { list: { type: 'boolean' } }, names: mutants.map(({ name }) => name) } as const
const { flags, names } = readArguments(usage, accepted)
const problems = findProblems()
for (const problem of problems) console.error(problem)
if (problems.length > 0) {
  console.error('Edit these mutants in tests/mutants')
  process.exit(1)
}
if (flags.list) {
  console.log(`${mutants.length} mutants, each with its place in the source`)
} else {
  const isPart = names.length > 0
  const chosen = isPart ? mutants.filter(({ name }) => names.includes(name)) : mutants
  process.exit((await runAll(chosen, isPart)) ? 0 : 1)
}
