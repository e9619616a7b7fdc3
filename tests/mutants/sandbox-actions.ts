/** Edits of what a sandbox can be made to do from outside: over its control, and by the command. */
import { edits, type Mutant } from './mutant.ts'

const source = 'packages/sandbox/src'
const actions = ['packages/sandbox/test/node/control/actions.test.ts']
const command = ['packages/sandbox/test/node/command/act.test.ts']

export const sandboxActions: readonly Mutant[] = [
  ...edits(`${source}/node/control/routes.ts`, actions, [
    {
      name: 'action-of-any-value',
      text: '`, required)',
      broken: '`, required.slice(1))',
      rule: 'An action over HTTP takes what it must have',
    },
    {
      name: 'action-for-the-first-merchant',
      text: 'const control = accountOf(sandbox, given)[action.api]',
      broken: 'const control = accountOf(sandbox, { query: new URLSearchParams() })[action.api]',
      rule: 'An action is for the merchant that is named',
    },
  ]),
  ...edits(`${source}/node/control/control.ts`, actions, [
    {
      name: 'state-error-as-a-fault',
      text: 'if (error instanceof StateError) return { status: 409, message }',
      broken: 'if (error instanceof StateError) return { status: 500, message }',
      rule: 'What the state does not allow is no fault of the sandbox',
    },
  ]),
  ...edits(`${source}/apis/payments/control.ts`, actions, [
    {
      name: 'paid-before-it-is-checked',
      text: '    const sent = notify(',
      broken: '    Object.assign(order, paid)\n    const sent = notify(',
      rule: 'Nothing is booked for a payer that breaks the spec',
    },
  ]),
  ...edits(
    `${source}/node/control/access.ts`,
    ['packages/sandbox/test/node/control/control.test.ts'],
    [
      {
        name: 'page-in-a-frame',
        text: " && destination === 'document'",
        broken: '',
        rule: 'A page of another site shows the page in no frame of its own',
      },
      {
        name: 'link-to-what-it-reads',
        text: 'if (isPage && isFollowedLink(request)) return',
        broken: 'if (isFollowedLink(request)) return',
        rule: 'A link of another site leads to the page alone',
      },
    ],
  ),
  ...edits(`${source}/node/command/action-arguments.ts`, command, [
    {
      name: 'action-with-more-values',
      text: 'expect(texts.length === required.length,',
      broken: 'expect(texts.length >= required.length,',
      rule: 'An action takes as many values as it needs',
    },
  ]),
  ...edits(`${source}/node/command/act.ts`, command, [
    {
      name: 'action-without-the-ca',
      text: '{ ...options, ca }',
      broken: '{ ...options, ca: ca?.slice(0, 0) }',
      rule: 'A sandbox with TLS is trusted by the CA of its folder',
    },
    {
      name: 'action-refused-in-silence',
      text: 'if (status === 200 && body',
      broken: 'if (status !== 500 && body',
      rule: 'The exit code says that the sandbox refused it',
    },
  ]),
  ...edits(
    `${source}/notifications/example.ts`,
    ['packages/sandbox/test/node/command/notify.test.ts'],
    [
      {
        name: 'example-of-another-merchant',
        text: "if (name === 'mchid') return [name, mchid]",
        broken: "if (name === 'mchid') return [name, value]",
        rule: 'An example is for the merchant that gets it',
      },
      {
        name: 'example-of-another-result',
        text: 'results.includes(value) ? resultOf(event) : value',
        broken: 'results.includes(value) ? value : value',
        rule: 'An example is of the event that is sent',
      },
    ],
  ),
  ...edits(`${source}/node/command/text.ts`, command, [
    {
      name: 'action-moves-the-cursor',
      text: '/[\\p{C}\\p{Zl}\\p{Zp}]/gu, escaped',
      broken: '/[\\p{Zl}\\p{Zp}]/gu, escaped',
      rule: 'A response moves no cursor',
    },
  ]),
]
