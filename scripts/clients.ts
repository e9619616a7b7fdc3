/**
 * `pnpm test:clients [name…]`: clients in other languages against the sandbox, over TCP, and the programs of docs/sandbox as
 * a reader copies them. A client whose tools are absent is named and skipped. It is no part of `pnpm test`.
 */
import { join } from 'node:path'
import { absentTools, clients } from '../tests/clients/table.ts'
import { readArguments } from './lib/command.ts'
import { root, runNode } from './lib/run.ts'
import { finishSpecs, runSpecs } from './lib/specs.ts'
import { clientsFolder, installTools } from './lib/tools.ts'

const names = Object.keys(clients)

const { names: given } = readArguments(
  `Usage: pnpm test:clients          clients in other languages against the sandbox
       pnpm test:clients NAME…    these: ${names.join(', ')}
`,
  { names },
)

const chosen = given.length > 0 ? given : names

function reportAbsent(): void {
  for (const name of chosen) {
    const { tools, cannot = {} } = clients[name] ?? { tools: [] }
    const absent = absentTools({ tools }).map(({ debian }) => debian)
    const reasons = absent.length > 0 ? [`to install: apt-get install ${absent.join(' ')}`] : Object.values(cannot)
    for (const reason of reasons) console.log(`${name} is skipped${absent.length > 0 ? '' : ' in part'}; ${reason}`)
  }
}

const needsPackages = chosen.some((name) => clients[name]?.isPackage)
const isReady =
  runNode(['scripts/build.ts']) === 'passed' && (!needsPackages || installTools(clientsFolder) === 'passed')
const files = chosen.map((name) => `specs/${name}.spec.ts`)
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const report = isReady ? runSpecs({ vitest, folder: clientsFolder, files }) : undefined
console.log('')
reportAbsent()
finishSpecs(report)
