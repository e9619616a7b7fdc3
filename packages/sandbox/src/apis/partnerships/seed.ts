/** Reads relations that are added without a request, which may come from a file. */
import { anObject, type OptionRule, type OptionRules, readOptions } from '../../lib/options.ts'
import { describe } from '../../lib/values.ts'
import type { AuthorizedData, Partner, PartnershipSeed } from './state.ts'

const aText: OptionRule = { expected: 'a text', isRight: (value) => typeof value === 'string' && value !== '' }

const rowRules: OptionRules<PartnershipSeed> = {
  partner: anObject,
  authorized_data: anObject,
  build_time: aText,
  terminate_time: aText,
  create_time: aText,
  update_time: aText,
}
const partnerRules: OptionRules<Partner> = { type: aText, appid: aText, merchant_id: aText }
const dataRules: OptionRules<AuthorizedData> = { business_type: aText, stock_id: aText }

/** Throws TypeError that names the row and the member, if one is missing, has another name, or is no text. */
export function readSeed(rows: readonly PartnershipSeed[]): readonly PartnershipSeed[] {
  if (!Array.isArray(rows)) throw new TypeError(`partnerships.seed: expected an array, received ${describe(rows)}`)
  return rows.map((row: PartnershipSeed, index) => {
    const path = `partnerships.seed[${index}]`
    const read = <T extends object>(
      value: T,
      rules: OptionRules<T>,
      place: string,
      ...required: readonly (keyof T & string)[]
    ): T => readOptions(value, rules as Readonly<Record<string, OptionRule>>, place, required)
    const { partner, authorized_data, ...times } = read(row, rowRules, path)
    return {
      ...times,
      partner: read(partner, partnerRules, `${path}.partner`, 'type'),
      authorized_data: read(authorized_data, dataRules, `${path}.authorized_data`, 'business_type'),
    }
  })
}
