/** Collects cases and runs them one after the other. It asks no more of a runtime than the language and a timer. */

/** What a case file is given to name its cases. */
export interface Harness {
  test(name: string, run: () => unknown): void
  /** A case that cannot be run anywhere now: what it compares with is absent. */
  skip(name: string, reason: string): void
}

/** How the cases of one file ended. */
export interface FileReport {
  readonly passed: number
  readonly failed: readonly { readonly name: string; readonly error: string }[]
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
  /** All cases, in order. */
  readonly names: readonly string[]
}

const limitMs = 30_000

/** Runs the cases of one file. */
export async function runFile(collect: (t: Harness) => void): Promise<FileReport> {
  const tests: { name: string; run: () => unknown }[] = []
  const skipped: { name: string; reason: string }[] = []
  const names: string[] = []
  collect({
    test(name, run) {
      names.push(name)
      tests.push({ name, run })
    },
    skip(name, reason) {
      names.push(name)
      skipped.push({ name, reason })
    },
  })
  const failed: { name: string; error: string }[] = []
  for (const { name, run } of tests) {
    try {
      await within(limitMs, run)
    } catch (error) {
      failed.push({ name, error: describe(error) })
    }
  }
  return { passed: tests.length - failed.length, failed, skipped, names }
}

async function within(ms: number, run: () => unknown): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${ms} ms`)), ms)
  })
  try {
    await Promise.race([run(), late])
  } finally {
    clearTimeout(timer)
  }
}

function describe(error: unknown): string {
  const { message, stack = '', cause } = Object(error) as { message?: string; stack?: string; cause?: unknown }
  if (message === undefined) return String(error)
  // Only V8 begins a stack with the message.
  const text = stack.includes(message) ? stack : `${message}\n${stack}`
  return cause === undefined ? text : `${text}\nbecause of ${describe(cause)}`
}
