/** One block of a PEM text. */
export interface PemBlock {
  /** `PRIVATE KEY`, `CERTIFICATE`, … */
  readonly label: string
  /** What stands between its BEGIN and END lines, without white space. */
  readonly body: string
  /** Whether its END line is there. */
  readonly ended: boolean
}

/**
 * The blocks of a PEM text; `[]` where there is none. Around them may stand anything: a byte order mark, the quotes of
 * an env file, what openssl prints above (`Bag Attributes`). Line ends may be the two characters `\n`, or absent.
 */
export function readPem(text: string): PemBlock[] {
  // Split, not matched: a regular expression from BEGIN to END is quadratic on a text of BEGINs.
  const parts = text.replace(/\\[rn]/g, '\n').split('-----')
  return parts.flatMap((part, i) => {
    if (i === 0 || !part.startsWith('BEGIN ')) return []
    const label = part.slice('BEGIN '.length)
    return { label, body: (parts[i + 1] ?? '').replace(/[\s\\]/g, ''), ended: parts[i + 2] === `END ${label}` }
  })
}
