/** Finds keys and certificates in text or bytes, and identifies what else was given by mistake. */
import { decodeBase64, hex, text } from '../lib/bytes.ts'
import { SEQUENCE } from './der.ts'
import { encryptedKey, type Finding, identifyDer } from './forms.ts'

const remedy = 'Copy the whole file again'

/** What is given in place of a key, and what editors, browsers and tools make of one. */
const mistakes: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^\{\\rtf/, 'RTF'],
  [/^(\{\{|\$)/, 'an unfilled placeholder'],
  [/^[{[]/, 'JSON'],
  [/^(b3BlbnNzaC1rZXk|ssh-)/, 'an OpenSSH key'],
  [/^PUB_KEY_ID_/, "a public key's ID"],
  [/^[\da-f:]{8,64}$/i, 'a serial number'],
  [/^\w+:\/\//, 'a URL'],
  [/^([.~]*\/|\w:\\).{0,999}$|^.{0,999}\.\w{3,4}$/, 'a file path'],
  [/[\u2010-\u2015]/, 'a PEM with the dashes of a word processor'],
  [/<\w|&\w+;/, 'HTML'],
  [/%[\da-f]{2}/i, 'URL-encoded text'],
  [/^[\da-f\s]{65,}$/i, 'hex'],
  [/^H4sI/, 'gzip'],
  [/^(?=.*[_-])[\w\s=-]{65,}$/s, 'Base64url, not Base64'],
]

/** Everything that was found, at least one finding. Callers use the first of the kind that they want. */
export function findKeys(input: string | Uint8Array): readonly Finding[] {
  return typeof input === 'string' ? findInText(input) : findInBytes(input)
}

function findInBytes(bytes: Uint8Array): readonly Finding[] {
  const found = identifyDer(bytes)
  if (found) return [found]
  // In UTF-16, which PowerShell and old editors write, every other byte of a PEM is 0.
  const isWide = bytes.includes(0)
  try {
    return findInText(text(isWide ? bytes.filter((byte) => byte > 0 && byte < 0xfe) : bytes))
  } catch {
    return [bytes[0] === 0x1f ? { what: 'gzip' } : { what: 'bytes that are neither text nor a whole key', remedy }]
  }
}

function findInText(input: string): readonly Finding[] {
  // Trimming also removes a byte order mark. UTF-16 that was read as UTF-8 or Latin-1 has a 0 beside each character, and
  // what was copied out of a web page may have characters without width.
  const bare = input
    .replace(/^(\ufffd|\u00ff|\u00fe)+|[\0\u200b-\u200d\u2060]/g, '')
    .trim()
    .replace(/^["']|["']$/g, '')
  if (bare === '') return [{ what: 'empty text' }]
  // JSON and RTF may have a PEM in them.
  const blocks = /^[{[]/.test(bare) ? [] : readPem(bare)
  return blocks.length > 0
    ? blocks.flatMap(identifyBlock)
    : identifyBase64(bare, 'text that is neither PEM nor the Base64 of a key')
}

function identifyBlock({ label, body, ended }: PemBlock): readonly Finding[] {
  if (/ENCRYPTED/.test(label + body)) return [encryptedKey]
  if (ended === true) return identifyBase64(body, 'a PEM whose content is damaged or not a key')
  const fix = 'Copy it whole; in an env file, put it in quotes or write its line ends as \\n'
  return [{ what: `a PEM ${ended ? "with another block's" : 'without its'} END line`, remedy: fix }]
}

function identifyBase64(given: string, otherwise: string): readonly Finding[] {
  const bytes = decodeBase64(given.replace(/\\[rn]|\s/g, ''))
  if (bytes?.[0] === SEQUENCE) return [identifyDer(bytes) ?? { what: 'DER that is damaged or not a key', remedy }]
  // The Base64 of a whole PEM file, as secret stores keep it.
  if (hex(bytes?.subarray(0, 5) ?? []) === '2D2D2D2D2D') return findInBytes(bytes as Uint8Array)
  const mistake = mistakes.find(([pattern]) => pattern.test(given))
  return [mistake ? { what: mistake[1] } : { what: otherwise, remedy }]
}

/** One block of a PEM text. */
export interface PemBlock {
  /** `PRIVATE KEY`, `CERTIFICATE`, … */
  readonly label: string
  /** The text between its BEGIN and END lines, without white space. */
  readonly body: string
  /** Whether it has its END line; `other` for that of another block. */
  readonly ended: boolean | 'other'
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
    const end = parts[i + 2] ?? ''
    const ended = end === `END ${label}` || (/^END /.test(end) && 'other')
    return { label, body: (parts[i + 1] ?? '').replace(/[\s\\]/g, ''), ended }
  })
}
