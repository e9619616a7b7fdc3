/** What editors show: each export and each member that users meet has a text, and a `@throws` reads as a sentence. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { publicEntries } from '../../../scripts/lib/packages.ts'
import { root } from './snippets.ts'

const files = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((path) => !path.includes('generated'))
const read = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true)

/** Names of exported types whose members users write or read. */
const shown =
  /(Options|Report|Signer|Keyring|PlatformKey|Error|AuthMiddleware|WithResponse|ClientInit|Sandbox|Partner|Data|StatusFault)$/
/** What is no user's. */
const inner = ['IdentityOptions', 'SchemaError']
/** What says itself what it is, in the type before it. */
const plain = ['name', 'code', 'kind', 'toJSON']

it.each(files)('each member that users meet in %s has a text', (path) => {
  const bare: string[] = []
  read(path).forEachChild((node) => {
    if (!ts.isInterfaceDeclaration(node) && !ts.isClassDeclaration(node) && !ts.isTypeAliasDeclaration(node)) return
    const name = node.name?.text ?? ''
    const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (!isExported || !shown.test(name) || inner.includes(name)) return
    for (const member of membersOf(node)) {
      const own = member.name?.getText() ?? ''
      if (plain.includes(own) || ts.isConstructorDeclaration(member)) continue
      if (ts.getJSDocCommentsAndTags(member).length === 0) bare.push(`${name}.${own}`)
    }
  })
  expect(bare).toEqual([])
})

function membersOf(node: ts.InterfaceDeclaration | ts.ClassDeclaration | ts.TypeAliasDeclaration) {
  if (!ts.isTypeAliasDeclaration(node)) return [...node.members]
  const parts = ts.isIntersectionTypeNode(node.type) ? node.type.types : [node.type]
  return parts.flatMap((part) => (ts.isTypeLiteralNode(part) ? [...part.members] : []))
}

it('each export of a package has a text', () => {
  const sources = publicEntries.map(({ source }) => join(root, source))
  const options = { module: ts.ModuleKind.NodeNext, allowImportingTsExtensions: true, noEmit: true, types: [] }
  const program = ts.createProgram(sources, { ...options, target: ts.ScriptTarget.ES2022 })
  const checker = program.getTypeChecker()
  const bare = sources.flatMap((source) => {
    const file = program.getSourceFile(source)
    const module = file && checker.getSymbolAtLocation(file)
    if (!module) throw new Error(`${source} is not a module`)
    return checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter((symbol) => symbol.declarations?.every((one) => files.some((path) => isOf(one, path))))
      .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
      .map(({ name }) => name)
  })
  expect(bare).toEqual([])
  // The compiler reads all packages.
}, 60_000)

function isOf(declaration: ts.Declaration, path: string): boolean {
  return declaration.getSourceFile().fileName === join(root, path)
}

it('no @throws begins with a link, which editors print as it is written', () => {
  const linked = files.filter((path) => /@throws \{@link/.test(readFileSync(join(root, path), 'utf8')))
  expect(linked).toEqual([])
})
