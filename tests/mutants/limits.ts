/** Edits of how calls are kept within rate limits. */
import { edits, type Mutant } from './mutant.ts'

export const limits: readonly Mutant[] = [
  ...edits(
    'packages/client/src/rate-limiter.ts',
    ['tests/e2e/client/rate-limiter.test.ts'],
    [
      {
        name: 'limit-of-all-merchants',
        text: `\${limit.per ? '' : mchid}`,
        broken: `\${limit.per ? '' : ''}`,
        rule: 'The limit of one merchant is not that of another',
      },
      {
        name: 'address-of-each-merchant',
        text: `\${limit.per ? '' : mchid}`,
        broken: `\${mchid}`,
        rule: 'A limit of an address counts for all merchants',
      },
      {
        name: 'turn-of-an-aborted-call-lost',
        text: '        giveBack()\n        throw error',
        broken: '        throw error',
        rule: 'A call that was aborted gives its turn back',
      },
      {
        name: 'attempts-uncounted',
        text: ', turn: ownTurn }',
        broken: ' }',
        rule: 'Each attempt waits for its turn, also one that is made at once',
      },
      {
        name: 'failures-uncounted',
        text: 'if (headOf(sent).status >= 400)',
        broken: 'if (headOf(sent).status >= 500)',
        rule: 'A refused call counts for the limit of failures',
      },
      {
        name: 'no-margin',
        text: 'const marginMs = 100',
        broken: 'const marginMs = 0',
        rule: 'A request counts for a little longer than the limit lasts',
      },
      {
        name: 'old-time-awaited',
        text: 'latest - time)',
        broken: '0)',
        rule: 'A clock that is set back makes no call wait for the time that it had',
      },
      {
        name: 'second-limiter-taken',
        text: 'if (connection.settings.repeat) {',
        broken: 'if (!connection) {',
        rule: 'A second limiter of a connection is refused, because it would hide the first',
      },
      {
        name: 'turn-after-the-deadline',
        text: 'start >= untilMs',
        broken: 'start < 0',
        rule: 'A call whose turn comes after its deadline fails at once',
      },
      {
        name: 'deadline-after-the-wait',
        text: 'deadlineMs: untilMs - now(),',
        broken: 'deadlineMs,',
        rule: 'The wait for the first turn is part of the deadline',
      },
      {
        name: 'wait-goes-on-after-abort',
        text: 'await sleep(start - at, signal)',
        broken: 'await sleep(start - at)',
        rule: 'A call whose signal aborts stops waiting, and leaves no timer',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/rate-limit.ts',
    ['packages/sandbox/test/protocol/rate-limit.test.ts', 'tests/e2e/client/rate-limiter.test.ts'],
    [
      {
        name: 'sandbox-counts-successes-as-failures',
        text: "status < 400 ? 'success' : 'failure'",
        broken: "status < 600 ? 'success' : 'failure'",
        rule: 'The sandbox refuses after too many failures',
      },
      {
        name: 'sandbox-counts-merchants-apart',
        text: `\${limit.per ? '' : mchid}`,
        broken: `\${mchid}`,
        rule: 'A limit of an address counts for all merchants of a sandbox',
      },
    ],
  ),
]
