/** Markdown documents as the checks see them: which there are, and in each the headings, code blocks and links. */
import { globSync } from 'node:fs'

/** One `#` line, and the anchor that stands on the line before it. */
export interface Heading {
  readonly level: number
  readonly text: string
  /** `''` where there is none. */
  readonly anchor: string
}

export interface CodeBlock {
  readonly language: string
  readonly text: string
}

export interface Document {
  readonly headings: readonly Heading[]
  readonly blocks: readonly CodeBlock[]
  /** The targets of links in the order of the text. */
  readonly links: readonly string[]
  /** The text without its code blocks. */
  readonly prose: string
}

export function readDocument(markdown: string): Document {
  const blocks: CodeBlock[] = []
  const prose = markdown.replace(/^```(\w*)\n(.*?)^```$/gms, (_whole, language: string, text: string) => {
    blocks.push({ language, text })
    return ''
  })
  const headings = [...prose.matchAll(/^(?:<a id="([\w-]+)"><\/a>\n)?(#+) (.+)$/gm)].map(
    ([, anchor = '', marks = '', text = '']) => ({ level: marks.length, text, anchor }),
  )
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return { headings, blocks, links, prose }
}

const translationSuffix = '.zh-CN.md'

/** Every document of the repository, from its root. */
export function findDocuments(root: string): string[] {
  const found = globSync(['*.md', '.github/**/*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*.md'], {
    cwd: root,
  })
  return found.filter((path) => !path.startsWith('docs/api/')).sort()
}

export function isTranslation(path: string): boolean {
  return path.endsWith(translationSuffix)
}

/** Each translation with the document that it translates. */
export function documentPairs(
  documents: readonly string[],
): { readonly original: string; readonly translation: string }[] {
  return documents
    .filter(isTranslation)
    .map((translation) => ({ original: translation.replace(translationSuffix, '.md'), translation }))
}
