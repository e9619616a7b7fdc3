/** What pages say about one field at several places. */
import type { Node } from './field.ts'
import { sentence } from './text.ts'

export const bare = (text: string): string => text.replace(/\s/g, '')

/** The words of a row, whatever blanks they have. */
export const sayWords = ({ row }: Node): string => bare(sentence(row.title, row.text))

/** Other words of pages for the same field at other places: a mark for each. */
export function otherWords(node: Node, others: readonly (readonly Node[])[]): string[] {
  const rows = others.flatMap((list) => list.filter(({ name }) => name === node.name)).map(({ row }) => row)
  const texts = new Map(rows.map(({ title, text }) => [bare(sentence(title, text)), sentence(title, text)]))
  texts.delete(sayWords(node))
  return [...texts.values()].filter((text) => text !== '').map((text) => `words: also ${text}`)
}

/** An object's field that has a schema of its own says its words there or where it is used. */
export function withOtherWords(node: Node, others: readonly (readonly Node[])[]): Node {
  const marks = otherWords(node, others)
  return marks.length === 0 ? node : { ...node, marks: [...node.marks, ...marks] }
}
