/** Files of the command: no symbolic link is followed, nothing is left half written. */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What a file contains, and who may read it. */
export interface ReadFile {
  readonly text: string
  /** The lowest nine bits: `0o600`. */
  readonly mode: number
}

/** No file of this command is larger. */
const maxFileBytes = 10 * 1_048_576

/**
 * A path that an argument gives.
 *
 * @throws Error if it is empty, or leads upward: scripts put together paths of what others give them
 */
export function readPath(flag: string, path: string): string {
  const isRight = path !== '' && !path.includes('\0') && !path.split(/[\\/]/).includes('..')
  if (isRight) return path
  throw new Error(`--${flag} takes a path without '..'; for a folder above this one, give the whole path`)
}

/** A text file, or `undefined` if there is none. Throws Error if it is a link, a device or a folder, too large, or not UTF-8. */
export async function readTextFile(path: string): Promise<ReadFile | undefined> {
  const file = await openToRead(path)
  if (!file) return undefined
  try {
    const status = await file.stat()
    if (!status.isFile()) throw new Error(`${path}: expected a file, received a folder or a device`)
    if (status.size > maxFileBytes) throw new Error(`${path}: expected at most ${maxFileBytes} bytes`)
    return { text: decode(await file.readFile(), path), mode: status.mode & 0o777 }
  } finally {
    await file.close()
  }
}

async function openToRead(path: string): Promise<FileHandle | undefined> {
  try {
    // Neither follow a link, nor wait for whoever writes into a pipe. Windows has neither flag.
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return undefined
    if (code === 'ELOOP' || code === 'EMLINK') throw new Error(`${path}: expected a file, received a symbolic link`)
    throw error
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Error(`${path}: expected text in UTF-8`)
  }
}

/** Makes a file; `false` if there is one by this name, which is left as it is. */
export async function createTextFile(path: string, text: string, mode: number): Promise<boolean> {
  return await withDraft(path, text, mode, async (draft) => {
    try {
      await link(draft, path)
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  })
}

/** Replaces a file as a whole, or makes it: whoever reads it meets the old text or the new one. */
export async function replaceTextFile(path: string, text: string, mode: number): Promise<void> {
  await withDraft(path, text, mode, (draft) => rename(draft, path))
}

/** Whether a name is that of a file which a process that was killed left behind. */
export function isDraft(name: string): boolean {
  return /^\.[\w.-]+\.[\da-f]{16}\.tmp$/.test(name)
}

async function withDraft<T>(path: string, text: string, mode: number, use: (draft: string) => Promise<T>): Promise<T> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`)
  const file = await open(draft, 'wx', mode)
  try {
    try {
      // A umask may take more from it than is wanted.
      await file.chmod(mode)
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    return await use(draft)
  } finally {
    await unlink(draft).catch(() => {})
  }
}

/** The code of a system's error: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
