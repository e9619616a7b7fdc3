/**
 * One job at a time for many callers. They share its result, never its promise: in Workers, what one request has begun
 * never settles for another once the first has responded.
 */
import { wait } from '../lib/timeout.ts'

/** A job that runs. */
interface Turn {
  /** Grows while whoever runs the job is alive. */
  beats: number
  readonly startedAt: number
  ended?: { readonly error?: unknown }
}

/** Runs one job at a time. */
export interface Turns {
  /**
   * Runs the job, or waits for the one that runs now.
   *
   * @returns whether it was this job that ran
   * @throws what the job throws that ran
   */
  run(job: () => Promise<void>): Promise<boolean>
  /** Whether a job runs. */
  isBusy(): boolean
}

const beatMs = 100
/** Without a beat for so long, whoever ran the job has gone. */
const silenceMs = 1500
/** The same by the clock, for who does not wait. */
const longestMs = 60_000

/** @param keep - Is given each job's promise, which never rejects: Workers keep a request alive for it. */
export function createTurns(now: () => number, keep: (job: Promise<void>) => void): Turns {
  let current: Turn | undefined

  async function start(job: () => Promise<void>): Promise<void> {
    const turn: Turn = { beats: 0, startedAt: now() }
    current = turn
    const beat = setInterval(() => turn.beats++, beatMs)
    try {
      await job()
      turn.ended = {}
    } catch (error) {
      turn.ended = { error }
      throw error
    } finally {
      clearInterval(beat)
      if (current === turn) current = undefined
    }
  }

  return {
    isBusy: () => current !== undefined && now() - current.startedAt < longestMs,
    async run(job) {
      while (current) {
        const turn = current
        await awaitEnd(turn)
        if (turn.ended && 'error' in turn.ended) throw turn.ended.error
        if (turn.ended) return false
        // Its request has ended before it: the first to notice takes its place.
        if (current === turn) current = undefined
      }
      const running = start(job)
      keep(running.catch(() => {}))
      await running
      return true
    },
  }
}

/** Waits until a turn has ended, or whoever runs it has gone. */
async function awaitEnd(turn: Turn): Promise<void> {
  let silent = 0
  for (let delay = 10; !turn.ended && silent < silenceMs; delay = Math.min(delay * 2, beatMs)) {
    const { beats } = turn
    await wait(delay)
    silent = turn.beats === beats ? silent + delay : 0
  }
}
