import { ConnectionError, type ErrorContext, isWechatPayError, SignatureError } from '@wechatpay-edge/core'
import { isByteArray, onAbort, reasonOf } from '@wechatpay-edge/core/internal'
import { hexOf } from './hex.ts'

/** A digest that is computed piece by piece. */
interface Digest {
  update(bytes: Uint8Array): unknown
  digest(): Uint8Array
}

/** What is checked of a file while it is read. */
export interface FileRules {
  readonly gunzip?: boolean | undefined
  /** How long the connection may bring nothing while a reader waits, in milliseconds. */
  readonly idleTimeoutMs: number
  /** The longest file, decompressed, as its reader has it now. */
  readonly maxBytes: () => number
  readonly signal?: AbortSignal | undefined
  readonly hash?: Hash | undefined
  /** What each error knows of the call. */
  readonly context: ErrorContext
  /** Runs one step, and names the call in its errors. */
  readonly run: <T>(step: () => Promise<T>) => Promise<T>
}

/** What the whole file is checked with. */
interface Hash {
  readonly digest: Digest
  /** What it must be, in lower-case hexadecimal. */
  readonly value: string
}

/** Any reader of bytes: some transports give streams that are not the platform's. */
interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: unknown }>
  cancel(reason?: unknown): Promise<unknown>
}

/**
 * The bytes of a response's body, decompressed and checked as they are read. One piece is kept back, so that the last one
 * is only given when the digest is right.
 */
export function streamFile(response: Response, rules: FileRules): ReadableStream<Uint8Array> {
  const received = receive(response, rules)
  if (!rules.gunzip) return check(received.stream.getReader(), rules, received)
  const gunzip = new DecompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>
  return check(received.stream.pipeThrough(gunzip).getReader(), rules, received)
}

/** What arrives, and why it ended early. */
interface Received {
  readonly stream: ReadableStream<Uint8Array>
  readonly failure: () => unknown
}

function receive(response: Response, { idleTimeoutMs, signal, context }: FileRules): Received {
  const reader = readerOf(response)
  let failure: unknown
  // The pending read ends, too, and with it the connection.
  const stop = (): void => void reader.cancel(reasonOf(signal)).catch(() => {})
  if (signal?.aborted) stop()
  const release = signal && onAbort(signal, stop)
  const end = (): void => release?.()
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      const { done, value } = await within(idleTimeoutMs, reader.read(), context)
      if (signal?.aborted) throw reasonOf(signal)
      if (done) end()
      // A copy: a transport that reuses its buffer must not change what was checked.
      return done
        ? undefined
        : new Uint8Array(isByteArray(value) ? value : await new Response(value as string).arrayBuffer())
    } catch (error) {
      end()
      reader.cancel(error).catch(() => {})
      failure = error
      if (!signal?.aborted && !isWechatPayError(error)) {
        failure = new ConnectionError('The connection was lost in the middle of the file', { ...context, cause: error })
      }
      throw failure
    }
  }
  const cancel = async (reason: unknown): Promise<void> => {
    end()
    await reader.cancel(reason)
  }
  return { stream: streamOf(next, cancel), failure: () => failure }
}

function readerOf(response: Response): Reader {
  const { body } = response
  if (typeof body?.getReader === 'function') return body.getReader()
  let done = body === null
  return {
    async read() {
      if (done) return { done }
      done = true
      return { done: false, value: new Uint8Array(await response.arrayBuffer()) }
    },
    cancel: async () => {},
  }
}

function check(
  reader: Reader,
  { hash, maxBytes, context, run }: FileRules,
  received: Received,
): ReadableStream<Uint8Array> {
  let kept: Uint8Array | undefined
  let length = 0
  let ended = false
  const read = async (): Promise<Uint8Array | undefined> => {
    try {
      return (await reader.read()).value as Uint8Array | undefined
    } catch (cause) {
      throw (
        received.failure() ??
        new ConnectionError(
          'The file is not whole gzip. Leave gunzip out if it was not asked for as GZIP; else download it again',
          { ...context, cause },
        )
      )
    }
  }
  const next = async (): Promise<Uint8Array | undefined> => {
    while (!ended) {
      const chunk = await read()
      if (chunk?.length === 0) continue
      const ready = kept
      kept = chunk
      if (!chunk) {
        ended = true
        if (hash && hexOf(hash.digest.digest()) !== hash.value) {
          throw new SignatureError(
            'mismatch',
            'The file does not have the digest that WeChat Pay gave for it: download it again',
            context,
          )
        }
        return ready
      }
      length += chunk.length
      if (length > maxBytes())
        throw new ConnectionError(`The file is longer than ${maxBytes()} bytes (maxBytes)`, context)
      hash?.digest.update(chunk)
      if (ready) return ready
    }
    return undefined
  }
  const guarded = async (): Promise<Uint8Array | undefined> => {
    try {
      return await run(next)
    } catch (error) {
      ended = true
      reader.cancel(error).catch(() => {})
      throw error
    }
  }
  return streamOf(guarded, (reason) => run(() => reader.cancel(reason)))
}

/** A stream that is made by its reader: nothing is read before it is asked for. */
function streamOf(
  next: () => Promise<Uint8Array | undefined>,
  cancel: (reason: unknown) => Promise<unknown>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await next()
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
      async cancel(reason) {
        await cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

async function within<T>(ms: number, promise: Promise<T>, context: ErrorContext): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const fail = (): void =>
      reject(new ConnectionError(`Nothing of the file came for ${ms} ms`, { ...context, timeout: true }))
    // A timer that is longer than 2^31 ms fires at once.
    if (ms < 2 ** 31) timer = setTimeout(fail, ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
