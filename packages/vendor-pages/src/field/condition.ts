/** When a field must, may or must not be there: what the table's mark `false` leaves to the words. */
/** Words by which a field has to be there. */
export const obliges =
  /必填|必传|必须(?:传|填|上传|提供|设置)|必需(?:传|填)|需必|务必(?:上传|填写|提供|传)|[一二三四多两]选一|任选其一|至少(?:需要?|要)?(?:填|传|选|上传|提供|设置|有)|不能(?:都|同时)(?:为空|不传|不填)|不可(?:都|同时)为空|(?:需要|应当|请)(?:传入|填写|上传)(?:该|此|本)字段|条件选填|需同时(?:传|填)|同时必/
/** Words by which it may, or must, be left out. */
export const exempts =
  /选填|选传|非必|不能同时|不可同时|不可与|不能与|互斥|(?:无需|不需要?|不用|不必|不要|不能|不得|不可|请勿)(?:再)?(?:传|填|上传|提供|设置)|(?:可不|可以不|才可|才能|方可|仅可)(?:传|填|上传|设置)|时(?:可以?|才)?(?:选填|填写|上传|传入|生效|有效)(?!的)|(?:时|场景下?|后)才?需要?(?:填|传|上传|提供)/
/** Words by which a response has it, or not. */
const returns =
  /(?:时|后|才|会|则|仅|都|均|若|如|场景下?|情况下?)[^，,。；\n]{0,12}返回(?!的)|不(?:会)?返回|返回(?:该|此|本)(?:字段|参数)|(?:该|此|本)(?:字段|参数)[^，,。；\n]{0,8}返回|(?:可能)?为空|有值|时存在/

/** A clause that the next one depends on. */
const premise = /若|如果?|当|仅|且|或者?|为|是|包含|等于|选择|=|时$|下$/
const otherwise = /^(?:否则|其他|其它|不填|反之)/

/** The clauses of a sentence in which a pattern is found, with those that they depend on. */
function spanIn(sentence: string, pattern: RegExp): string | undefined {
  const clauses = sentence.split(/[，,](?!\s*\d)/).map((clause) => clause.trim())
  const at = clauses.findIndex((clause) => pattern.test(clause))
  if (at < 0) return pattern.test(sentence) ? sentence : undefined
  const last = clauses.findLastIndex((clause) => pattern.test(clause))
  let [first, end] = [at, last]
  while (first > 0 && premise.test(clauses[first - 1] ?? '')) first -= 1
  while (otherwise.test(clauses[end + 1] ?? '')) end += 1
  return clauses.slice(first, end + 1).join('，')
}

/** When a response has one value rather than another is no condition of its field. */
const ofValue = /^`?[A-Z][A-Z0-9_]*`?\s*(?:[:：—]|[(（])/

/** The condition of a row, in the vendor's words. */
export function conditionOf(sentences: readonly string[]): string | undefined {
  for (const pattern of [obliges, exempts, returns]) {
    const own = pattern === returns ? sentences.filter((sentence) => !ofValue.test(sentence)) : sentences
    const spans = own.flatMap((sentence) => spanIn(sentence, pattern) ?? [])
    if (spans.length > 0) return spans.join('；')
  }
  return undefined
}
