/** `require` of an ES module, for programs that are not ES modules themselves: it must give what `import` gives. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

for (const specifier of process.argv.slice(2)) {
  const required = Object.keys(require(specifier)).sort().join()
  const imported = Object.keys(await import(specifier))
    .sort()
    .join()
  if (required !== imported || imported === '') throw new Error(`${specifier}: ${required} is not ${imported}`)
}
console.log('ok')
