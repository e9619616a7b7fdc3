/** What a spec's texts say. */

/** The parts of a description: 建立合作关系。Builds it. More. */
interface Description {
  /** 建立合作关系 */
  readonly name: string
  /** `Builds it`, without its full stop. */
  readonly sentence: string
  /** The rest, with the space before it. */
  readonly rest: string
}

/** Throws if a description does not begin with a Chinese name and an English sentence. */
export function nameAndSentence({
  description = '',
  operationId,
}: {
  readonly description?: string
  readonly operationId: string
}): Description {
  const [, name, sentence = '', rest = ''] = /^([^。]+)。([^.]+)\.(.*)$/s.exec(description) ?? []
  if (!name) throw new Error(`${operationId}: expected a description of the form 中文名称。Sentence.`)
  return { name, sentence, rest }
}
