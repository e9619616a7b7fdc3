/** What a change means to users of the SDK, as data: the table that every comparison of two states reads. */

/** By what a package's version grows. Under 1.0, major is released as minor, and minor as patch. */
export type ChangeClass = 'major' | 'minor' | 'patch' | 'none'

export type Side = 'request' | 'answer'

/** The class of a change on each side; a change that has no side has one class. */
type Row = Readonly<Record<Side, ChangeClass>>

const sides = (request: ChangeClass, answer: ChangeClass): Row => ({ request, answer })
const both = (one: ChangeClass): Row => sides(one, one)

/**
 * Enums of responses are open for users of the SDK (`Known | string`), so a new value breaks nobody. Classes are for what
 * users compile and call: what binds a caller is major, what a reader may meet is minor.
 */
export const classTable = {
  'field added, optional': both('minor'),
  'field added, required': sides('major', 'minor'),
  'field added under a new object': both('minor'),
  'field added, required by words': sides('major', 'minor'),
  'field removed': both('major'),
  'field renamed': both('major'),
  'optional to required': sides('major', 'minor'),
  'required to optional': sides('minor', 'major'),
  'condition tightened': sides('major', 'patch'),
  'condition loosened': sides('minor', 'patch'),
  'condition on another field': both('minor'),
  'type changed': both('major'),
  'integer to 64 bits': both('major'),
  'value to array, or back': both('major'),
  'enum member added': both('minor'),
  'enum member removed': sides('major', 'patch'),
  'enum gained': sides('major', 'minor'),
  'enum lost': sides('minor', 'major'),
  'length narrowed': sides('major', 'patch'),
  'length widened': sides('minor', 'patch'),
  'limit narrowed': sides('major', 'patch'),
  'limit widened': sides('minor', 'patch'),
  'limit in other words': sides('minor', 'patch'),
  'characters narrowed': sides('major', 'patch'),
  'characters widened': sides('minor', 'patch'),
  'characters in other words': sides('minor', 'patch'),
  'default changed': sides('major', 'patch'),
  'time changed': both('major'),
  'encryption changed': both('major'),
  'closed or retired': both('patch'),
  'open again': both('patch'),
  'enum announced as open': both('patch'),
  'media type changed': both('major'),
  'response changed': both('major'),
  'error added': both('minor'),
  'error removed': both('minor'),
  'error changed': both('minor'),
  'common error changed': both('patch'),
  'operation added': both('minor'),
  'operation removed': both('major'),
  'page added for a known operation': both('none'),
  'page removed of a known operation': both('none'),
  'page moved': both('none'),
  'path changed': both('minor'),
  'host changed': both('patch'),
  'caller added': both('minor'),
  'caller removed': both('major'),
  'rate limit changed': both('patch'),
  'notification added': both('minor'),
  'notification removed': both('major'),
  'event type added': both('minor'),
  'event type removed': both('major'),
  words: both('patch'),
  example: both('patch'),
} as const satisfies Readonly<Record<string, Row>>

/** A line of the table. */
export type Change = keyof typeof classTable

const order: readonly ChangeClass[] = ['none', 'patch', 'minor', 'major']

/** The class of a change; without a side, the worse of both. */
export function classOf(change: Change, side?: Side): ChangeClass {
  const { request, answer } = classTable[change]
  if (side !== undefined) return classTable[change][side]
  return order.indexOf(request) > order.indexOf(answer) ? request : answer
}
