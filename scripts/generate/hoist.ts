/**
 * openapi-typescript's syntax tree, with `components['schemas']['X']` as an exported declaration `X`: an editor then says
 * "required in type 'AppPartner'", and a caller imports the type by its name.
 */
import ts from 'typescript'

export interface Hoisting {
  /** Schemas that values.ts declares. */
  readonly enums: ReadonlySet<string>
  /** operationId → the schemas that its path and its query are: `{ query: 'ListThingsQuery' }`. */
  readonly parameters: ReadonlyMap<string, Readonly<Record<string, string>>>
}

const { factory, SyntaxKind } = ts
const exported = [factory.createModifier(SyntaxKind.ExportKeyword)]
const isString = (node: ts.TypeNode): boolean => node.kind === SyntaxKind.StringKeyword

const memberName = (node: ts.TypeElement): string =>
  node.name && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) ? node.name.text : ''

/** The `X` of `components['schemas']['X']`. */
function schemaName(node: ts.Node): string | undefined {
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isIndexedAccessTypeNode(node.objectType)) return undefined
  const [place, name] = [node.objectType.indexType, node.indexType].map((index) =>
    ts.isLiteralTypeNode(index) && ts.isStringLiteral(index.literal) ? index.literal.text : undefined,
  )
  return place === 'schemas' ? name : undefined
}

/** Rewrites each node upwards; notes above a node stay with it. */
function rewrite<T extends ts.Node>(root: T, change: (node: ts.Node) => ts.Node): T {
  const { transformed } = ts.transform<ts.Node>(root, [
    (context) => (top) => {
      const visit = (node: ts.Node): ts.Node => {
        const inner = ts.visitEachChild(node, visit, context)
        const next = change(inner)
        const comments = ts.getSyntheticLeadingComments(node)
        return comments && next !== node ? ts.setSyntheticLeadingComments(next, comments) : next
      }
      return visit(top)
    },
  ])
  return transformed[0] as T
}

/** `Known | string` is `string` to an editor; `Known | (string & {})` still offers the known members. */
function openUnion(node: ts.UnionTypeNode): ts.UnionTypeNode {
  const open = factory.createParenthesizedType(
    factory.createIntersectionTypeNode([
      factory.createKeywordTypeNode(SyntaxKind.StringKeyword),
      factory.createTypeLiteralNode([]),
    ]),
  )
  return factory.createUnionTypeNode(node.types.map((type) => (isString(type) ? open : type)))
}

function named(node: ts.Node): ts.Node {
  const name = schemaName(node)
  if (name !== undefined) return factory.createTypeReferenceNode(name)
  return ts.isUnionTypeNode(node) && node.types.length > 1 && node.types.some(isString) ? openUnion(node) : node
}

/** For consumers with exactOptionalPropertyTypes: `?: T` also takes a variable that may be `undefined`. */
function optional(node: ts.Node): ts.Node {
  if (!ts.isPropertySignature(node) || !node.questionToken || !node.type) return node
  const orUndefined = factory.createUnionTypeNode([
    node.type,
    factory.createKeywordTypeNode(SyntaxKind.UndefinedKeyword),
  ])
  return factory.updatePropertySignature(node, node.modifiers, node.name, node.questionToken, orUndefined)
}

function declare(member: ts.PropertySignature): ts.Node {
  const { type } = member
  if (!type) throw new Error(`${memberName(member)} has no type`)
  const body = rewrite(type, optional)
  const declaration = ts.isTypeLiteralNode(body)
    ? factory.createInterfaceDeclaration(exported, memberName(member), undefined, undefined, body.members)
    : factory.createTypeAliasDeclaration(exported, memberName(member), undefined, body)
  const comments = ts.getSyntheticLeadingComments(member)
  return comments ? ts.setSyntheticLeadingComments(declaration, comments) : declaration
}

const isDeclared = (node: ts.Node, name: string): node is ts.InterfaceDeclaration =>
  ts.isInterfaceDeclaration(node) && node.name.text === name

function findMember(members: readonly ts.TypeElement[], name: string): ts.PropertySignature | undefined {
  return members.filter(ts.isPropertySignature).find((member) => memberName(member) === name)
}

/** Each member of `components.schemas` becomes a name of the declaration that it was. */
function pointToDeclarations(node: ts.Node): ts.Node {
  if (!ts.isPropertySignature(node) || memberName(node) !== 'schemas' || !node.type || !ts.isTypeLiteralNode(node.type))
    return node
  const members = node.type.members
    .filter(ts.isPropertySignature)
    .map((member) =>
      factory.createPropertySignature(
        undefined,
        member.name,
        undefined,
        factory.createTypeReferenceNode(memberName(member)),
      ),
    )
  return factory.updatePropertySignature(
    node,
    node.modifiers,
    node.name,
    node.questionToken,
    factory.createTypeLiteralNode(members),
  )
}

/** `query: { … }` of an operation becomes the name of its query; `path` likewise. */
function pointToParameters(parameters: Hoisting['parameters']): (node: ts.Node) => ts.Node {
  return (node) => {
    const names = ts.isPropertySignature(node) ? parameters.get(memberName(node)) : undefined
    if (!names) return node
    return rewrite(node, (inner) => {
      if (!ts.isPropertySignature(inner) || memberName(inner) !== 'parameters') return inner
      if (!inner.type || !ts.isTypeLiteralNode(inner.type)) return inner
      const members = inner.type.members.filter(ts.isPropertySignature).map((member) => {
        const name = names[memberName(member)]
        return name === undefined ? member : withType(member, factory.createTypeReferenceNode(name))
      })
      return withType(inner, factory.createTypeLiteralNode(members))
    })
  }
}

const withType = (member: ts.PropertySignature, type: ts.TypeNode): ts.PropertySignature =>
  factory.updatePropertySignature(member, member.modifiers, member.name, member.questionToken, type)

export function hoist(nodes: readonly ts.Node[], { enums, parameters }: Hoisting): ts.Node[] {
  const renamed = nodes.filter((node) => ts.isInterfaceDeclaration(node)).map((node) => rewrite(node, named))
  const components = renamed.find((node) => isDeclared(node, 'components'))
  const schemas = components && findMember(components.members, 'schemas')?.type
  const declared = schemas && ts.isTypeLiteralNode(schemas) ? schemas.members.filter(ts.isPropertySignature) : []
  const declarations = declared.filter((member) => !enums.has(memberName(member))).map(declare)
  const rest = renamed.map((node) => {
    if (isDeclared(node, 'components')) return rewrite(node, pointToDeclarations)
    return isDeclared(node, 'operations') ? rewrite(node, pointToParameters(parameters)) : node
  })
  return [...declarations, ...rest]
}
