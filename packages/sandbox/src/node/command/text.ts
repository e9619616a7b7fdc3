/** Text for a terminal. */

/**
 * What came from elsewhere, on one line: control characters, invisible ones and half characters as `\u{…}`, so that it can
 * neither move the cursor nor write a line of its own; cut at a length.
 */
export function printable(text: string, maxLength: number): string {
  const shown = Array.from(text.slice(0, maxLength), (char) =>
    /[\p{C}\p{Zl}\p{Zp}]/u.test(char) ? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}` : char,
  ).join('')
  return text.length > maxLength ? `${shown}…` : shown
}

/** An error's message, or whatever was thrown, for a terminal. */
export function messageOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error), 1000)
}

/** JSON on several lines, which moves no cursor either: other than JSON's own escapes, it has no control character. */
export function jsonText(value: unknown): string {
  const lines = JSON.stringify(value, undefined, 2).split('\n')
  const shown = lines.map((line) => line.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped))
  return `${shown.join('\n')}\n`
}

/** As JSON escapes it, also beyond the BMP. */
function escaped(char: string): string {
  const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
