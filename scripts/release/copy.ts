/** A copy of the repository in which a release is tried, so that the work tree stays as it is. */
import { type Copy, copyTree } from '../lib/copy-tree.ts'
import { outputOf } from '../lib/run.ts'

/** Copies the work tree, and commits all: changesets asks git which commit brought a changeset. */
export async function copyRepository(): Promise<Copy> {
  process.once('SIGINT', () => process.exit(130))
  const copy = copyTree()
  const name = ['-c', 'user.name=release', '-c', 'user.email=release@localhost']
  const quiet = ['-c', 'commit.gpgSign=false', '-c', `core.hooksPath=${copy.outside}`]
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'What is released'],
  ]) {
    await outputOf('git', [...name, ...quiet, ...args], copy.root)
  }
  return copy
}
