/** Edits of the interpreter of schemas. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

export const schemas: readonly Mutant[] = edits(
  'packages/client/src/schema-validator.ts',
  ['tests/e2e/oracles/schema-validator.test.ts'],
  [
    {
      name: 'enum-ignored',
      text: '!members.includes(value) &&',
      broken: 'members.length === 0 &&',
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
      text: 'lengthOf(value) > limit',
      broken: 'lengthOf(value) >= limit',
      rule: 'A text may be as long as maxLength',
    },
    {
      name: 'least-is-too-little',
      text: 'value < limit && `must be at least ${limit}`',
      broken: 'value <= limit && `must be at least ${limit}`',
      rule: 'A number may be the minimum',
    },
    {
      name: 'inherited-field-is-there',
      text: '!Object.hasOwn(fields, name)',
      broken: '!(name in fields)',
      rule: 'A field that an object inherits is missing',
    },
    {
      name: 'inherited-property-is-described',
      text: 'fields && Object.hasOwn(fields, name) ?',
      broken: 'fields && name in fields ?',
      rule: 'A field is looked up among the own properties of a schema',
    },
    {
      name: 'then-without-if',
      text: 'when && then && fits(when)',
      broken: 'when && then',
      rule: 'then holds where if does',
    },
    {
      name: 'first-item-alone',
      text: 'value.flatMap((item, i) =>',
      broken: 'value.slice(0, 1).flatMap((item, i) =>',
      rule: 'Each item of a list is checked',
    },
    {
      name: 'condition-without-words',
      text: 'is required${condition}',
      broken: 'is required',
      rule: 'A field that a condition requires is reported with the condition',
    },
  ],
)
