/** What editors show: each option has a text, and a `@throws` reads as a sentence. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { root } from './snippets.ts'

const files = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((path) => !path.includes('generated'))
const read = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true)

/** Names of exported interfaces whose members users write or read. */
const shown = /(Options|Report|Signer|Keyring|PlatformKey)$/
/** What is no user's. */
const inner = ['IdentityOptions']

it.each(files)('each option in %s has a text', (path) => {
  const bare: string[] = []
  read(path).forEachChild((node) => {
    if (!ts.isInterfaceDeclaration(node)) return
    const { text } = node.name
    const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (!isExported || !shown.test(text) || inner.includes(text)) return
    for (const member of node.members) {
      if (ts.getJSDocCommentsAndTags(member).length === 0) bare.push(`${text}.${member.name?.getText()}`)
    }
  })
  expect(bare).toEqual([])
})

it('no @throws begins with a link, which editors print as it is written', () => {
  const linked = files.filter((path) => /@throws \{@link/.test(readFileSync(join(root, path), 'utf8')))
  expect(linked).toEqual([])
})
