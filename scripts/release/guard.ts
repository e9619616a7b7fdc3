/** What keeps a release from being published by accident: from a developer's machine, a branch, or other sources. */

/** The clone that would be published. */
export interface Clone {
  /** The commit that is checked out. */
  readonly head: string | undefined
  /** What `git status --porcelain` says; `''` is a clean tree. */
  readonly status: string | undefined
  /** Changesets that no version has yet. */
  readonly pending: readonly string[]
  /** Packages whose version has no entry in their changelog. */
  readonly unversioned: readonly string[]
  readonly mainBranch: string
}

/** Every reason not to pack for a release; none where all is well. */
export function findRefusals(env: Readonly<Record<string, string | undefined>>, clone: Clone): string[] {
  const { head, status, pending, unversioned, mainBranch } = clone
  const facts: readonly (readonly [holds: boolean, otherwise: string])[] = [
    [
      env.CI === 'true' && env.GITHUB_ACTIONS === 'true',
      'this is not CI: only .github/workflows/release.yml publishes, so that npm and JSR can say where a package came from',
    ],
    [
      Boolean(env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY),
      'the forge does not say which repository this is: npm compares it with where a package came from',
    ],
    [
      !env.ACTIONS_ID_TOKEN_REQUEST_URL,
      'this job has an identity to publish with (id-token: write): the tools that pack must not have it in reach',
    ],
    [
      env.GITHUB_REF === `refs/heads/${mainBranch}`,
      `this is not the branch ${mainBranch} (GITHUB_REF is ${env.GITHUB_REF ?? 'not set'})`,
    ],
    [
      head !== undefined && head === env.GITHUB_SHA,
      `what is checked out (${head ?? 'no commit'}) is not the commit of this run (${env.GITHUB_SHA ?? 'GITHUB_SHA is not set'})`,
    ],
    [status === '', 'the work tree differs from its commit: provenance would name sources that were not published'],
    [pending.length === 0, `these changes have no version yet, run pnpm release --prepare: ${pending.join(', ')}`],
    [unversioned.length === 0, `the changelog has no entry for the version of ${unversioned.join(', ')}`],
  ]
  return facts.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))
}
