/** Reads a page that describes what WeChat Pay sends: envelope, reply, and what the envelope encrypts. */
import { readFields } from '../field/field.ts'
import { type Block, type Code, isFieldTable, type Table } from '../lib/markdown.ts'
import { bare, present } from '../lib/text.ts'
import type { Callback, Example, Field, Remark } from '../shape.ts'

const named = (fields: readonly Field[], name: string): Field | undefined => fields.find((field) => field.name === name)

const isEnvelope = ({ rows }: Table): boolean =>
  ['event_type', 'resource'].every((name) => rows.some(({ cells }) => cells.some((cell) => bare(cell) === name)))

/** By the words before the table, and the headings above it. */
const isResource = ({ caption, headings }: Table): boolean => /解密/.test(caption) || /解密/.test(headings.at(-1) ?? '')

const event = /\b[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)+\b/g

function eventTypesOf(envelope: readonly Field[], examples: readonly Example[]): string[] {
  const words = named(envelope, 'event_type')?.text ?? ''
  const printed = examples.flatMap(({ text }) => /"event_type"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? [])
  return [...new Set([...words.matchAll(event)].map(([type]) => type).concat(printed))]
}

function originalTypeOf(envelope: readonly Field[], examples: readonly Example[]): string | undefined {
  const words = bare(named(envelope, 'resource.original_type')?.text ?? '')
  const printed = examples.flatMap(({ text }) => /"original_type"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? [])[0]
  return /(?:为|是|[:：])\s*["“]?([A-Za-z][\w-]*)/.exec(words)?.[1] ?? printed
}

function codeOf(block: Code): Example {
  return present<Example>({
    line: block.line,
    name: bare(block.caption).replace(/^>\s*/, '') || undefined,
    text: block.text,
  })
}

/** `undefined` if no table of the page is an envelope. */
export function callbackOf(blocks: readonly Block[], problems: Remark[]): Callback | undefined {
  const tables = blocks.filter(isFieldTable)
  const envelope = tables.find(isEnvelope)
  if (!envelope) return undefined
  const others = tables.filter((one) => one !== envelope)
  const fieldsOf = (some: readonly Table[]): Field[] => readFields(some, problems)
  const [fields, reply, resource] = [
    fieldsOf([envelope]),
    fieldsOf(others.filter((table) => !isResource(table))),
    fieldsOf(others.filter(isResource)),
  ]
  const examples = blocks.flatMap((block) => (block.kind === 'code' ? [codeOf(block)] : []))
  return present<Callback>({
    eventTypes: eventTypesOf(fields, examples),
    originalType: originalTypeOf(fields, examples),
    envelope: fields,
    reply,
    resource,
    examples,
  })
}
