/**
 * What each kind of change is for our users: whether it breaks what they have compiled, or calls that run today. Data: a
 * row a kind, with the number that the row has in the design.
 *
 * A notification is read, so its classes are those of a response.
 */

/** The classes, from the mildest. */
export const classes = ['none', 'patch', 'minor', 'major'] as const
export type Class = (typeof classes)[number]

/** The larger of two classes. */
export const worse = (one: Class, other: Class): Class => (classes.indexOf(one) > classes.indexOf(other) ? one : other)

/** What a sentence is made of. */
interface Words {
  /** The fields, with code marks: `` `partner.appid` ``. */
  readonly fields: string
  /** The operations, with code marks. */
  readonly operations: string
  /** `The response of …`, or `The notification …`. */
  readonly answer: string
  /** `in the request of …`, `in the response of …`, or `in the notification …`. */
  readonly inside: string
  /** `is`, or `are` for several fields. */
  readonly be: string
  readonly old: string
  readonly now: string
}

/** Which message it is about. */
export type Side = 'request' | 'response' | 'notification'

interface Row {
  readonly row: number
  readonly request?: Class
  readonly response?: Class
  /** What has changed, as a changelog says it. */
  readonly says: (words: Words, side: Side) => string
}

export const table = {
  'field-added': {
    row: 1,
    request: 'minor',
    response: 'minor',
    says: ({ fields, operations, answer }, side) =>
      side === 'request' ? `${operations} can send ${fields}` : `${answer} can contain ${fields}`,
  },
  'required-field-added': {
    row: 2,
    request: 'major',
    response: 'minor',
    says: ({ fields, operations, answer }, side) =>
      side === 'request' ? `${operations} must send ${fields}` : `${answer} contains ${fields}`,
  },
  'required-child-added': {
    row: 3,
    request: 'major',
    response: 'minor',
    says: ({ fields, operations, answer }, side) =>
      side === 'request'
        ? `${operations} must send ${fields} if the object around it is sent`
        : `${answer} contains ${fields} if the object around it is there`,
  },
  'field-removed': {
    row: 4,
    request: 'major',
    response: 'major',
    says: ({ fields, operations, answer }, side) =>
      side === 'request' ? `${operations} no longer takes ${fields}` : `${answer} no longer has ${fields}`,
  },
  'field-renamed': {
    row: 5,
    request: 'major',
    response: 'major',
    says: ({ inside, old, now }) => `${old} is now called ${now} ${inside}`,
  },
  'became-required': {
    row: 6,
    request: 'major',
    response: 'minor',
    says: ({ fields, operations, answer }, side) =>
      side === 'request' ? `${operations} must now send ${fields}` : `${answer} now always has ${fields}`,
  },
  'became-optional': {
    row: 7,
    request: 'minor',
    response: 'major',
    says: ({ fields, operations, inside }, side) =>
      side === 'request' ? `${operations} can leave out ${fields}` : `${fields} can be absent ${inside}`,
  },
  'condition-tightened': {
    row: 8,
    request: 'major',
    response: 'patch',
    says: ({ fields, operations, inside }, side) =>
      side === 'request' ? `${operations} must send ${fields} in more cases` : `More cases with ${fields} ${inside}`,
  },
  'condition-loosened': {
    row: 8,
    request: 'minor',
    response: 'patch',
    says: ({ fields, operations, inside }, side) =>
      side === 'request'
        ? `${operations} can leave out ${fields} in more cases`
        : `Fewer cases with ${fields} ${inside}`,
  },
  'type-changed': {
    row: 9,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside, old, now }) => `${fields} ${be} ${now} instead of ${old} ${inside}`,
  },
  'integer-widened': {
    row: 10,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside, old, now }) =>
      `${fields} ${be} ${now} instead of ${old} ${inside}: a JavaScript number is not exact for every value`,
  },
  'list-changed': {
    row: 11,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside, old, now }) => `${fields} ${be} ${now} instead of ${old} ${inside}`,
  },
  'became-one-of-several': {
    row: 12,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside }) => `${fields} ${be} one of several shapes ${inside}`,
  },
  'branch-added': {
    row: 12,
    request: 'minor',
    response: 'major',
    says: ({ fields, inside }) => `${fields} can have one more shape ${inside}`,
  },
  'branch-removed': {
    row: 12,
    request: 'major',
    response: 'minor',
    says: ({ fields, inside }) => `${fields} has one shape less ${inside}`,
  },
  'member-added': {
    row: 13,
    request: 'minor',
    response: 'major',
    says: ({ fields, operations, inside, now }, side) =>
      side === 'request' ? `${operations} takes ${now} as ${fields}` : `${fields} can be ${now} ${inside}`,
  },
  'open-member-added': {
    row: 14,
    request: 'minor',
    response: 'minor',
    says: ({ fields, operations, now }, side) =>
      side === 'request'
        ? `${operations} knows ${now} as ${fields}`
        : `The types name ${now} as ${fields} of ${operations}`,
  },
  'member-removed': {
    row: 15,
    request: 'major',
    response: 'minor',
    says: ({ fields, be, operations, inside, old }, side) =>
      side === 'request'
        ? `${operations} no longer takes ${old} as ${fields}`
        : `${fields} ${be} no longer ${old} ${inside}`,
  },
  'open-member-removed': {
    row: 15,
    request: 'major',
    response: 'patch',
    says: ({ fields, operations, old }) => `The types of ${operations} no longer name ${old} as ${fields}`,
  },
  'enum-gained': {
    row: 16,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside, now }) => `${fields} ${be} one of ${now} ${inside}; it was any text`,
  },
  'open-enum-gained': {
    row: 16,
    request: 'minor',
    response: 'minor',
    says: ({ fields, inside, now }) => `The types name the known values of ${fields} ${inside}: ${now}`,
  },
  'enum-lost': {
    row: 16,
    request: 'minor',
    response: 'major',
    says: ({ fields, be, inside }) => `${fields} ${be} any text ${inside}; it was one of a few values`,
  },
  'maximum-length-lowered': {
    row: 17,
    request: 'major',
    response: 'patch',
    says: ({ fields, inside, old, now }) => `At most ${now} characters instead of ${old} for ${fields} ${inside}`,
  },
  'maximum-length-raised': {
    row: 17,
    request: 'minor',
    response: 'patch',
    says: ({ fields, inside, old, now }) => `Up to ${now} characters instead of ${old} for ${fields} ${inside}`,
  },
  'limit-narrowed': {
    row: 18,
    request: 'major',
    response: 'patch',
    says: ({ fields, inside, old, now }) => `A narrower limit for ${fields} ${inside}: ${now} instead of ${old}`,
  },
  'limit-widened': {
    row: 18,
    request: 'minor',
    response: 'patch',
    says: ({ fields, inside, old, now }) => `A wider limit for ${fields} ${inside}: ${now} instead of ${old}`,
  },
  'default-changed': {
    row: 19,
    request: 'major',
    response: 'patch',
    says: ({ fields, operations, old, now }) =>
      `If ${operations} does not send ${fields}, WeChat Pay takes ${now} instead of ${old}: check calls that leave it out`,
  },
  'null-gained': {
    row: 20,
    request: 'minor',
    response: 'major',
    says: ({ fields, inside }) => `${fields} can be null ${inside}`,
  },
  'null-lost': {
    row: 20,
    request: 'major',
    response: 'minor',
    says: ({ fields, be, inside }) => `${fields} ${be} never null ${inside}`,
  },
  'format-changed': {
    row: 21,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside, old, now }) => `${fields} ${be} written as ${now} instead of ${old} ${inside}`,
  },
  'encryption-gained': {
    row: 22,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside }) => `${fields} ${be} encrypted ${inside}`,
  },
  'encryption-lost': {
    row: 22,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside }) => `${fields} ${be} no longer encrypted ${inside}`,
  },
  'field-deprecated': {
    row: 23,
    request: 'patch',
    response: 'patch',
    says: ({ fields, be, inside }) => `${fields} ${be} deprecated ${inside}`,
  },
  'field-restored': {
    row: 23,
    request: 'patch',
    response: 'patch',
    says: ({ fields, be, inside }) => `${fields} ${be} no longer deprecated ${inside}`,
  },
  'parameter-added': {
    row: 24,
    request: 'minor',
    says: ({ fields, operations }) => `${operations} can send the parameter ${fields}`,
  },
  'required-parameter-added': {
    row: 24,
    request: 'major',
    says: ({ fields, operations }) => `${operations} must send the parameter ${fields}`,
  },
  'parameter-removed': {
    row: 24,
    request: 'major',
    says: ({ fields, operations }) => `${operations} no longer takes the parameter ${fields}`,
  },
  'encoding-changed': {
    row: 25,
    request: 'major',
    says: ({ fields, operations }) => `The parameter ${fields} of ${operations} is written in another way into the URL`,
  },
  'idempotency-key-demanded': {
    row: 26,
    request: 'major',
    says: ({ operations }) => `${operations} must have an \`idempotencyKey\``,
  },
  'idempotency-key-narrowed': {
    row: 26,
    request: 'major',
    says: ({ operations, now }) => `The \`idempotencyKey\` of ${operations} keeps to ${now}`,
  },
  'repeating-gained': {
    row: 26,
    request: 'minor',
    says: ({ operations, now }) => `${operations} is repeated after a failure, with the same ${now}`,
  },
  'repeating-lost': {
    row: 26,
    request: 'major',
    says: ({ operations }) => `${operations} is no longer repeated after a failure: query before you call it again`,
  },
  'repeating-changed': {
    row: 26,
    request: 'major',
    says: ({ operations, old, now }) => `A repeated call of ${operations} is recognised by ${now} instead of ${old}`,
  },
  'media-type-changed': {
    row: 27,
    request: 'major',
    response: 'major',
    says: ({ inside, old, now }) => `The body ${inside} is ${now} instead of ${old}`,
  },
  'signature-mark-changed': {
    row: 28,
    response: 'major',
    says: ({ operations, now }) =>
      now === 'true'
        ? `A success of ${operations} must be signed`
        : `A success of ${operations} can be unsigned: check what it contains`,
  },
  'paging-changed': {
    row: 29,
    response: 'major',
    says: ({ operations }) => `The list that ${operations} returns is read in another way`,
  },
  'error-added': {
    row: 30,
    response: 'minor',
    says: ({ operations, now }) => `${operations} can fail with ${now}`,
  },
  'error-removed': {
    row: 30,
    response: 'minor',
    says: ({ operations, old }) => `${operations} is no longer documented to fail with ${old}`,
  },
  'error-code-changed': {
    row: 30,
    response: 'minor',
    says: ({ operations, old, now }) => `An error of ${operations} is ${now} instead of ${old}`,
  },
  'error-outcome-changed': {
    row: 30,
    response: 'minor',
    says: ({ operations, now }) => `Of ${operations}, ${now}`,
  },
  'error-words-changed': {
    row: 30,
    response: 'patch',
    says: ({ operations, now }) => `The words about ${now} of ${operations} are new`,
  },
  'common-error-changed': {
    row: 31,
    response: 'patch',
    says: ({ old, now }) => `An error of every operation has changed: ${now === '' ? old : now}`,
  },
  'operation-added': {
    row: 32,
    request: 'minor',
    says: ({ operations }) => `${operations} is new`,
  },
  'operation-removed': {
    row: 32,
    request: 'major',
    says: ({ operations }) => `${operations} is gone`,
  },
  'operation-deprecated': {
    row: 32,
    request: 'minor',
    says: ({ operations }) => `${operations} is deprecated`,
  },
  'operation-renamed': {
    row: 33,
    request: 'major',
    says: ({ old, now }) => `${old} is now called ${now}`,
  },
  'type-renamed': {
    row: 33,
    request: 'major',
    says: ({ old, now }) => `The exported type ${old} is now called ${now}`,
  },
  'type-removed': {
    row: 33,
    request: 'major',
    says: ({ old }) => `The exported type ${old} is gone`,
  },
  'tag-moved': {
    row: 33,
    request: 'none',
    says: ({ operations }) => `${operations} has another tag`,
  },
  'path-changed': {
    row: 34,
    request: 'minor',
    says: ({ operations, old, now }) =>
      `${operations} is sent to ${now} instead of ${old}; sandboxes and recordings must follow`,
  },
  'host-changed': {
    row: 35,
    request: 'patch',
    says: ({ old, now }) => `WeChat Pay's hosts have changed: ${now === '' ? `without ${old}` : now}`,
  },
  'notification-added': {
    row: 36,
    response: 'minor',
    says: ({ operations }) => `The notification ${operations} is new`,
  },
  'notification-removed': {
    row: 36,
    response: 'major',
    says: ({ operations }) => `The notification ${operations} is gone`,
  },
  'event-type-added': {
    row: 36,
    response: 'minor',
    says: ({ operations, now }) => `The notification ${operations} also comes as ${now}`,
  },
  'event-type-removed': {
    row: 36,
    response: 'major',
    says: ({ operations, old }) => `The notification ${operations} no longer comes as ${old}`,
  },
  'original-type-changed': {
    row: 36,
    response: 'major',
    says: ({ operations, old, now }) =>
      `The original type of the notification ${operations} is ${now || 'any'} instead of ${old || 'any'}`,
  },
  'audience-narrowed': {
    row: 37,
    request: 'major',
    response: 'major',
    says: ({ fields, be, inside, now }) => `${fields} ${be} for a ${now} alone ${inside}`,
  },
  'audience-widened': {
    row: 37,
    request: 'minor',
    response: 'minor',
    says: ({ fields, be, inside }) => `${fields} ${be} for every merchant ${inside}`,
  },
  /** Calls that came often enough to meet a limit get its error now, as they did; what is compiled is the same. */
  'rate-limit-changed': {
    row: 38,
    request: 'patch',
    says: ({ operations }) => `WeChat Pay's page says another rate limit (接口频率) of ${operations}`,
  },
  /** WeChat Pay decides who may call, whatever a program is compiled with. */
  'callers-changed': {
    row: 38,
    request: 'patch',
    says: ({ operations }) => `WeChat Pay's page says that others may call (支持商户) ${operations}`,
  },
  'words-changed': {
    row: 38,
    request: 'patch',
    response: 'patch',
    says: ({ operations }) => `The descriptions of ${operations} follow WeChat Pay's page`,
  },
  'example-changed': {
    row: 39,
    request: 'patch',
    response: 'patch',
    says: ({ operations }) => `The examples of ${operations} follow WeChat Pay's page`,
  },
  /** What no row knows: a person must look, and until then it may break anything. */
  unknown: {
    row: 0,
    request: 'major',
    response: 'major',
    says: ({ fields, old, now }) => `${fields} changed from ${old} to ${now}, which no rule knows: look at it`,
  },
} as const satisfies Readonly<Record<string, Row>>

export type Kind = keyof typeof table
