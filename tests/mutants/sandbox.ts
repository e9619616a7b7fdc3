/** Edits of what keeps a user's test from passing by mistake. */
import { edits, type Mutant } from './mutant.ts'

const folder = 'packages/sandbox/test'

export const sandbox: readonly Mutant[] = [
  ...edits(
    'packages/sandbox/src/faults.ts',
    [`${folder}/faults.test.ts`],
    [
      {
        name: 'misspelt-fault-pushed',
        text: 'given.forEach(assertFault)',
        broken: 'given.forEach(String)',
        rule: 'A fault that there is not is refused where it is pushed',
      },
      {
        name: 'misspelt-member-of-a-fault',
        text: 'expect(known.includes(name),',
        broken: 'expect(name !== String(known),',
        rule: 'A fault has no member that its kind does not have',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/options.ts',
    [`${folder}/identity.test.ts`],
    [
      {
        name: 'misspelt-option',
        text: 'if (!allowed && !isRight) throw',
        broken: 'if (!allowed && !isRight) continue; if (name === undefined) throw',
        rule: 'An option that there is not is refused',
      },
      {
        name: 'rules-for-no-operation',
        text: '!ids.includes(id)',
        broken: 'ids.length === 0',
        rule: 'Rules for an operation that is not served are refused',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/input.ts',
    [`${folder}/input.test.ts`],
    [
      {
        name: 'integer-of-any-size',
        text: '&& BigInt.asIntN(64, BigInt(text)) === BigInt(text)',
        broken: '',
        rule: 'An integer of more than 64 bits is refused',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/perform.ts',
    [`${folder}/partnerships.test.ts`],
    [
      {
        name: 'nothing-done-is-an-execution',
        text: "const { executed = operation.method !== 'GET' } = answer",
        broken: "const executed = operation.method !== 'GET'",
        rule: 'Terminating what is terminated is no execution',
      },
    ],
  ),
]
