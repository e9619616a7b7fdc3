/**
 * `node scripts/check-readme.ts`: keeps each document and its Chinese translation (`NAME.zh-CN.md` beside `NAME.md`) in
 * step, their code in step with the examples, every link into this repository alive, those of translations
 * in Chinese or marked as English, and the first page short. A
 * translation that lags behind misleads half of the users.
 */
import { readArguments } from './lib/command.ts'
import { root } from './lib/run.ts'
import { checkDocuments } from './readme/check.ts'
import { documentPairs, findDocuments } from './readme/document.ts'

readArguments('Usage: node scripts/check-readme.ts   checks the documents, their translations, code and links\n')
const problems = checkDocuments(root)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
const documents = findDocuments(root)
console.log(
  `${documentPairs(documents).length} documents and their translations are in step, and with the examples; the links of ${documents.length} documents lead somewhere`,
)
