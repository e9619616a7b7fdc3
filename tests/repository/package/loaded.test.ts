/** What an import of a built client loads. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../../scripts/lib/run.ts'

it('loads with a client no digests, which load node:crypto, and nothing that explains signatures', () => {
  const read = (path: string): string => readFileSync(join(root, 'packages', path), 'utf8')
  const loaded = [read('client/dist/index.js'), read('core/dist/internal.js'), read('core/dist/chunk.js')].join('')
  expect(loaded).not.toMatch(/@noble|sign_information/)
  expect(read('client/dist/digests.js')).toContain('@noble/hashes')
  expect(read('core/dist/index.js')).toContain('sign_information')
})
