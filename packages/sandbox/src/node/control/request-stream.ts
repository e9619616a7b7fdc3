/** Requests as they come, for a page or a program that watches: server-sent events. */
import type { ServerResponse } from 'node:http'
import type { RecordedRequest } from '../../index.ts'
import type { Language } from '../command/reasons.ts'
import { ControlError } from './control-error.ts'

export interface RequestStream {
  /**
   * Sends to a reader those of `kept` that were published before, and all further requests. Throws ControlError if there
   * are too many readers.
   */
  add(response: ServerResponse, kept: readonly RecordedRequest[], language: Language): void
  publish(record: RecordedRequest): void
  /** Reports that something was changed by this path of the control. */
  changed(path: string): void
  close(): void
}

const maxReaders = 16
/** A reader that reads so slowly is cut off, so that memory stays bounded; it can come again. */
const maxUnreadBytes = 4 * 1_048_576
/** A comment now and then, so that nothing in between ends an idle connection. */
const pingMs = 15_000

/** @param show - What a reader gets of a record. */
export function createRequestStream(show: (record: RecordedRequest, language: Language) => unknown): RequestStream {
  const readers = new Map<ServerResponse, Language>()
  const published = new WeakMap<RecordedRequest, number>()
  let count = 0
  const send = (reader: ServerResponse, text: string): void => {
    reader.write(text)
    if (reader.writableLength > maxUnreadBytes) reader.destroy()
  }
  // JSON has no line breaks, which would end an event.
  const eventOf = (record: RecordedRequest, language: Language): string =>
    `event: request\nid: ${published.get(record)}\ndata: ${JSON.stringify(show(record, language))}\n\n`
  const timer = setInterval(() => {
    for (const reader of readers.keys()) send(reader, ':\n\n')
  }, pingMs)
  timer.unref()
  return {
    add(response, kept, language) {
      if (readers.size >= maxReaders) throw new ControlError(503, `At most ${maxReaders} readers at once`)
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' })
      response.write(':\n\n')
      for (const record of kept.filter((one) => published.has(one))) {
        const event = eventOf(record, language)
        // A reader that has just come has read nothing yet: what is too much for it is left out.
        if (response.writableLength + event.length < maxUnreadBytes / 2) response.write(event)
      }
      readers.set(response, language)
      response.once('close', () => readers.delete(response))
    },
    publish(record) {
      count += 1
      published.set(record, count)
      for (const [reader, language] of readers) send(reader, eventOf(record, language))
    },
    changed(path) {
      for (const reader of readers.keys()) send(reader, `event: change\ndata: ${JSON.stringify(path)}\n\n`)
    },
    close() {
      clearInterval(timer)
      for (const reader of readers.keys()) reader.destroy()
    },
  }
}
