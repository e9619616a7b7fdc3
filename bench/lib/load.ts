/** Makes many calls, some of them at once. */
export async function load(call: () => unknown, calls: number, concurrency: number): Promise<void> {
  let left = calls
  const worker = async (): Promise<void> => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

/** Does the same for each subject in turns, round by round, so that a busy machine is busy for all. The first warms up. */
export async function interleave<Value>(
  subjects: readonly string[],
  rounds: number,
  measure: (subject: string) => Promise<Value>,
): Promise<Record<string, Value[]>> {
  const found: Record<string, Value[]> = Object.fromEntries(subjects.map((subject) => [subject, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const subject of subjects) {
      const value = await measure(subject)
      if (round > 0) found[subject]?.push(value)
    }
  }
  return found
}
