import { describe, expect, it } from 'vitest'
import { phraseOf } from '../../../scripts/generate/phrases.ts'
import { emitValidator } from '../../../scripts/generate/validators.ts'

describe('what a broken rule says', () => {
  it.each([
    ['required', undefined, 'is required'],
    ['required', { type: 'APPID' }, 'is required where type is APPID'],
    ['type', 'string', 'must be a string'],
    ['type', 'integer', 'must be an integer'],
    ['const', 'A', 'must be A'],
    ['enum', ['A', 'B'], 'must be one of A, B'],
    ['minLength', 1, 'must have at least 1 characters'],
    ['maxLength', 32, 'must have at most 32 characters'],
    ['minimum', 1, 'must be at least 1'],
    ['maximum', 50, 'must be at most 50'],
    ['minItems', 1, 'must have at least 1 items'],
    ['maxItems', 10, 'must have at most 10 items'],
    ['pattern', '^a$', 'must match ^a$'],
    ['uniqueItems', true, 'must keep the rule uniqueItems true'],
    ['not', undefined, 'must keep the rule not'],
  ])('%s, %j: %s', (rule, limit, message) => {
    expect(phraseOf(rule, limit)).toBe(message)
  })
})

describe('a validator', () => {
  const named = { type: 'object', required: ['name'], properties: { name: { type: 'string', pattern: '^it’s "' } } }
  const schema = {
    type: 'object',
    properties: {
      rows: { type: 'array', minItems: 1, items: named },
      texts: { type: 'object', additionalProperties: { type: 'string' } },
      either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    },
  }
  const source = emitValidator(schema)
  // What is generated is code without imports, so that it can be had without a file.
  const check = new Function(`return ${source}`)() as ((value: unknown) => boolean) & { errors?: unknown }

  it('names fields in lists and maps as a caller writes them', () => {
    expect(check({ rows: [{ name: 'it’s "a"' }], texts: { a: 'b' }, either: 1 })).toBe(true)
    expect(check({ rows: [{ name: 'it’s "a"' }, {}], texts: { 'a.b': 1 }, either: null })).toBe(false)
    expect(check.errors).toEqual([
      { path: 'rows.1.name', rule: 'required', message: 'is required' },
      { path: 'texts.a.b', rule: 'type', message: 'must be a string' },
      { path: 'either', rule: 'anyOf', message: 'must keep the rule anyOf' },
      { path: 'either', rule: 'type', message: 'must be a string' },
      { path: 'either', rule: 'type', message: 'must be an integer' },
    ])
  })

  it('says what was expected, quotes and all', () => {
    expect(check({ rows: [{ name: 'x' }] })).toBe(false)
    expect(check.errors).toEqual([{ path: 'rows.0.name', rule: 'pattern', message: 'must match ^it’s "' }])
    expect(check({ rows: [] })).toBe(false)
    expect(check.errors).toEqual([{ path: 'rows', rule: 'minItems', message: 'must have at least 1 items' }])
  })

  it.each(['a/b', 'a.b', 'a~b'])('is not made for a property whose name a path cannot hold: %s', (name) => {
    const inner = { type: 'object', properties: { [name]: { type: 'string' } } }
    expect(() => emitValidator({ type: 'array', items: inner })).toThrow(`the property ${name} could not be told`)
  })

  it('of nothing but a whole that may be anything is code, too', () => {
    expect(emitValidator({})).not.toContain('Location')
  })
})
