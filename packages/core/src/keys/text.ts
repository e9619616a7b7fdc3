/** Finds keys in what was given as one, and says what it is where it is none. */
import { decodeBase64, text } from '../lib/bytes.ts'
import { SEQUENCE } from './der.ts'
import { encryptedKey, type Finding, identifyDer } from './forms.ts'

const remedy = 'Copy the whole file again'

/** Texts that are mistaken for a key. */
const mistakes: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^$/, 'empty text'],
  [/^PUB_KEY_ID_/, "a public key's ID"],
  [/^[\da-f:]{8,64}$/i, 'a serial number'],
  [/^\w+:\/\//, 'a URL'],
  [/^([.~]*\/|\w:\\).{0,999}$|^.{0,999}\.\w{3,4}$/, 'a file path'],
]

/** Everything that was found, at least one; the first that fits is to be used. */
export function findKeys(input: string | Uint8Array): readonly Finding[] {
  return typeof input === 'string' ? findInText(input) : findInBytes(input)
}

function findInBytes(bytes: Uint8Array): readonly Finding[] {
  const found = identifyDer(bytes)
  if (found) return [found]
  try {
    return findInText(text(bytes))
  } catch {
    return [{ what: 'bytes that are neither text nor a whole key', remedy }]
  }
}

function findInText(input: string): readonly Finding[] {
  // Trimming takes a byte order mark, too.
  const bare = input.trim().replace(/^["']|["']$/g, '')
  if (/^[{[]/.test(bare)) return [{ what: 'JSON' }]
  const blocks = readPem(bare)
  if (blocks.length > 0) return blocks.map(identifyBlock)
  const mistake = mistakes.find(([pattern]) => pattern.test(bare))
  return [
    mistake
      ? { what: mistake[1] }
      : identifyBase64(bare.replace(/\\[rn]|\s/g, ''), 'text that is neither PEM nor the Base64 of a key'),
  ]
}

function identifyBlock({ label, body, ended }: PemBlock): Finding {
  if (/ENCRYPTED/.test(label + body)) return encryptedKey
  if (ended) return identifyBase64(body, 'a PEM whose contents are damaged, or no key')
  return {
    what: 'a PEM without its END line',
    remedy: 'Copy it whole; in an env file, put it in quotes or write its line ends as \\n',
  }
}

function identifyBase64(base64: string, otherwise: string): Finding {
  const der = decodeBase64(base64)
  if (der?.[0] !== SEQUENCE) return { what: otherwise, remedy }
  return identifyDer(der) ?? { what: 'DER that is damaged, or no key', remedy }
}

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
