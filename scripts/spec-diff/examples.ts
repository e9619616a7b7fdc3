/** Examples of parameters, bodies and responses, which `redocly diff` does not compare. */
import { type Fields, follow, isFields, type Json, listOf, operationsOf, type SpecDocument } from './document.ts'
import type { Found } from './finding.ts'

/** One finding for each operation whose examples differ. */
export function compareExamples(base: SpecDocument, revision: SpecDocument): Found[] {
  const before = new Map(operationsOf(base).map(({ id, pointer }) => [id, examplesOf(base, pointer)]))
  return operationsOf(revision)
    .filter(({ id, pointer }) => before.has(id) && before.get(id) !== examplesOf(revision, pointer))
    .map(({ id, pointer }) => ({
      kind: 'example-changed',
      pointer,
      places: [{ operation: id, side: 'request', in: 'body', field: '' }],
    }))
}

/** All examples of an operation as one text. */
function examplesOf(document: SpecDocument, pointer: string): string {
  const { node } = follow(document, pointer)
  const owners = [
    ...listOf(node.parameters).map((_, index) => `${pointer}/parameters/${index}`),
    ...['requestBody', 'x-decrypted'].flatMap((field) => (node[field] ? [`${pointer}/${field}`] : [])),
    ...(isFields(node.responses) ? Object.keys(node.responses) : []).map((status) => `${pointer}/responses/${status}`),
  ].map((owner) => follow(document, owner).node)
  return JSON.stringify(owners.flatMap((owner) => [...shown(owner), ...mediaOf(owner).flatMap(shown)]))
}

const mediaOf = ({ content }: Fields): Fields[] => (isFields(content) ? Object.values(content).filter(isFields) : [])

const shown = ({ example, examples }: Fields): Json[] => [example, examples].filter((value) => value !== undefined)
