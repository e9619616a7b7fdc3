/** Edits of platform certificates: the sandbox's list, and the keyring that downloads it. */
import { edits, type Mutant } from './mutant.ts'

const sandboxList = ['packages/sandbox/test/apis/certificates/certificates.test.ts']

const lists = ['tests/e2e/certificates/lists.test.ts', 'tests/e2e/certificates/refresh.test.ts']
const refreshes = ['tests/e2e/certificates/refresh.test.ts']
const stores = ['tests/e2e/certificates/store.test.ts']

export const certificates: readonly Mutant[] = [
  ...edits('packages/sandbox/src/identity/platform-keys.ts', sandboxList, [
    {
      name: 'sandbox-older-certificate-for-ever',
      text: 'Math.min(row.endsAt, nowMs + dayMs)',
      broken: 'row.endsAt + nowMs * 0',
      rule: 'In a rotation the older certificate ends a day later',
    },
    {
      name: 'sandbox-rotation-without-share',
      text: 'if (this.#due < 1) return older',
      broken: 'if (this.#due < 0) return older',
      rule: 'The newer certificate signs its share',
    },
    {
      name: 'sandbox-public-key-before-the-switch',
      text: "return this.#options.mode === 'certificate' ? undefined : this.#publicKey",
      broken: 'return this.#publicKey',
      rule: 'Before the switch the public key signs nothing',
    },
    {
      name: 'sandbox-reset-keeps-rotation',
      text: 'this.#listed = [this.#first]\n    this.share = 1',
      broken: 'this.share = 1',
      rule: 'reset() ends a rotation',
    },
  ]),
  ...edits('packages/sandbox/src/apis/certificates/handlers.ts', sandboxList, [
    {
      name: 'sandbox-list-for-who-has-no-certificate',
      text: "if (platformKeys.mode === 'publicKey') throw operationError(operation, 'RESOURCE_NOT_EXISTS')",
      broken: '',
      rule: 'Without a certificate the list is 404',
    },
  ]),
  ...edits('packages/core/src/certificates/certificate-list.ts', lists, [
    {
      name: 'certificates-unverified',
      text: "await verifySignature({ headers, body, subject: 'response' }, keyring, { now: () => nowMs })",
      broken: "if (keys.size === 0) await verifySignature({ headers, body, subject: 'response' }, keyring, {})",
      rule: 'A list is signed by one of its certificates',
    },
    {
      name: 'certificate-under-another-serial',
      text: 'if (normalizeSerial(serialNo) !== serial) {',
      broken: 'if (normalizeSerial(serialNo) === undefined) {',
      rule: 'A certificate is listed under its own serial number',
    },
    {
      name: 'certificate-expired-in-use',
      text: 'return startsAt <= nowMs && nowMs <= endsAt',
      broken: 'return startsAt <= nowMs && endsAt > 0',
      rule: 'An expired certificate is not used',
    },
    {
      name: 'certificate-used-before-its-time',
      text: 'return startsAt <= nowMs && nowMs <= endsAt',
      broken: 'return startsAt >= 0 && nowMs <= endsAt',
      rule: 'A certificate that is not valid yet is not used',
    },
    {
      name: 'certificate-ended-by-the-list',
      text: 'timeOf(expire_time) ?? Number.POSITIVE_INFINITY',
      broken: 'Number.POSITIVE_INFINITY + Number(timeOf(expire_time) === 0)',
      rule: 'A certificate is used until the list says',
    },
    {
      name: 'certificate-imported-again',
      text: 'before?.pem === pem ? before.key',
      broken: "before?.pem === '' ? before.key",
      rule: 'Each key is imported once',
    },
  ]),
  ...edits('packages/core/src/certificates/download.ts', lists, [
    {
      name: 'list-of-any-length',
      text: 'readBody(response, maxListBytes)',
      broken: 'readBody(response, 2 ** 30)',
      rule: 'A list has at most 1 MiB',
    },
    {
      name: 'list-403-without-remedy',
      text: "if (status !== 403 && status !== 404) return ''",
      broken: "if (status !== 404) return ''",
      rule: '403 says which two values to copy',
    },
    {
      name: 'list-from-one-host',
      text: 'maxRetries: 1',
      broken: 'maxRetries: 0',
      rule: 'The backup host is asked, and a probe repeated',
    },
  ]),
  ...edits('packages/core/src/certificates/certificate-cache.ts', refreshes, [
    {
      name: 'certificates-for-ever',
      text: 'Math.min(Math.max(leftMs / 2, minuteMs), longestAgeMs)',
      broken: 'Math.max(leftMs / 2, minuteMs)',
      rule: 'The list is downloaded at least every 12 hours',
    },
    {
      name: 'certificates-until-their-end',
      text: 'Math.max(leftMs / 2, minuteMs)',
      broken: 'Math.max(leftMs * 2, minuteMs)',
      rule: 'The list is downloaded before its last certificate expires',
    },
    {
      name: 'certificates-at-every-use',
      text: 'Math.max(leftMs / 2, minuteMs)',
      broken: 'Math.min(leftMs / 2, minuteMs)',
      rule: 'The list is not downloaded at every use',
    },
    {
      name: 'stranger-asks-again',
      text: 'if (!found && isOwn) remember(serial)',
      broken: 'if (!found && !isOwn) remember(serial)',
      rule: 'A stranger causes one download, and no more',
    },
    {
      name: 'stranger-every-5-minutes',
      text: ' || isWithin(missed.get(serial) ?? 0, missedMs, now())',
      broken: '',
      rule: 'The same stranger causes one download an hour',
    },
    {
      name: 'list-of-the-future',
      text: ' || now() < list.signedAt - 2 * skewMs',
      broken: '',
      rule: 'A list is downloaded again when the clock was set back',
    },
    {
      name: 'deadlines-of-the-future',
      text: 'nowMs < until && until - nowMs <= periodMs',
      broken: 'nowMs < until',
      rule: 'A clock that was set back ends every wait',
    },
    {
      name: 'stranger-takes-an-older-list',
      text: 'if (found || isOwn) return found',
      broken: 'if (found || !found) return found',
      rule: 'Who waited for a download that had begun before asks again',
    },
    {
      name: 'failure-tried-at-once',
      text: 'if (failure && isFailing()) throw copyOf(failure.error)',
      broken: 'if (failure && now() < 0) throw copyOf(failure.error)',
      rule: 'A download that failed is not tried at once',
    },
    {
      name: 'failure-shared-by-callers',
      text: 'if (!(error instanceof KeyringError)) return error',
      broken: 'if (!(error instanceof KeyringError) || error.message) return error',
      rule: 'Each caller has an error of its own',
    },
    {
      name: 'certificates-lost-in-a-rotation',
      text: 'Math.min(key.endsAt, until)',
      broken: 'Math.min(key.endsAt, until - 2 * graceMs)',
      rule: 'What was on its way when a certificate left the list is verified',
    },
    {
      name: 'certificates-kept-after-a-rotation',
      text: 'Math.min(key.endsAt, until)',
      broken: 'Math.max(key.endsAt, until)',
      rule: 'A certificate that left the list is not used for ever',
    },
    {
      name: 'renewal-in-the-foreground',
      text: 'if (!waitUntil) await running',
      broken: 'await running',
      rule: 'With waitUntil nobody waits for a renewal',
    },
    {
      name: 'older-certificate-preferred',
      text: 'other.startsAt - one.startsAt || other.endsAt - one.endsAt',
      broken: 'one.startsAt - other.startsAt || one.endsAt - other.endsAt',
      rule: 'The certificate that starts last encrypts',
    },
  ]),
  ...edits('packages/core/src/certificates/certificate-cache.ts', stores, [
    {
      name: 'store-of-any-age',
      text: 'ageMs >= -skewMs && ageMs < longestAgeMs',
      broken: 'ageMs >= -skewMs',
      rule: 'A list of the store is at most 11 hours old',
    },
    {
      name: 'store-of-the-future',
      text: 'ageMs >= -skewMs && ageMs < longestAgeMs',
      broken: 'ageMs < longestAgeMs',
      rule: 'A list of the store is not of the future',
    },
    {
      name: 'store-rolls-back',
      text: ' && signedAt > (list?.signedAt ?? 0)',
      broken: '',
      rule: 'The store brings no older list than the one at hand',
    },
    {
      name: 'refresh-asks-the-store',
      text: 'if (!isForced && (await readStore())',
      broken: 'if ((await readStore())',
      rule: 'refresh() asks WeChat Pay',
    },
  ]),
  ...edits('packages/core/src/certificates/turns.ts', refreshes, [
    {
      name: 'turn-taken-too-soon',
      text: 'const silenceMs = 1500',
      broken: 'const silenceMs = 0',
      rule: '1,000 callers at once cause one download',
    },
    {
      name: 'turn-without-beats',
      text: 'turn.beats++, beatMs',
      broken: 'turn.beats++, beatMs * 1000',
      rule: 'Who downloads for long keeps its turn',
    },
  ]),
  ...edits('packages/core/src/certificates/create-certificate-keyring.ts', lists, [
    {
      name: 'certificate-before-the-public-key',
      text: 'return first ?? cache.newest()?.serial',
      broken: 'return cache.newest()?.serial ?? first',
      rule: 'With public keys the first of them is preferred',
    },
    {
      name: 'certificates-for-other-schemes',
      text: 'if (scheme !== schemes.merchant.name) {',
      broken: "if (scheme === '') {",
      rule: 'Who has no platform certificates is told',
    },
    {
      name: 'certificate-among-the-public-keys',
      text: 'if (other === undefined) return ring',
      broken: 'if (other !== null) return ring',
      rule: 'Certificates are downloaded, not given',
    },
  ]),
  ...edits(
    'packages/core/src/certificates/certificate-cache.ts',
    ['tests/e2e/certificates/refresh.test.ts'],
    [
      {
        name: 'failed-refresh-unreported',
        text: 'void report({ error: toKeyringError(error) })',
        broken: '',
        rule: 'A download that fails is reported to observe',
      },
      {
        name: 'keyring-observer-that-throws',
        text: 'await observe?.(event)\n  } catch {',
        broken: 'await observe?.(event)\n  } finally {',
        rule: 'What observe throws changes nothing',
      },
    ],
  ),
]
