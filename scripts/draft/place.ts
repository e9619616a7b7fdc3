/** Where the rows of a request belong, whatever part of it the page prints them in: path, query, JSON or a form. */
import type { RequestPart } from '@wechatpay-edge/vendor-pages'
import { type Node, shortFacts, treeOf } from './field.ts'
import { sentence } from './text.ts'

export type Trees = Readonly<Record<RequestPart, readonly Node[]>> & { readonly answer: readonly Node[] }

/** Trees, and what a person must decide about them. */
export interface Placed {
  readonly trees: Trees
  readonly marks: readonly string[]
}

/** A node and all below it, as lines of a mark. */
const linesOf = (nodes: readonly Node[]): string[] =>
  nodes.flatMap(({ path, row, children }) => [
    `form: the page also has ${path}, ${shortFacts(row)}: ${sentence(row.title, row.text)}`,
    ...linesOf(children),
  ])

/** An upload is a file and an object about it, sent by POST without parameters; any other form is drafted as JSON. */
function placeForm(trees: Trees, method: string): Placed {
  const isFile = ({ row }: Node): boolean => row.type === 'file'
  const form = trees.body.some(isFile) ? [...trees.form, ...trees.body] : trees.form
  const body = trees.body.some(isFile) ? [] : trees.body
  if (form.length === 0) return { trees, marks: [] }
  const file = form.find((node) => node.name === 'file' && isFile(node))
  const meta = form.find(({ name, children }) => name === 'meta' && children.length > 0)
  if (file && meta && method === 'POST' && trees.path.length + trees.query.length === 0) {
    const others = form.filter((node) => node !== file && node !== meta)
    return {
      trees: { ...trees, form: form.filter((node) => node === file || node === meta), body },
      marks: linesOf(others),
    }
  }
  return {
    trees: { ...trees, form: [], body: [...form, ...body] },
    marks: ['form: it is none of `file` and an object `meta` by POST, and drafted as JSON'],
  }
}

/** GET takes no body: what a page prints as one is its query. A body with a file is a form. */
export function placeBody(given: Trees, method: string): Placed {
  const { trees, marks } = placeForm(given, method)
  if (method !== 'GET' || trees.body.length === 0) return { trees, marks }
  return {
    trees: { ...trees, query: [...trees.query, ...trees.body], body: [] },
    marks: [...marks, `query: the page prints ${trees.body.map(({ name }) => name).join(', ')} as a body of GET`],
  }
}

const namesIn = (path: string): string[] => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)

/** Parameters that the path has and the table has not, and the other way round. */
export function matchPath(trees: Trees, path: string): Placed {
  const names = namesIn(path)
  const missing = names.filter((name) => !trees.path.some((node) => node.name === name))
  const extra = trees.path.filter(({ name }) => !names.includes(name))
  const empty = { line: 0, printedType: 'string', type: 'string', members: [], text: '', gist: '', unlinked: {} }
  const made = treeOf(
    missing.map((name) => ({
      field: { ...empty, name, required: true },
      marks: ['path: the page has no row of it'],
    })),
  )
  const kept = trees.path.filter(({ name }) => names.includes(name))
  return {
    trees: { ...trees, path: [...kept, ...made], query: [...trees.query, ...extra] },
    marks:
      extra.length > 0
        ? [
            `path: ${extra.map(({ name }) => name).join(', ')} is in the table, and not in the path; it is drafted as query`,
          ]
        : [],
  }
}

/** Methods of one path share its placeholders: those of its first page. */
export function renamePath(nodes: readonly Node[], from: string, to: string): Placed['trees']['path'] {
  const names = new Map(namesIn(from).map((name, at) => [name, namesIn(to)[at] ?? name]))
  return nodes.map((node) => {
    const name = names.get(node.name) ?? node.name
    return name === node.name
      ? node
      : { ...node, name, marks: [...node.marks, `path: this page calls it ${node.name}`] }
  })
}
