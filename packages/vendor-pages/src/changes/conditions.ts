/** Whether a condition in words binds more calls than before. */
import { exempts, obliges } from '../field/condition.ts'
import { keyOf } from '../lib/text.ts'
import type { Field, WordFacts } from '../shape.ts'
import type { Change } from './classes.ts'

/** Words that bind in the same way. */
const synonyms: readonly (readonly [RegExp, string])[] = [
  [/必须?(?:要)?(?:传入?|填写?)/g, '必填'],
  [/(?:无需|不需要?|不用|不必)(?:再)?(?:传入?|填写?)/g, '无需填'],
  [/不(?:能|得|可|可以|允许)?(?:超过|大于)/g, '不超过'],
  [/商家/g, '商户'],
  [/字段|参数|[的了该此本则才会将请即]/g, ''],
]

function keyOfWords(words: string | undefined): string {
  const key = keyOf(words ?? '')
    .toLowerCase()
    .replace(/[,.:;()"!?、~～-]/g, '')
  return synonyms.reduce((text, [pattern, one]) => text.replace(pattern, one), key)
}

/** Whether words bind as before: with the titles of links, or without them. */
export function isSameFact(fact: keyof WordFacts, old: Field, now: Field): boolean {
  return (
    keyOfWords(old[fact]) === keyOfWords(now[fact]) || keyOfWords(old.unlinked[fact]) === keyOfWords(now.unlinked[fact])
  )
}

/** Names of fields and values in a condition: in code marks if it has any. */
function namesIn(condition: string): string[] {
  const marked = [...condition.matchAll(/`\s*([\w.-]+)\s*`/g)].map(([, name = '']) => name)
  return marked.length > 0 ? marked : [...condition.matchAll(/[A-Za-z_][A-Za-z0-9_.]*/g)].map(([name]) => name)
}

export const isObliged = ({ condition }: Field): boolean => condition !== undefined && obliges.test(condition)
/** Whether words say when the field may, or must, be left out. */
export const isExempted = ({ condition }: Field): boolean => condition !== undefined && exempts.test(condition)

/** Whether a condition names fields, and only fields that were not there before. */
export function dependsOnNew(field: Field, before: readonly Field[], now: readonly Field[]): boolean {
  const lastName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
  const known = new Set(before.map(({ name }) => lastName(name)))
  const present = new Set(now.map(({ name }) => lastName(name)))
  const named = namesIn(field.condition ?? '')
    .map(lastName)
    .filter((name) => present.has(name) || known.has(name))
  return named.length > 0 && named.every((name) => !known.has(name))
}

const isSubset = (some: readonly string[], all: readonly string[]): boolean => some.every((one) => all.includes(one))

/** Which line of the table a changed condition is. */
export function conditionChange(old: Field, now: Field, before: readonly Field[], after: readonly Field[]): Change {
  if (old.condition === undefined) return isObliged(now) ? 'condition tightened' : 'condition loosened'
  if (now.condition === undefined) return isObliged(old) ? 'condition loosened' : 'condition tightened'
  if (dependsOnNew(now, before, after)) return 'condition on another field'
  const [names, newNames] = [namesIn(old.condition), namesIn(now.condition)]
  if (isObliged(old) && !isObliged(now) && exempts.test(now.condition)) return 'condition loosened'
  const isNarrower = newNames.length < names.length && isSubset(newNames, names)
  return isObliged(old) && isNarrower ? 'condition loosened' : 'condition tightened'
}
