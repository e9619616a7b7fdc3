/** What only another page of an operation says: its rows and examples are drafted, too; all else is a mark. */
import {
  compareOperations,
  type ErrorRow,
  type Example,
  type Field,
  type Operation,
  requestParts,
} from '@wechatpay-edge/vendor-pages'
import { shortFacts } from './field.ts'
import type { DraftPage } from './pages.ts'
import type { View } from './subjects.ts'
import { sentence } from './text.ts'

const squash = (text: string): string => text.replaceAll(/\s/g, '')

const errorKey = ({ status, code, description, remedy }: ErrorRow): string =>
  JSON.stringify([status, code, squash(description), squash(remedy)])

export const errorInWords = ({ status, code, description, remedy }: ErrorRow): string =>
  `${status} ${code}: ${description}; ${remedy}`.replaceAll(/\s+/g, ' ')

const operationsOf = ({ pages }: View): { readonly id: string; readonly operation: Operation }[] =>
  pages.flatMap(({ id, operation }) => (operation ? [{ id, operation }] : []))

/** What is new in each list, and all of the first. */
function union<T>(lists: readonly (readonly T[])[], keyOf: (value: T) => string): T[] {
  const [first = [], ...others] = lists
  const known = new Set(first.map(keyOf))
  const more = others.flat().filter((value) => {
    const key = keyOf(value)
    return !known.has(key) && known.add(key)
  })
  return [...first, ...more]
}

/** The rows of errors of all pages; those of a second page with the words of a first are the same. */
export const errorsOf = (view: View): ErrorRow[] =>
  union(
    operationsOf(view).map(({ operation }) => operation.errors),
    errorKey,
  )

/** The examples of all pages, those of a second page with its id. */
export function examplesOf(view: View): Example[] {
  const lists = operationsOf(view).map(({ id, operation }, at) =>
    operation.answer.examples.map((example) =>
      at === 0 ? example : { ...example, name: [example.name, id].filter((word) => word !== undefined).join(', ') },
    ),
  )
  return union(lists, ({ text }) => squash(text))
}

/** Every field with the part that it is in. */
function partsOf({ request, answer }: Operation): { readonly part: string; readonly fields: readonly Field[] }[] {
  return [...requestParts.map((part) => ({ part, fields: request[part] })), { part: 'response', fields: answer.fields }]
}

const words = ({ title, text }: Field): string => sentence(title, text)
const saysOf = (field: Field): string => `${field.name}, ${shortFacts(field)}: ${words(field)}`

/** Fields and words of fields that the first page does not have. */
function fieldMarks(main: Operation, other: Operation): string[] {
  const mains = partsOf(main)
  return partsOf(other).flatMap(({ part, fields }, at) =>
    fields.flatMap((field) => {
      const same = mains[at]?.fields.filter(({ name }) => name.toLowerCase() === field.name.toLowerCase()) ?? []
      if (same.length === 0) return [`also has ${part} ${saysOf(field)}`]
      const isSaid = same.some((one) => squash(words(one)) === squash(words(field)) || one.gist === field.gist)
      return isSaid ? [] : [`says about ${part} ${field.name}: ${words(field)}`]
    }),
  )
}

/** What is about the operation as a whole. */
function headMarks(main: Operation, other: Operation): string[] {
  const lists = ['limits', 'callers', 'hosts'] as const
  const paths = ({ routes }: Operation): string => routes.map(({ method, path }) => `${method} ${path}`).join(', ')
  const answer = ({ answer: { kind, status } }: Operation): string => `${kind} ${status ?? ''}`.trim()
  return [
    ...lists.flatMap((list) =>
      other[list].filter((one) => !main[list].includes(one)).map((one) => `also has ${list}: ${one}`),
    ),
    ...(paths(main) === paths(other) ? [] : [`prints ${paths(other)}`]),
    ...(answer(main) === answer(other) ? [] : [`has a response ${answer(other)}, not ${answer(main)}`]),
  ]
}

/** Facts of fields that both have; what is added has a mark of its own. */
const factMarks = (main: DraftPage, other: DraftPage): string[] =>
  compareOperations(main, other)
    .filter(({ class: one, kind }) => one !== 'none' && kind !== 'field added')
    .map(({ description }) => `differs: ${description}`)

/** Where the other pages of a view say something else than its first, or more. */
export function rivalMarks({ pages }: View): string[] {
  const [main, ...others] = pages
  return others.flatMap((other) =>
    main?.operation && other.operation
      ? [
          ...headMarks(main.operation, other.operation),
          ...factMarks(main, other),
          ...fieldMarks(main.operation, other.operation),
          ...other.problems.map(({ line, text }) => `line ${line}: ${text}`),
          ...other.contradictions
            .filter(({ text }) => !/example/.test(text))
            .map(({ line, text }) => `line ${line}: ${text}`),
        ].map((text) => `page: ${other.id} ${text}`)
      : [],
  )
}
