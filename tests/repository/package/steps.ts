/** The steps of docs/adding-an-api.md, as a reader would do them: files to write, lines to add, commands to run. */

export type Step =
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'add'; readonly path: string; readonly after: string; readonly text: string }
  | { readonly kind: 'replace'; readonly path: string; readonly before: string; readonly text: string }
  | { readonly kind: 'run'; readonly command: string }

const fenced = '\\n\\n(?<fence>`{3,})\\w*\\n(?<text>[^]*?\\n)\\k<fence>$'
const forms = [
  `Write \`(?<written>[^\`]+)\`[^\\n]*:${fenced}`,
  `In \`(?<added>[^\`]+)\`, after the line \`(?<after>[^\`]+)\`, add:${fenced.replaceAll(/fence|text/g, '$&2')}`,
  'In `(?<replaced>[^`]+)`, replace `(?<before>[^`]+)` with `(?<by>[^`]+)`\\.$',
  '^```sh\\n(?<commands>[^]*?)^```$',
]

/** The steps in the order of the document. */
export function readSteps(document: string): Step[] {
  return [...document.matchAll(new RegExp(forms.join('|'), 'gm'))].flatMap(({ groups = {} }): Step[] => {
    const { written, added, replaced, text = '', text2 = '', after = '', before = '', by = '', commands = '' } = groups
    if (written !== undefined) return [{ kind: 'write', path: written, text }]
    if (added !== undefined) return [{ kind: 'add', path: added, after, text: text2 }]
    if (replaced !== undefined) return [{ kind: 'replace', path: replaced, before, text: by }]
    return commands
      .split('\n')
      .filter(Boolean)
      .map((command) => ({ kind: 'run', command }))
  })
}
