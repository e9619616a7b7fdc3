/** The public API of one entry point as text: every exported declaration without comments, and what they reach. */
import { join, relative } from 'node:path'
import ts from 'typescript'

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed })

interface Export {
  readonly name: string
  readonly symbol: ts.Symbol
  /** Exported as a type alone, whatever it is. */
  readonly isType?: boolean
}

/**
 * Describes an entry point that was built.
 *
 * @param folder - the package's folder
 * @param types - its declaration file, relative to the folder
 */
export function reportEntry(specifier: string, folder: string, types: string): string {
  const { checker, modules } = load(join(folder, types), join(folder, 'dist/index.d.ts'))
  const [module, main] = modules
  const dist = join(folder, 'dist/')
  const exported = checker.getExportsOfModule(module).map((alias): Export => {
    const isType = (alias.declarations ?? []).some(ts.isTypeOnlyExportDeclaration)
    return { name: alias.name, isType, symbol: original(alias, checker) }
  })
  const own = exported.filter(({ symbol }) => isIn(symbol, dist))
  const foreign = exported.filter(({ symbol }) => !isIn(symbol, dist))
  const named = new Set(checker.getExportsOfModule(main).map((alias) => original(alias, checker)))
  const reached = reachedFrom(new Set(own.map(({ symbol }) => symbol)), named, dist, checker)
  return [
    `// ${specifier}`,
    '// Made by `node scripts/api-report.ts`; never edited. Whatever changes here changes for users.',
    ...section('From other packages', foreign, reexport),
    ...section('Exported', own, declaration),
    ...section('Reached by these, but not exported', reached, declaration),
    '',
  ].join('\n')
}

/** A package's main entry point is loaded beside another: what it exports has a name for users. */
function load(entry: string, main: string): { checker: ts.TypeChecker; modules: readonly [ts.Symbol, ts.Symbol] } {
  const program = ts.createProgram([entry, main], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    strict: true,
  })
  const checker = program.getTypeChecker()
  const find = (path: string): ts.Symbol => {
    const file = program.getSourceFile(path)
    const module = file && checker.getSymbolAtLocation(file)
    if (!module) throw new Error(`${path} is not there, or exports nothing: run \`node scripts/build.ts\``)
    return module
  }
  return { checker, modules: [find(entry), find(main)] }
}

function original(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function isIn(symbol: ts.Symbol, folder: string): boolean {
  return (symbol.declarations ?? []).some((node) => node.getSourceFile().fileName.startsWith(folder))
}

/** What these declarations name, and what that names, of the same package; save what users can name anyway. */
function reachedFrom(
  own: ReadonlySet<ts.Symbol>,
  named: ReadonlySet<ts.Symbol>,
  dist: string,
  checker: ts.TypeChecker,
): Export[] {
  const seen = new Set(own)
  // A Set iterates over what is added meanwhile, too.
  for (const symbol of seen) {
    for (const found of statements(symbol).flatMap((node) => references(node, checker))) {
      if (isIn(found, dist) && !named.has(found) && statements(found).length > 0) seen.add(found)
    }
  }
  return [...seen].filter((symbol) => !own.has(symbol)).map((symbol) => ({ name: symbol.name, symbol }))
}

/** The statements that declare a symbol; none for a member, a parameter or a whole module. */
function statements(symbol: ts.Symbol): ts.Statement[] {
  return (symbol.declarations ?? []).flatMap((node) => {
    const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node
    return ts.isStatement(statement) && ts.isSourceFile(statement.parent) ? [statement] : []
  })
}

function references(node: ts.Node, checker: ts.TypeChecker): ts.Symbol[] {
  const found: ts.Symbol[] = []
  const visit = (child: ts.Node): void => {
    const symbol = ts.isIdentifier(child) ? checker.getSymbolAtLocation(child) : undefined
    if (symbol) found.push(original(symbol, checker))
    ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}

function section(title: string, exports: readonly Export[], print: (one: Export) => string): string[] {
  if (exports.length === 0) return []
  // Not by locale: the same on every machine.
  const sorted = exports.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return ['', `// ${title}`, '', ...sorted.map(print)]
}

function declaration({ name, symbol, isType = false }: Export): string {
  const notes = [
    ...(name === symbol.name ? [] : [`// as ${name}`]),
    ...(isType && symbol.flags & ts.SymbolFlags.Value ? ['// as a type alone'] : []),
  ]
  const printed = statements(symbol).map((node) =>
    printer
      .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
      .replace(/^(export )?(declare )?/, '')
      .replaceAll('    ', '  '),
  )
  return [...notes, ...printed].join('\n')
}

function reexport({ name, symbol, isType }: Export): string {
  return `export ${isType ? 'type ' : ''}{ ${name} } from '${origin(symbol)}'`
}

/** The package that a symbol comes from. */
function origin(symbol: ts.Symbol): string {
  const fileName = symbol.declarations?.[0]?.getSourceFile().fileName ?? ''
  const ours = /\/packages\/([^/]+)\/dist\//.exec(fileName)?.[1]
  if (ours) return `@wechatpay-edge/${ours}`
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(fileName)?.[1] ?? relative('', fileName)
}
