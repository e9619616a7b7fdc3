/** The public functions of the published packages, and the programs in their TSDoc. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { publicEntries } from '../../../scripts/lib/packages.ts'
import { compilerOptions, root } from './snippets.ts'

export interface PublicFunction {
  /** `@wechatpay-edge/core: createSigner` */
  readonly name: string
  /** The code of each `@example`. */
  readonly examples: readonly string[]
}

/** Every function that a package exports, but not what it re-exports of another package. */
export function findFunctions(entries: readonly { specifier: string; source: string }[]): PublicFunction[] {
  const sources = entries.map(({ source }) => join(root, source))
  const program = ts.createProgram(sources, {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  })
  const checker = program.getTypeChecker()
  const resolve = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

  return entries.flatMap(({ specifier, source }) => {
    const file = program.getSourceFile(join(root, source))
    const module = file && checker.getSymbolAtLocation(file)
    if (!module) throw new Error(`${source} is not a module`)
    return checker
      .getExportsOfModule(module)
      .map(resolve)
      .filter((symbol) => isFunction(symbol, checker) && isIn(dirname(file.fileName), symbol))
      .map((symbol) => ({ name: `${specifier}: ${symbol.name}`, examples: examplesOf(symbol, checker) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  })
}

function isFunction(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const declaration = symbol.valueDeclaration
  return declaration !== undefined && checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0
}

function isIn(folder: string, symbol: ts.Symbol): boolean {
  return symbol.valueDeclaration?.getSourceFile().fileName.startsWith(`${folder}/`) === true
}

function examplesOf(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  return symbol
    .getJsDocTags(checker)
    .filter(({ name }) => name === 'example')
    .flatMap(({ text }) =>
      [...ts.displayPartsToString(text).matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code),
    )
}

/** Of all published packages. */
export const functions: readonly PublicFunction[] = findFunctions(publicEntries)

/** Runs each program in turn, as the merchant or partner that it is for, and prints one line of JSON for each. */
const runner = `
import { readdirSync } from 'node:fs'
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts')).sort()
const log = console.log
console.log = () => {}
const { MERCHANT = '{}', PARTNER = '{}' } = process.env
for (const file of files) {
  Object.assign(process.env, JSON.parse(file.startsWith('payments-partner-') ? PARTNER : MERCHANT))
  const error = await import('./' + file).then(() => '', (reason) => String(reason?.stack ?? reason))
  log(JSON.stringify({ file, error }))
}
`

/** Writes the programs and their runner into a new folder, where they find the packages by name. */
export function writeExamples(): { folder: string; runner: string; files: readonly string[] } {
  mkdirSync(join(root, 'tests/dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'tests/dist/examples-'))
  const files = functions.flatMap(({ name, examples }) =>
    examples.map((code, index) => {
      const file = `${name.replace('@wechatpay-edge/', '').replaceAll(/[/: ]+/g, '-')}-${index + 1}.ts`
      writeFileSync(join(folder, file), code)
      return file
    }),
  )
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  writeFileSync(join(folder, 'run.mjs'), runner)
  return { folder, runner: join(folder, 'run.mjs'), files }
}
