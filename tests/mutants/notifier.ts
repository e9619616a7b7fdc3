/** Edits of what decides when and how a sandbox sends its notifications. */
import { edits, type Mutant } from './mutant.ts'

const folder = 'packages/sandbox/test'
const sending = [`${folder}/notifications/notify.test.ts`]

export const notifier: readonly Mutant[] = [
  ...edits('packages/sandbox/src/notifications/delivery.ts', sending, [
    {
      name: 'any-2xx-is-delivered',
      text: 'result.status === 200 || result.status === 204',
      broken: 'result.status !== undefined && result.status >= 200 && result.status < 300',
      rule: 'Only 200 and 204 mean that a notification was received',
    },
    {
      name: 'schedule-too-short',
      text: '[3, 3, 3, 6, 6]',
      broken: '[3, 3, 6, 6]',
      rule: 'A notification is sent again 15 times, in 24 hours and 4 minutes',
    },
    {
      name: 'sealed-anew',
      text: 'body ??= await sealMessage',
      broken: 'body = await sealMessage',
      rule: 'Each sending of a notification has the same ciphertext',
    },
    {
      name: 'signed-once',
      text: 'const sentAtMs = now()',
      broken: 'const sentAtMs = attempts[0]?.sentAtMs ?? now()',
      rule: 'Each sending of a notification has the time at which it is sent',
    },
    {
      name: 'fault-for-ever',
      text: 'const fault = faults[attempts.length]',
      broken: 'const fault = faults[0]',
      rule: 'A fault is met by its own sending alone',
    },
  ]),
  ...edits('packages/sandbox/src/notifications/post.ts', sending, [
    {
      name: 'redirects-followed',
      text: "redirect: 'manual'",
      broken: "redirect: 'follow'",
      rule: 'A redirect of a notification is a failure',
    },
    {
      name: 'urls-of-handlers-not-checked',
      text: "  assertUrl(url, 'url')\n",
      broken: '',
      rule: 'What a handler asks to notify is checked, too',
    },
    {
      name: 'waits-for-ever',
      text: 'return await Promise.race([exchange(message, fetch, controller.signal), late])',
      broken: 'return await exchange(message, fetch, controller.signal)',
      rule: 'A response to a notification has 5 seconds, whoever ignores the signal',
    },
    {
      name: 'late-request-goes-on',
      text: '      controller.abort(error)\n',
      broken: '',
      rule: 'A request that is too late is aborted',
    },
    {
      name: 'notification-leaves-a-timer',
      text: '    clearTimeout(timer)\n',
      broken: '',
      rule: 'No timer remains after a notification was answered',
    },
    {
      name: 'endless-response-read',
      text: 'await readBody(response, maxBytes)',
      broken: 'await readBody(response, 2 ** 40)',
      rule: 'A long response to a notification is not read on',
    },
  ]),
  ...edits('packages/sandbox/src/notifications/url.ts', sending, [
    {
      name: 'http-to-anybody',
      text: "(protocol === 'http:' && loopback.test(hostname))",
      broken: "protocol === 'http:'",
      rule: 'A sandbox sends http to loopback alone',
    },
    {
      name: 'loopback-as-a-prefix',
      text: String.raw`127(\.\d+){3}|\[::1\])$/`,
      broken: String.raw`127(\.\d+){3}|\[::1\])/`,
      rule: 'A host that begins as loopback does is another host',
    },
  ]),
  ...edits('packages/sandbox/src/notifications/options.ts', sending, [
    {
      name: 'probe-after-probe',
      text: "faults[i - 1]?.kind === 'probe'",
      broken: "faults[i - 1]?.kind === 'unsigned'",
      rule: 'A notification is not probed twice in a row',
    },
  ]),
  ...edits('packages/sandbox/src/notifications/notifier.ts', sending, [
    {
      name: 'all-due-at-the-end',
      text: '      clock.moveTo(timeOf(delivery.report))\n',
      broken: '      clock.moveTo(untilMs)\n',
      rule: 'What is due during an advance is sent at its own time',
    },
    {
      name: 'sent-in-the-order-of-creation',
      text: 'return due.sort((a, b) => timeOf(a.report) - timeOf(b.report))[0]',
      broken: 'return due[0]',
      rule: 'Notifications are sent again in the order of time',
    },
    {
      name: 'advance-waits-for-nothing',
      text: '      while (!sendings.isEmpty()) await sendings.settled()\n',
      broken: '',
      rule: 'advance waits for what is on its way',
    },
    {
      name: 'advances-together',
      text: 'const turn = last.then(() => moveBy(ms, () => resets === before))',
      broken: 'const turn = moveBy(ms, () => resets === before)',
      rule: 'One advance comes after the other',
    },
    {
      name: 'reset-while-advancing',
      text: '      if (!isCurrent()) return\n',
      broken: '      if (isCurrent === undefined) return\n',
      rule: 'A reset ends the advance that is under way',
    },
    {
      name: 'reset-keeps-the-time',
      text: '      clock.reset()\n',
      broken: '',
      rule: 'A reset takes back what advance has added',
    },
  ]),
  ...edits('packages/sandbox/src/sandbox.ts', sending, [
    {
      name: 'notified-before-the-response',
      text: 'notifier.notifyAfter(underWay.settled(), account, ...given)',
      broken: 'notifier.notifyAfter(Promise.resolve(), account, ...given)',
      rule: 'A notification of a handler comes after the response',
    },
    {
      name: 'client-without-the-clock',
      tests: [`${folder}/clock.test.ts`, `${folder}/sandbox.test.ts`],
      text: 'const client = { fetch, now, crypto: options.crypto }',
      broken: 'const client = { fetch, now: options.now ?? Date.now, crypto: options.crypto }',
      rule: 'Clients have the clock of their sandbox',
    },
  ]),
]
