/** Edits of what a page or an app needs to open WeChat Pay. */
import { edits, type Mutant } from './mutant.ts'

export const frontEnd: readonly Mutant[] = edits(
  'packages/core/src/front-end.ts',
  ['packages/core/test/front-end.test.ts'],
  [
    {
      name: 'app-signs-the-prefix',
      text: 'isApp ? own.prepayId : ',
      broken: '',
      rule: 'An app signs the prepay ID alone, a page the whole package',
    },
    {
      name: 'payment-time-in-milliseconds',
      text: 'Math.floor(now() / 1000)',
      broken: 'Math.floor(now())',
      rule: 'timeStamp is in seconds, as text',
    },
    {
      name: 'prefix-of-the-prepay-id-twice',
      text: ' && !hint) return value',
      broken: ') return value',
      rule: 'A prepay ID that has its prefix already is refused',
    },
    {
      name: 'payment-signed-by-any-scheme',
      text: 'if (scheme !== name)',
      broken: "if (scheme === '')",
      rule: 'signType is RSA: a signer of another scheme is refused',
    },
    {
      name: 'partner-is-always-the-signer',
      text: 'partnerId ?? id',
      broken: 'partnerId ? id : id',
      rule: 'An app of a sub-merchant names the sub-merchant as partner',
    },
    {
      name: 'line-end-in-an-app-id',
      text: '/^[!-~]+$/.test(value) && ',
      broken: '',
      rule: 'No value breaks a line of the signed message',
    },
  ],
)
