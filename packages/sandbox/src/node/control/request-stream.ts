/** Requests as they come, for a page or a program that watches: server-sent events. */
import type { ServerResponse } from 'node:http'
import type { RecordedRequest } from '../../index.ts'
import { ControlError } from './control-error.ts'

export interface RequestStream {
  /** Sends all further requests to a reader. Throws ControlError if there are too many readers. */
  add(response: ServerResponse): void
  publish(record: RecordedRequest): void
  close(): void
}

const maxReaders = 16
/** A reader that reads so slowly is cut off, so that memory stays bounded; it can come again. */
const maxUnreadBytes = 4 * 1_048_576
/** A comment now and then, so that nothing in between ends an idle connection. */
const pingMs = 15_000

export function createRequestStream(): RequestStream {
  const readers = new Set<ServerResponse>()
  let count = 0
  const send = (text: string): void => {
    for (const reader of readers) {
      reader.write(text)
      if (reader.writableLength > maxUnreadBytes) reader.destroy()
    }
  }
  const timer = setInterval(() => send(':\n\n'), pingMs)
  timer.unref()
  return {
    add(response) {
      if (readers.size >= maxReaders) throw new ControlError(503, `At most ${maxReaders} readers at once`)
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' })
      response.write(':\n\n')
      readers.add(response)
      response.once('close', () => readers.delete(response))
    },
    publish(record) {
      count += 1
      // JSON has no line breaks, which would end an event.
      if (readers.size > 0) send(`event: request\nid: ${count}\ndata: ${JSON.stringify(record)}\n\n`)
    },
    close() {
      clearInterval(timer)
      for (const reader of readers) reader.destroy()
    },
  }
}
