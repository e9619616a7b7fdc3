/**
 * Fetches every page that the vendor lists. The date on a page is no sign of change, so each is compared by what it says;
 * and whatever looks like an outage ends the run, because a short list or a strange response proves no removal.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { readPage } from '@wechatpay-edge/vendor-pages'
import type { Source } from './load.ts'

/** The vendor could not be read as a whole: nothing may be concluded. */
export class OutageError extends Error {
  override readonly name = 'OutageError'
}

export const vendorBase = 'https://pay.weixin.qq.com/doc/v3'

export interface FetchOptions {
  /** Where `llms.txt` and the folders of pages are. */
  readonly base: string
  /** The pages of the last good state, which show what an outage is. */
  readonly known: readonly Source[]
  /** Before each further try, in milliseconds. */
  readonly waitMs?: number
  /** Of one response, in milliseconds. */
  readonly timeoutMs?: number
}

const atOnce = 8
const tries = 3
const limits = { share: 0.02, pages: 20, sameText: 0.1 }

async function getText(url: string, { waitMs = 500, timeoutMs = 20_000 }: FetchOptions): Promise<string> {
  let why = ''
  for (let round = 0; round < tries; round += 1) {
    if (round > 0) await sleep(waitMs * round)
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
      const text = await response.text()
      if (response.status === 200) return text
      why = `status ${response.status}`
      if (response.status < 500 && response.status !== 429) break
    } catch (error) {
      why = (error as Error).message
    }
  }
  throw new OutageError(`${url}: expected status 200, received ${why}`)
}

/** The pages that a list names, in its order. */
function listedIn(list: string): string[] {
  return [...new Set([...list.matchAll(/\/((?:merchant|partner)\/\d+)\.md\b/g)].map(([, id = '']) => id))]
}

function assertList(listed: readonly string[], { base, known }: FetchOptions): void {
  if (listed.length === 0) throw new OutageError(`${base}/llms.txt: the list names no page`)
  const present = new Set(listed)
  const lost = known.filter(({ id }) => !present.has(id))
  if (lost.length > limits.pages || lost.length > known.length * limits.share)
    throw new OutageError(
      `${base}/llms.txt: ${lost.length} of ${known.length} known pages are not listed any more; at most ${limits.pages}, and ${limits.share * 100} %, may go at once`,
    )
}

/** Whether a text describes an operation or a notification, and not only words. */
const isDescription = (text: string, id: string): boolean =>
  /^(?:operation|callback)$/.test(readPage(text, id).page?.kind ?? '')

/** Why a text is not the markdown of a page, by what it is. */
function strangeness(text: string, list: string): string | undefined {
  if (text.trim() === '') return 'nothing'
  if (/^\s*<(?:!doctype|html|head|body|script|\?xml|!--)/i.test(text)) return 'HTML'
  if (/^\s*[{[]\s*"/.test(text)) return 'JSON'
  return text === list ? 'the list of pages' : undefined
}

/** What is known about the pages, to see whether a text is that of the page that was asked for. */
function witness(known: readonly Source[]): (source: Source) => string | undefined {
  const texts = new Map(known.map(({ id, markdown }) => [id, markdown]))
  const owners = new Map(known.map(({ id, markdown }) => [markdown, id]))
  return ({ id, markdown }) => {
    const before = texts.get(id)
    if (before === undefined || before === markdown) return undefined
    const owner = owners.get(markdown)
    if (owner !== undefined) return `the page ${owner}`
    return isDescription(before, id) && !isDescription(markdown, id)
      ? 'a text without its operation; if that is meant, take the page out of the known state'
      : undefined
  }
}

/** One text in place of many pages is a notice, however it looks. */
function assertTexts(sources: readonly Source[]): void {
  const counts = new Map<string, number>()
  for (const { markdown } of sources) counts.set(markdown, (counts.get(markdown) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  if (most > limits.pages && most > sources.length * limits.sameText)
    throw new OutageError(`${most} of ${sources.length} pages have one text: it is none of theirs`)
}

/** Gets the pages, some at once, and stops at the first that is strange. */
async function getPages(listed: readonly string[], list: string, options: FetchOptions): Promise<Source[]> {
  const testify = witness(options.known)
  const sources: Source[] = []
  const queue = [...listed.entries()]
  const getOne = async (at: number, id: string): Promise<void> => {
    const url = `${options.base}/${id}.md`
    const markdown = await getText(url, options)
    const strange = strangeness(markdown, list) ?? testify({ id, markdown })
    if (strange !== undefined) throw new OutageError(`${url}: expected the page's markdown, received ${strange}`)
    sources[at] = { id, markdown }
  }
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        await getOne(...next)
      } catch (error) {
        queue.length = 0
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return sources
}

/**
 * Every listed page, in the order of the list.
 *
 * @throws {OutageError} if the list is empty or too short, or a page is anything but its own markdown
 */
export async function fetchPages(options: FetchOptions): Promise<Source[]> {
  const list = await getText(`${options.base}/llms.txt`, options)
  const listed = listedIn(list)
  assertList(listed, options)
  const sources = await getPages(listed, list, options)
  assertTexts(sources)
  return sources
}
