/** What client needs of bytes, with plain types: TypeScript 5.4 knows no generic Uint8Array. */
import { concat, isBytes, utf8 } from './bytes.ts'

/** Whether it is a Uint8Array, by its tag. */
export const isByteArray: (value: unknown) => value is Uint8Array = isBytes

/** Joins all parts in a new array. */
export const joinBytes: (...parts: readonly Uint8Array[]) => Uint8Array = concat

/** The UTF-8 bytes of a text. */
export const encodeText: (text: string) => Uint8Array = utf8
