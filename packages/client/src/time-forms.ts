/** The forms of times. Generated schemas name those that they use, so that no other program carries them. */

/** A form of texts; a RegExp is one. */
export interface TextForm {
  /** What such a text looks like. */
  readonly source: string
  /** Whether a text has the form. */
  test(text: string): boolean
}

/**
 * `date-time` of RFC 3339, as `2018-06-08T10:34:56+08:00`, with fractions of a second or without.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339.html#section-5.6
 */
export const dateTimeForm: TextForm = {
  source: "RFC 3339's yyyy-MM-DDTHH:mm:ss+TIMEZONE, as 2018-06-08T10:34:56+08:00",
  test: (text) =>
    isDay(
      text,
      /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i,
    ),
}

/** `date`: a day, as `2018-06-08`. */
export const dateForm: TextForm = {
  source: 'yyyy-MM-DD, as 2018-06-08',
  test: (text) => isDay(text, /^(\d{4})-(\d\d)-(\d\d)$/),
}

/** `yyyyMMddHHmmss`: a time in China, as `20180608103456`. */
export const compactDateTimeForm: TextForm = {
  source: 'yyyyMMddHHmmss, as 20180608103456',
  test: (text) => isDay(text, /^(\d{4})(\d\d)(\d\d)(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/),
}

/** `yyyyMMdd`: a day, as `20180608`. */
export const compactDateForm: TextForm = {
  source: 'yyyyMMdd, as 20180608',
  test: (text) => isDay(text, /^(\d{4})(\d\d)(\d\d)$/),
}

/** Whether a text matches, and names a day that the calendar has. */
function isDay(text: string, pattern: RegExp): boolean {
  const [, ...parts] = pattern.exec(text) ?? []
  const day = parts.join('-')
  // A day that there is not is a later one, or none, as the engine likes.
  return day !== '' && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day
}
