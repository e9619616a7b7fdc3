/** How changesets become entries of a changelog (`changelog` of .changeset/config.json): the text for users alone. */

/** The summary as an item of a list. No commit: its hash says nothing to a user. */
export function getReleaseLine({ summary }: { readonly summary: string }): string {
  const [first = '', ...rest] = summary
    .trim()
    .split('\n')
    .map((line) => line.trimEnd())
  return [`- ${first}`, ...rest.map((line) => line && `  ${line}`)].join('\n')
}

/** One line for all packages of this family that came along; `''` where there are none. */
export function getDependencyReleaseLine(
  _changesets: unknown,
  updated: readonly { readonly name: string; readonly newVersion: string }[],
): string {
  const names = updated.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`)
  return names.length === 0 ? '' : `- Built on ${names.join(' and ')}.`
}

/** The entry of one version, without its heading; undefined where the changelog has none. */
export function findEntry(changelog: string, version: string): string | undefined {
  const entry = changelog.split(/^## /m).find((part) => part.split('\n')[0]?.trim() === version)
  return entry?.slice(entry.indexOf('\n')).trim()
}
