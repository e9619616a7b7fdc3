/** Edits of the interpreter of schemas. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

export const schemas: readonly Mutant[] = edits(
  'packages/client/src/schema-validator.ts',
  ['tests/e2e/oracles/schema-validator.test.ts'],
  [
    {
      name: 'enum-ignored',
      text: 'members.includes(value) ||',
      broken: 'members.length > 0 ||',
      rule: 'A value is one of the enum',
    },
    {
      name: 'length-in-code-units',
      text: '/[\\ud800-\\udfff]/.test(value) ? [...value].length : value.length',
      broken: 'value.length',
      rule: 'A length counts characters',
    },
    {
      name: 'longest-is-too-long',
      text: '!(lengthOf(value) > limit)',
      broken: '!(lengthOf(value) >= limit)',
      rule: 'A text may be as long as maxLength',
    },
    {
      name: 'least-is-too-little',
      text: 'value >= limit || `must be at least ${limit}`',
      broken: 'value > limit || `must be at least ${limit}`',
      rule: 'A number may be the minimum',
    },
    {
      name: 'any-depth',
      text: 'levels === 0 ||',
      broken: 'levels === Number.NEGATIVE_INFINITY ||',
      rule: 'A value of too many levels is an issue, not a RangeError',
    },
    {
      name: 'inherited-field-is-there',
      text: '!Object.hasOwn(value, name)',
      broken: '!(name in value)',
      rule: 'A field that an object inherits is missing',
    },
    {
      name: 'inherited-property-is-described',
      text: 'Object.hasOwn(properties, name)',
      broken: 'name in properties',
      rule: 'A field is looked up among the own properties of a schema',
    },
    {
      name: 'several-branches-fit',
      text: 'oneOf.filter(fits).length !== 1',
      broken: '!oneOf.some(fits)',
      rule: 'Exactly one branch of oneOf fits',
    },
    {
      name: 'then-without-if',
      text: 'if (when && fits(when))',
      broken: 'if (when)',
      rule: 'then holds where if does',
    },
    {
      name: 'else-ignored',
      text: 'schema.else ?? {}',
      broken: '{}',
      rule: 'else holds where if does not',
    },
    {
      name: 'first-item-alone',
      text: 'value.flatMap((item, i) =>',
      broken: 'value.slice(0, 1).flatMap((item, i) =>',
      rule: 'Each item of a list is checked',
    },
    {
      name: 'lists-are-objects',
      text: 'value !== null && !Array.isArray(value)\n}\n\n/** In characters',
      broken: 'value !== null\n}\n\n/** In characters',
      rule: 'A list is no object',
    },
    {
      name: 'unknown-fields-allowed',
      text: 'else if (others === false)',
      broken: 'else if (others === undefined && value === others)',
      rule: 'additionalProperties: false allows no other field',
    },
    {
      name: 'condition-without-words',
      text: 'is required${condition}',
      broken: 'is required',
      rule: 'A field that a condition requires is reported with the condition',
    },
  ],
)
