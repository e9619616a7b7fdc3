/** Hosts a bundle in edge-light's VM, where code cannot be made of text. */
import { readFileSync } from 'node:fs'
import { EdgeVM } from '@edge-runtime/vm'

const vm = new EdgeVM({ codeGeneration: { strings: false, wasm: false } })
vm.evaluate(readFileSync(process.argv[2] ?? '', 'utf8'))
console.log(await vm.evaluate('suiteReport'))
