/** What a broken rule says, after the path of the field. */
import { isObject, type Json } from './spec.ts'

const phrases: Readonly<Record<string, (limit: Json) => string>> = {
  type: (limit) => `must be ${/^[aeio]/.test(String(limit)) ? 'an' : 'a'} ${limit}`,
  const: (limit) => `must be ${limit}`,
  enum: (limit) => `must be one of ${[limit].flat().join(', ')}`,
  minLength: (limit) => `must have at least ${limit} characters`,
  maxLength: (limit) => `must have at most ${limit} characters`,
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  minItems: (limit) => `must have at least ${limit} items`,
  maxItems: (limit) => `must have at most ${limit} items`,
  pattern: (limit) => `must match ${limit}`,
}

/** The words for a rule and what it demands: for `required` inside a condition, the condition: `{ type: 'APPID' }`. */
export function phraseOf(rule: string, limit: Json | undefined): string {
  if (rule === 'required') {
    const conditions = Object.entries(isObject(limit) ? limit : {}).map(([name, value]) => `${name} is ${value}`)
    return conditions.length > 0 ? `is required where ${conditions.join(' and ')}` : 'is required'
  }
  const phrase = limit === undefined ? undefined : phrases[rule]
  return phrase ? phrase(limit as Json) : `must keep the rule ${rule} ${limit ?? ''}`.trimEnd()
}
