/** One of the callers, in a process of its own: makes as many calls as it is asked for, and says what they cost. */
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import { callers, type Subject } from '../callers/index.ts'
import { serveQuestions } from '../lib/child.ts'
import { load } from '../lib/load.ts'
import type { Target } from '../lib/target.ts'

/** What the process is asked. */
export type CallerQuestion =
  | { readonly connect: Target }
  | { readonly calls: number; readonly concurrency: number }
  | { readonly allocationsOf: number }

/** What so many calls cost. */
export interface Cost {
  /** Microseconds of CPU a call, of this process alone, all of its threads. */
  readonly cpu: number
  readonly callsPerSecond: number
  /** How late timers were, in milliseconds: 99 of 100 were less. */
  readonly delayP99: number
}

/** What calls leave to the garbage collector, in bytes a call. */
export interface Allocations {
  readonly allocated: number
  readonly kept: number
}

const [, , subject] = process.argv
const timerMs = 1
let count = 0
let call = async (): Promise<unknown> => undefined

async function connect(target: Target): Promise<void> {
  const caller = await callers[subject as Subject](target)
  call = () => caller(`${process.pid}_${count++}`)
  // A response that is wrong must not be measured.
  const { state } = Object(await call())
  if (state !== 'ESTABLISHED') throw new Error('the response of `build` is not what the server sent')
}

async function measure(calls: number, concurrency: number): Promise<Cost> {
  const delays = monitorEventLoopDelay({ resolution: timerMs })
  delays.enable()
  const before = process.cpuUsage()
  const start = performance.now()
  await load(call, calls, concurrency)
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  delays.disable()
  // Each delay contains the timer's own time.
  const delayP99 = Math.max(delays.percentile(99) / 1e6 - timerMs, 0)
  return { cpu: (user + system) / calls, callsPerSecond: (calls * 1000) / ms, delayP99 }
}

/** In a young generation that is large enough to need no collection meanwhile. */
async function measureAllocations(calls: number): Promise<Allocations> {
  let collections = 0
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length
  })
  const settle = () => new Promise((resolve) => setTimeout(resolve, 50))
  globalThis.gc?.()
  await settle()
  globalThis.gc?.()
  observer.observe({ entryTypes: ['gc'] })
  const before = process.memoryUsage().heapUsed
  await load(call, calls, 16)
  const after = process.memoryUsage().heapUsed
  await settle()
  observer.disconnect()
  if (collections > 0) throw new Error(`garbage was collected ${collections} times: ask for fewer calls`)
  globalThis.gc?.()
  await settle()
  globalThis.gc?.()
  return { allocated: (after - before) / calls, kept: (process.memoryUsage().heapUsed - before) / calls }
}

serveQuestions<CallerQuestion>((question) => {
  if ('connect' in question) return connect(question.connect)
  if ('allocationsOf' in question) return measureAllocations(question.allocationsOf)
  return measure(question.calls, question.concurrency)
})
