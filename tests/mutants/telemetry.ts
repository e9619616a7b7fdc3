/** Mutants of the events that `observe` receives. */
import { edits, type Mutant } from './mutant.ts'

export const telemetry: readonly Mutant[] = [
  ...edits(
    'packages/client/src/observe.ts',
    ['tests/e2e/client/observe.test.ts'],
    [
      {
        name: 'observer-that-throws-ends-the-process',
        text: '    } catch {\n      // A log',
        broken: '    } finally {\n      // A log',
        rule: 'What an observer throws or rejects with is ignored',
      },
      {
        name: 'calls-share-an-id',
        text: 'Math.random().toString(36).slice(2)',
        broken: 'id.toString()',
        rule: 'The events of one call, and no others, have the same id',
      },
      {
        name: 'abort-is-an-error',
        text: 'aborted: signal?.aborted === true',
        broken: 'aborted: signal === null',
        rule: "An event says whether the caller's signal has aborted",
      },
      {
        name: 'timeout-is-a-lost-connection',
        text: "timeout ? 'timeout' : 'connection'",
        broken: "timeout === null ? 'timeout' : 'connection'",
        rule: 'A retry says why the attempt before it failed',
      },
      {
        name: 'headers-that-throw-reach-the-call',
        text: 'tryTo(() => requestIdOf(response))',
        broken: 'requestIdOf(response)',
        rule: 'What fails while an event is made does not affect the call',
      },
      {
        name: 'clock-that-fails-reaches-the-call',
        text: 'Number(tryTo(now))',
        broken: 'Number(now())',
        rule: 'A clock that fails loses no event',
      },
      {
        name: 'path-without-its-template',
        text: 'pathTemplate: path }',
        broken: "pathTemplate: path.replace(/[{}]/g, '') }",
        rule: 'An event has the path as the spec has it',
        tests: ['packages/client/test/api-client.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/client/src/send.ts',
    ['tests/e2e/client/observe.test.ts'],
    [
      {
        name: 'failed-call-without-an-end',
        text: '    observer?.finish({ error })\n',
        broken: '',
        rule: 'Every call that began has one end',
      },
      {
        name: 'response-of-a-middleware-not-reported',
        text: '    progress.response ??= answer.response\n',
        broken: '',
        rule: 'A response that a middleware made has an event, which is not verified',
      },
    ],
  ),
  ...edits(
    'packages/core/src/http/attempts.ts',
    ['tests/e2e/client/observe.test.ts'],
    [
      {
        name: 'retry-not-reported',
        text: '      observer?.retry(waitMs)\n',
        broken: '',
        rule: 'A wait before the next attempt has an event',
      },
      {
        name: 'lost-attempt-not-reported',
        text: '      observer?.end(progress, { error })\n',
        broken: '',
        rule: 'An attempt ends with an event, also after a timeout or an abort',
      },
      {
        name: 'aborted-call-begins-an-attempt',
        text: '    const run = async (inner: AbortSignal): Promise<{ result: T; done: boolean }> => {\n      observer?.begin(attempt)\n',
        broken:
          '    observer?.begin(attempt)\n    const run = async (inner: AbortSignal): Promise<{ result: T; done: boolean }> => {\n',
        rule: 'A call that sends nothing has no events',
        tests: ['packages/client/test/api-client.test.ts'],
      },
    ],
  ),
]
