/** What a reader of `events` gets of a request. */
import type { RecordedRequest, Sandbox } from '../../index.ts'
import { inLanguage, type Language } from '../command/reasons.ts'
import { checkSignature, publicKeyOf } from './signature-check.ts'

/** Shows a record with its reason in a language, and with what was signed, by the key of the merchant that it names. */
export function createShow({
  merchant,
  merchants,
}: Pick<Sandbox, 'merchant' | 'merchants'>): (record: RecordedRequest, language: Language) => unknown {
  const keys = new Map(Object.entries(merchants).map(([mchid, one]) => [mchid, publicKeyOf(one.merchant.privateKey)]))
  const keyOf = ({ mchid = merchant.mchid }: RecordedRequest) => keys.get(mchid) ?? keys.get(merchant.mchid)
  return (record, language) => {
    const key = keyOf(record)
    const signature = key && checkSignature(record, key)
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
