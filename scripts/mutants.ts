/**
 * `pnpm mutants [NAME…]`: breaks one rule after the other by a one-line edit, and demands that the suite turns red.
 *
 * A suite that is green proves nothing about a rule that no test needs. Each edit is made in a copy of the work tree,
 * which is built and tested anew; an edit under which all tests pass fails the command, by its name and rule.
 * `--list` only checks that each edit still has its place in the source.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mutants } from '../tests/mutants/all.ts'
import type { Mutant } from '../tests/mutants/mutant.ts'
import { root } from './lib/run.ts'
import { type Copy, copyTree, type Run } from './mutants/copy.ts'

const copiesAtOnce = 2

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
async function tryMutant({ file, text, broken, tests }: Mutant, copy: Copy): Promise<Verdict> {
  const path = join(copy.folder, file)
  const source = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    source.replace(text, () => broken),
  )
  try {
    if (!(await copy.build()).passed) return 'not compiled'
    if (!(await copy.test(tests)).passed) return 'killed'
    return (await copy.test()).passed ? 'survived' : 'killed by the whole suite alone'
  } finally {
    writeFileSync(path, source)
  }
}

async function requireGreen(run: Promise<Run>): Promise<void> {
  const { passed, output } = await run
  if (passed) return
  console.error(output)
  throw new Error('The suite is red without any mutant: mend it first')
}

async function runAll(chosen: readonly Mutant[], isPart: boolean): Promise<boolean> {
  const start = Date.now()
  const copies = Array.from({ length: copiesAtOnce }, copyTree)
  for (const copy of copies) await requireGreen(copy.build())
  const [first] = copies as [Copy]
  await requireGreen(first.test(isPart ? chosen.flatMap(({ tests }) => tests) : []))
  console.log(`The suite is green without a mutant, after ${seconds(start)}`)
  const queue = [...chosen]
  const verdicts: Verdict[] = []
  const work = async (copy: Copy): Promise<void> => {
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

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: 'boolean' } } })
const problems = [
  ...findProblems(),
  ...positionals
    .filter((given) => !mutants.some(({ name }) => name === given))
    .map((name) => `${name}: there is no such mutant`),
]
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
if (values.list) {
  console.log(`${mutants.length} mutants, each with its place in the source`)
} else {
  const isPart = positionals.length > 0
  const chosen = isPart ? mutants.filter(({ name }) => positionals.includes(name)) : mutants
  process.exit((await runAll(chosen, isPart)) ? 0 : 1)
}
