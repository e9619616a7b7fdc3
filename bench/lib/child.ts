/** A program in a process of its own, which answers questions one after the other. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program that was started. */
export interface Child {
  readonly process: ChildProcess
  ask<Answer>(question: unknown): Promise<Answer>
  end(): Promise<void>
}

/** @param options - of Node itself */
export function start(program: string, args: readonly string[] = [], options: readonly string[] = []): Child {
  const child = fork(fileURLToPath(new URL(`../programs/${program}.ts`, import.meta.url)), args, {
    execArgv: [...options],
    serialization: 'advanced',
  })
  const exit = once(child, 'exit')
  return {
    process: child,
    async ask<Answer>(question: unknown) {
      const answer = Promise.race([
        once(child, 'message'),
        exit.then(([code]) => Promise.reject(new Error(`bench/programs/${program}.ts ended with ${code}`))),
      ])
      child.send(question as object)
      const [{ value, error }] = (await answer) as [{ value: Answer; error?: string }]
      if (error !== undefined) throw new Error(`bench/programs/${program}.ts: ${error}`)
      return value
    },
    async end() {
      child.kill()
      await exit
    },
  }
}

/** The other side: answers each question of the process that started this one. */
export function serveQuestions<Question>(answer: (question: Question) => unknown): void {
  process.on('message', async (question: Question) => {
    try {
      process.send?.({ value: await answer(question) })
    } catch (error) {
      process.send?.({ error: String((error as Error).stack) })
    }
  })
  // It has no work of its own once its starter is gone.
  process.on('disconnect', () => process.exit())
}
