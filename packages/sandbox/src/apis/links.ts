/** The links to files that a merchant got, whichever API made them: all lead to one path. */
import { randomText } from '../lib/bytes.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import type { Call } from '../protocol/handler.ts'
import { digestOf, type FileContent, type FileSteps } from './files.ts'

/** The one who asked for a link, and 64 random letters. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-'

const path = '/v3/billdownload/file'

/** What a link leads to. */
interface Link extends FileSteps {
  readonly content: FileContent
  /** How long it is valid, and until when. */
  readonly seconds: number
  readonly untilMs: number
}

export class Links {
  readonly #links = new Map<string, Link>()
  readonly #crypto: WebCrypto

  constructor(crypto: WebCrypto) {
    this.#crypto = crypto
  }

  /** A new link to a file, and the SHA-1 of the file. */
  async add(
    { mchid, nowMs, origin }: Call,
    content: FileContent,
    { seconds, ...steps }: FileSteps & { readonly seconds: number },
  ): Promise<{ readonly url: string; readonly hash: string }> {
    const token = `${mchid}_${randomText(this.#crypto, 64, letters)}`
    this.#links.set(token, { content, ...steps, seconds, untilMs: nowMs + seconds * 1000 })
    return { url: `${origin}${path}?token=${token}`, hash: await digestOf(content, this.#crypto) }
  }

  find(token: string): Link | undefined {
    return this.#links.get(token)
  }

  clear(): void {
    this.#links.clear()
  }
}
