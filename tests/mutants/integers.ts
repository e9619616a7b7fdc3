/** Edits of how integers beyond 2^53 keep their digits. */
import { edits, type Mutant } from './mutant.ts'

export const integers: readonly Mutant[] = [
  ...edits(
    'packages/client/src/integer-digits.ts',
    ['tests/e2e/client/integer-digits.test.ts'],
    [
      {
        name: 'great-integer-rounded',
        text: '? JSON.parse(quoteGreat(text)) : value',
        broken: '? value : JSON.parse(quoteGreat(text))',
        rule: 'A response gives a great integer as its digits',
      },
      {
        name: 'digits-of-a-text',
        text: "if (token === '\"') isText = !isText",
        broken: "if (token === ':') isText = !isText",
        rule: 'What is inside a text is no integer',
      },
      {
        name: 'digits-sent-as-text',
        text: "paths.includes('') && isDigits(value)",
        broken: "paths.includes('.') && isDigits(value)",
        rule: 'Digits are sent as an integer',
      },
      {
        name: 'any-text-sent-as-integer',
        text: "paths.includes('') && isDigits(value)",
        broken: "paths.includes('')",
        rule: 'A text that is no integer is never sent as one',
      },
      {
        name: 'more-than-64-bits',
        text: 'BigInt.asIntN(64, BigInt(text)) === BigInt(text)',
        broken: 'BigInt.asIntN(65, BigInt(text)) === BigInt(text)',
        rule: 'An integer of 64 bits has 64 bits',
      },
    ],
  ),
  ...edits(
    'packages/client/src/send.ts',
    ['tests/e2e/client/integer-digits.test.ts'],
    [
      {
        name: 'digits-not-written',
        text: 'json && integers ? integers.by.write(integers, json) : json',
        broken: 'json && integers && !encrypted ? integers.by.write(integers, json) : json',
        rule: 'Digits are sent as integers beside encrypted fields, too',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/check.ts',
    ['tests/e2e/client/integer-digits.test.ts'],
    [
      {
        name: 'sandbox-rounds-great-integers',
        text: 'const exact = hasGreat ?',
        broken: 'const exact = !hasGreat ?',
        rule: 'A handler of the sandbox gets every digit',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/perform.ts',
    ['tests/e2e/client/integer-digits.test.ts'],
    [
      {
        name: 'sandbox-rounds-beside-encrypted-fields',
        text: 'readJson(plain.text, BigInt)',
        broken: 'readJson(plain.text, Number)',
        rule: 'A response of the sandbox with sensitive fields has every digit, too',
      },
    ],
  ),
]
