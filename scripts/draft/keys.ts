/** What makes two schemas one: they say the same, whatever words their pages use. */
import { leafFacts, type Members, type Side } from './facts.ts'
import type { Node } from './field.ts'

function leafKey(node: Node, side: Side): unknown {
  const { keywords, members, array } = leafFacts(node, side)
  const { row } = node
  const words = side === 'request' ? [row.condition, row.characters, row.limit, row.default] : []
  return [node.name, row.type, row.required, node.audience, keywords, members?.values, members && side, array, words]
}

export function nodeKey(node: Node, side: Side): unknown {
  return [leafKey(node, side), childrenKey(node.children, side)]
}

function childrenKey(children: readonly Node[], side: Side): unknown {
  const byName = [...children].sort((a, b) => (a.name < b.name ? -1 : 1))
  return byName.map((child) => nodeKey(child, side))
}

export const objectKey = (children: readonly Node[], side: Side): string =>
  JSON.stringify(['object', childrenKey(children, side)])
export const enumKey = (node: Node, { values }: Members): string =>
  JSON.stringify(['enum', node.row.type.replace(/^array\[|\]$/g, ''), values])
