/**
 * Sensitive fields (敏感信息字段): those of a body are encrypted for WeChat Pay, those of a response are decrypted with the
 * merchant's key. The tables of operations that have such fields name this code, so that no other program carries it.
 */
import {
  isWechatPayError,
  type Keyring,
  KeyringError,
  type PlatformKey,
  type ValidationIssue,
} from '@wechatpay-edge/core'
import {
  amend,
  askKeyring,
  decryptWith,
  encryptFor,
  findFieldProblem,
  type ImportedKey,
  isFields,
  requestIdOf,
} from '@wechatpay-edge/core/internal'

/** The parts of a call's arguments that can have sensitive fields. */
interface Parts {
  readonly body: { readonly value?: unknown }
  readonly query: { readonly value?: unknown }
}

/** What is sent of them: the body's text, the query, and the query's text. */
interface Texts {
  readonly body?: string | undefined
  readonly query?: unknown
  readonly search?: string
}

/** The same with sensitive fields encrypted, as far as it has any. */
export interface Sealed extends Texts {
  /** The name of the key. */
  readonly serial?: string
}

/** Which fields of an operation are sensitive, as its table names them. */
interface Fields {
  /** With dots, and with `*` for the items of a list: `receivers.*.name`. */
  readonly paths: readonly string[]
}

/** The same of a request. */
interface RequestFields extends Fields {
  /** Those of the query; `paths` are those of the body. */
  readonly query?: readonly string[]
}

/** How the sensitive fields of a request are checked and encrypted. */
export interface FieldEncryption {
  /** Adds what is wrong with the plain values, in places that no issue names yet. No option of a call skips these checks. */
  check(fields: RequestFields, given: Parts, issues: ValidationIssue[]): void
  /**
   * Encrypts all fields of what was checked, with one key; `undefined` if it has none.
   *
   * @param writer - Its `writeQuery` writes a query, if `serializeQuery` does not.
   */
  encrypt(
    fields: RequestFields,
    given: Texts,
    keyring: Keyring,
    writer: { readonly writeQuery?: (query: Readonly<Record<string, unknown>>) => string },
  ): Promise<Sealed | undefined>
}

/** Who decrypts, if anybody does. */
interface Decrypter {
  readonly decryptionKey: (() => Promise<ImportedKey>) | undefined
}

/** How the sensitive fields of a response are decrypted. */
export interface FieldDecryption {
  /** Replaces each ciphertext in the data by its text, if there is a key. */
  decrypt(fields: Fields, data: unknown, parties: Decrypter, response: Response): Promise<void>
}

/** Encrypts the fields of a body: generated tables name it. */
export const fieldEncryption: FieldEncryption = {
  check({ paths }, { body }, issues) {
    for (const place of findPlaces(paths, body.value)) {
      const issue = findProblem(place)
      if (issue && !issues.some(({ path }) => path === issue.path)) issues.push(issue)
    }
  },

  async encrypt({ paths }, { body: text }, keyring) {
    if (text === undefined) return undefined
    const body: unknown = JSON.parse(text)
    const places = findPlaces(paths, body)
    const [first] = places
    if (!first) return undefined
    const key = await findKey(keyring)
    const encrypt = async ({ value, replace }: Place): Promise<string> => {
      const { serial, ciphertext } = await encryptFor(key, value as string, `wechatpay.${key.serial}`)
      replace(ciphertext)
      return serial
    }
    const [serial] = await Promise.all([encrypt(first), ...places.slice(1).map(encrypt)])
    return { body: JSON.stringify(body), serial }
  },
}

/** Decrypts the fields of a response: generated tables name it. */
export const fieldDecryption: FieldDecryption = {
  async decrypt({ paths }, data, { decryptionKey }, response) {
    if (!decryptionKey) return
    const places = findPlaces(paths, data).filter(({ value }) => typeof value === 'string')
    if (places.length === 0) return
    try {
      const imported = await decryptionKey()
      await Promise.all(
        places.map(async ({ path, value, replace }) => replace(await decryptWith(imported, value as string, path))),
      )
    } catch (error) {
      throw isWechatPayError(error) ? amend(error, { requestId: requestIdOf(response) }) : error
    }
  },
}

function findProblem({ path, value, expected }: Place): ValidationIssue | undefined {
  if (expected) return { path, rule: 'type', message: `must be ${expected}` }
  if (typeof value !== 'string') return { path, rule: 'type', message: 'must be a string' }
  return findFieldProblem(value, path)
}

/**
 * The key that a keyring encrypts with.
 *
 * @throws KeyringError if it has none, or fails
 */
export async function findKey(keyring: Keyring): Promise<PlatformKey> {
  const { preferred } = keyring
  const find = async () => (keyring.encryptionKey ? keyring.encryptionKey() : preferred && keyring.get(preferred))
  const key = await askKeyring('to encrypt sensitive fields with', find)
  if (key) return key
  throw new KeyringError(
    'The keyring has no key to encrypt sensitive fields with: give it encryptionKey(), or preferred with the name of a key that it has',
  )
}

/** Where a path leads in a value. */
interface Place {
  /** With dots, and with numbers for the items of lists: `receivers.0.name`. */
  readonly path: string
  readonly value?: unknown
  /** What should be here, if the path cannot go on. */
  readonly expected?: 'an array' | 'an object'
  replace(value: string): void
}

/** Every place that the paths lead to; what is not there is no place. `*` stands for each item of a list. */
function findPlaces(paths: readonly string[], value: unknown): Place[] {
  return paths.flatMap((path) => follow(value, path.split('.')))
}

function follow(value: unknown, [name = '', ...rest]: readonly string[], at = ''): Place[] {
  const isList = name === '*'
  if (isList ? !Array.isArray(value) : !isFields(value)) {
    return [{ path: at, expected: isList ? 'an array' : 'an object', replace: () => {} }]
  }
  const fields = value as Record<string, unknown>
  const names = isList ? Object.keys(fields) : [name].filter((one) => Object.hasOwn(fields, one))
  return names.flatMap((one) => {
    const path = at === '' ? one : `${at}.${one}`
    if (rest.length > 0) return follow(fields[one], rest, path)
    const replace = (text: string) => {
      fields[one] = text
    }
    return [{ path, value: fields[one], replace }]
  })
}
