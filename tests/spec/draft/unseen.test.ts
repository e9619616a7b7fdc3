/** What is drafted of pages that nobody has seen says so. That it lints and generates, too: pages.test.ts. */
import { describe, expect, it } from 'vitest'
import { draftTexts } from '../../../scripts/draft/draft.ts'
import { cases, unseenDraft } from './unseen.ts'

describe('a draft of a page that nobody has seen', () => {
  const all = [...draftTexts(unseenDraft()).values()].join('\n').replaceAll(/\s+/g, ' ')

  it.each(cases.map(([trait, , word = '']) => [trait, word] as const))('says it: %s', (_trait, word) => {
    expect(all.includes(word)).toBe(true)
  })
})
