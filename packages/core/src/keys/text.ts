/** Finds keys and certificates in text or bytes, and identifies what else was given by mistake. */
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

/** Everything that was found, at least one finding. Callers use the first of the kind that they want. */
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
  // Trimming also removes a byte order mark.
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
  if (ended) return identifyBase64(body, 'a PEM whose content is damaged or not a key')
  return {
    what: 'a PEM without its END line',
    remedy: 'Copy it whole; in an env file, put it in quotes or write its line ends as \\n',
  }
}

function identifyBase64(base64: string, otherwise: string): Finding {
  const der = decodeBase64(base64)
  if (der?.[0] !== SEQUENCE) return { what: otherwise, remedy }
  return identifyDer(der) ?? { what: 'DER that is damaged or not a key', remedy }
}

/** One block of a PEM text. */
export interface PemBlock {
  /** `PRIVATE KEY`, `CERTIFICATE`, … */
  readonly label: string
  /** The text between its BEGIN and END lines, without white space. */
  readonly body: string
  /** Whether it has its END line. */
  readonly ended: boolean
}

/**
 * The blocks of a PEM text; `[]` if there are none. Other text around them is ignored: a byte order mark, the quotes of
 * an env file, the lines that openssl prints above (`Bag Attributes`). Line ends may be the two characters `\n`, or
 * absent.
 */
export function readPem(text: string): PemBlock[] {
  // Split, not matched: a regular expression from BEGIN to END is quadratic on a text of many BEGINs.
  const parts = text.replace(/\\[rn]/g, '\n').split('-----')
  return parts.flatMap((part, i) => {
    if (i === 0 || !part.startsWith('BEGIN ')) return []
    const label = part.slice('BEGIN '.length)
    return { label, body: (parts[i + 1] ?? '').replace(/[\s\\]/g, ''), ended: parts[i + 2] === `END ${label}` }
  })
}
