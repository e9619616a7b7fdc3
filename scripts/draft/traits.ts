/** Traits that the fields of an operation show: an upload, a link to a file, a list. */
import type { Keywords } from './facts.ts'
import type { Plan } from './plan.ts'

const suffixWords = /[A-Za-z0-9]{2,5}(?=\s*[、,，/和或]|\s*(?:格式|后缀|文件|类型))/g

/** A form with a file is an upload: which fields of `meta` name it. */
export function uploadOf({ trees }: Plan): { upload?: Keywords; marks: string[] } {
  if (trees.form.length === 0) return { marks: [] }
  const meta = trees.form.find(({ name }) => name === 'meta')?.children ?? []
  const find = (pattern: RegExp): string | undefined => meta.find(({ name }) => pattern.test(name))?.name
  const filename = find(/^file_?name$/)
  const digest = find(/sha256/)
  const words = trees.form.map(({ row }) => row.text).join(' ')
  const suffixes = [...new Set([...words.matchAll(suffixWords)].map(([word]) => word.toLowerCase()))].filter((word) =>
    /^(?:jpe?g|png|bmp|gif|pdf|mp4|avi|wmv|mpeg|mov|mkv|flv|f4v|m4v|rmvb|zip|xlsx?|docx?|csv|txt)$/.test(word),
  )
  return {
    upload: {
      ...(filename && { filename }),
      ...(digest && { digest }),
      ...(suffixes.length > 0 && { files: [{ suffixes }] }),
    },
    marks: [
      'x-upload: which files it takes, how large, and what the sandbox refuses them with',
      ...(digest === undefined ? ['x-upload: no field of meta is called the SHA-256 of the file'] : []),
    ],
  }
}

export function downloadOf({ trees }: Plan): { download?: Keywords; marks: string[] } {
  const has = (name: string): boolean => trees.answer.some((node) => node.name === name)
  if (!has('download_url')) return { marks: [] }
  if (!has('hash_type') || !has('hash_value'))
    return { marks: ['x-download: the response has download_url, and no hash_type and hash_value'] }
  const gzip = trees.query.some(({ name }) => name === 'tar_type') ? { gzip: 'tar_type' } : {}
  return { download: { url: 'download_url', ...gzip }, marks: [] }
}

/** A query with both is that of a list, for the lint: whether it is read to its end, a person decides. */
export function pagingOf({ trees }: Plan): { unpaged?: string; marks: string[] } {
  const query = trees.query.map(({ name }) => name)
  if (!query.includes('offset') || !query.includes('limit')) return { marks: [] }
  const rows = trees.answer.find(({ row }) => row.type === 'array[object]')?.name ?? '?'
  const total = trees.answer.find(({ name }) => /total/.test(name))?.name ?? '?'
  const pagination = `{ rows: ${rows}, total: ${total}, key: [?], offset: offset, limit: limit }`
  return {
    unpaged: 'To be written.',
    marks: [`x-pagination: ${pagination} in place of x-unpaged, if the list is paged so`],
  }
}
