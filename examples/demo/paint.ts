/** Colours, on a terminal that wants them. */
import { styleText } from 'node:util'

/** Colours a text; without a terminal it stays unchanged. */
export type Paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string

/** Colours only where the stream is a terminal and NO_COLOR is not set (https://no-color.org). */
export function createPaint(stream: { readonly isTTY?: boolean | undefined }, noColor: string | undefined): Paint {
  if (!stream.isTTY || noColor) return (_style, text) => text
  return (style, text) => styleText(style, text, { validateStream: false })
}

/** What came from the network may contain escape sequences, which a terminal would obey. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}
