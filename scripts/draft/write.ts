/** Writes YAML in the style of the specs: short maps in one line, one empty line between schemas. */
import { Document, isMap, isScalar, isSeq, type Pair, Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml'

const width = 120

/** Maps that stay open however short they are. */
const open = new Set(['properties', 'paths', 'responses', 'content', 'headers', 'webhooks', 'securitySchemes', 'info'])

const isShort = (node: YAMLMap | YAMLSeq): boolean => JSON.stringify(node.toJSON()).length < width - 40

const isFlat = (node: unknown): boolean => isScalar(node) || ((isMap(node) || isSeq(node)) && node.items.length === 0)

function fits(node: YAMLMap | YAMLSeq): boolean {
  if (!isShort(node)) return false
  const inner = isMap(node) ? node.items.map(({ value }) => value) : node.items
  return inner.every((one) => isFlat(one) || ((isMap(one) || isSeq(one)) && fits(one)))
}

/** `[a, b]` and `{ a: b }`: the library pads both or neither. */
function pad(node: YAMLMap | YAMLSeq, flowCollectionPadding: string): void {
  const write = node.toString.bind(node) as (context: object, ...rest: unknown[]) => string
  node.toString = ((context: object, ...rest: unknown[]) =>
    write({ ...context, flowCollectionPadding }, ...rest)) as typeof node.toString
}

const keyOf = (pair: Pair | null | undefined): string => (isScalar(pair?.key) ? String(pair.key.value) : '')

/** Which maps and lists are written in one line. */
function layOut(document: Document): void {
  visit(document, {
    Pair(_, pair, path) {
      const { value } = pair
      const key = keyOf(pair)
      if (!isMap(value) && !isSeq(value)) return
      const isTop = path.length <= 2
      const isSchema = isMap(value) && (value.has('type') || value.has('operationId') || value.has('properties'))
      if (!isTop && !open.has(key) && !isSchema && fits(value)) value.flow = true
    },
    Seq(_, node) {
      pad(node, '')
      for (const item of node.items) {
        const isRow = isMap(item) && (item.has('status') || item.has('name'))
        if ((isMap(item) || isSeq(item)) && !isRow && fits(item)) item.flow = true
      }
    },
    Map(_, node) {
      pad(node, ' ')
    },
    Scalar(_, node) {
      if (typeof node.value === 'string' && /^\d{4}-\d\d-\d\d/.test(node.value) && node.value.length < width - 20)
        node.type = Scalar.QUOTE_SINGLE
      if (typeof node.value === 'string' && node.value.length > width - 20) node.type = Scalar.BLOCK_FOLDED
    },
  })
}

/** One file. `spaced` puts an empty line between its entries. */
export function yamlOf(
  value: unknown,
  { comment, spaced = false }: { comment?: string; spaced?: boolean } = {},
): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  layOut(document)
  if (spaced && isMap(document.contents))
    for (const [at, { key }] of document.contents.items.entries()) if (at > 0 && isScalar(key)) key.spaceBefore = true
  if (comment !== undefined) document.commentBefore = comment
  return document.toString({ lineWidth: width, singleQuote: true, flowCollectionPadding: true })
}
