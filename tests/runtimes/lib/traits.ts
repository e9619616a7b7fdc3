import type { Traits } from './subject.ts'

/** A server that has all of it; the entry of another runtime names what differs there. */
export const serverTraits: Traits = {
  globalCrypto: true,
  evaluates: true,
  process: true,
  provesNotSent: true,
  namesLost: true,
  keepsUserAgent: true,
}
