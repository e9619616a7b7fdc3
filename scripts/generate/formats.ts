/** What a `format` in a spec means: to the clients' validator, and to the sandbox's. */

/** A day, with `-` between its parts or not: those of each month, and the 29th of February in leap years alone. */
function dayPattern(dash: string): string {
  const leap = `(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)${dash}02${dash}29`
  const none = `(?!....${dash}(?:02${dash}(?:29|3)|(?:0[469]|11)${dash}31))`
  return `(?:${leap}|${none}\\d{4}${dash}(?:0[1-9]|1[0-2])${dash}(?:0[1-9]|[12]\\d|3[01]))`
}

const hour = '(?:[01]\\d|2[0-3])'

/** What the clients' validator and the sandbox's have for the form of a text. */
interface TimeFormat {
  /** What client exports for it. */
  readonly form: string
  /** The sandbox's own pattern. */
  readonly pattern: RegExp
}

/** The forms of times, by the name that a spec gives them. */
export const timeFormats: Readonly<Record<string, TimeFormat>> = {
  'date-time': {
    form: 'dateTimeForm',
    // A leap second is the 60th.
    pattern: new RegExp(
      `^${dayPattern('-')}T${hour}:[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?(?:Z|[+-]${hour}:[0-5]\\d)$`,
      'i',
    ),
  },
  date: { form: 'dateForm', pattern: new RegExp(`^${dayPattern('-')}$`) },
  yyyyMMddHHmmss: { form: 'compactDateTimeForm', pattern: new RegExp(`^${dayPattern('')}${hour}[0-5]\\d[0-5]\\d$`) },
  yyyyMMdd: { form: 'compactDateForm', pattern: new RegExp(`^${dayPattern('')}$`) },
}

/** What client exports for a format: those of times, and of the digits of great integers. */
export const clientForms: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(timeFormats).map(([name, { form }]) => [name, form])),
  ...{ int64: 'int64Form', uint64: 'uint64Form' },
}

/** The sandbox checks the form of times. That of other formats is checked where their values are read. */
export const ajvFormats: Readonly<Record<string, RegExp | true>> = {
  ...Object.fromEntries(Object.entries(timeFormats).map(([name, { pattern }]) => [name, pattern])),
  ...{ binary: true, int64: true, uint64: true },
}

/** Which formats a spec may have, by the type of the value. */
const known: Readonly<Record<string, readonly string[]>> = {
  string: [...Object.keys(timeFormats), 'binary'],
  integer: ['int64', 'uint64'],
}

/** What is wrong with the `format` of a schema; `undefined` for nothing. */
export function formatProblem({
  type,
  format,
}: {
  readonly type?: unknown
  readonly format?: unknown
}): string | undefined {
  if (format === undefined) return undefined
  const own = known[String(type)] ?? []
  if (own.includes(String(format))) return undefined
  return `No check knows the format ${format} of the type ${type}: a string may have ${known.string?.join(', ')}, an integer ${known.integer?.join(', ')}`
}
