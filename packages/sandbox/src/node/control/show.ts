/** What a reader of `events` gets of a request. */
import type { RecordedRequest } from '../../index.ts'
import { inLanguage, type Language } from '../command/reasons.ts'
import { checkSignature, publicKeyOf } from './signature-check.ts'

/** Shows a record with its reason in a language, and with what was signed. */
export function createShow(merchantPrivateKey: string): (record: RecordedRequest, language: Language) => unknown {
  const key = publicKeyOf(merchantPrivateKey)
  return (record, language) => {
    const signature = checkSignature(record, key)
    const { differs } = signature ?? {}
    return {
      ...record,
      refusal: record.refusal && inLanguage(record.refusal, language),
      signature: signature && {
        ...signature,
        differs: differs && { ...differs, reason: inLanguage(differs.reason, language) },
      },
    }
  }
}
