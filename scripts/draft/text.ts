/** The vendor's name of something and what he says about it, in one line. */
export function sentence(title: string | undefined, text: string): string {
  const words = text.replaceAll(/\s+/g, ' ').trim()
  const head = title === undefined || words.startsWith(title) ? '' : `${title}。`
  return `${head}${words}`.trim()
}

/** A Chinese text and an English sentence behind it. */
export function withEnglish(words: string, english: string | undefined): string {
  if (english === undefined) return words
  return /[。！？；.]$/.test(words) ? `${words}${english}` : `${words}。${english}`
}
