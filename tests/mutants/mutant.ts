/** One edit that breaks one rule; a suite that stays green under it does not hold the rule. */
export interface Mutant {
  readonly name: string
  /** The source that is edited. */
  readonly file: string
  /** What is replaced; it occurs there exactly once. */
  readonly text: string
  readonly broken: string
  /** The rule that it breaks, in words. */
  readonly rule: string
  /** The test files that should see it; the whole suite is run where they do not. */
  readonly tests: readonly string[]
}

/** A mutant without what it shares with others of its file. */
export type Edit = Omit<Mutant, 'file' | 'tests'> & { readonly tests?: readonly string[] }

/** Edits of one file, which the same tests should see. */
export function edits(file: string, tests: readonly string[], list: readonly Edit[]): Mutant[] {
  return list.map((edit) => ({ file, tests, ...edit }))
}
