/** Proposes names: of an operation, from its method and path; of a schema, from its field. */
import type { Route } from '@wechatpay-edge/vendor-pages'

export const pascal = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1).toLowerCase()}`)
    .join('')

export const camel = (text: string): string => {
  const name = pascal(text)
  return `${name[0]?.toLowerCase() ?? ''}${name.slice(1)}`
}

export const kebab = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase()

/** Words that end in s and are one. */
const singular = (word: string): string => {
  if (/(?:ss|us|is|news|address|status)$/i.test(word)) return word
  if (/ies$/i.test(word)) return word.replace(/ies$/i, 'y')
  return /(?:ch|sh|x|ss)es$/i.test(word) ? word.slice(0, -2) : word.replace(/s$/i, '')
}

/** Last segments of a path that say what is done. */
const verbs =
  /^(?:abort|accept|active|activate|add|apply|bind|build|cancel|charge|check|close|complete|confirm|consume|create|deactivate|delete|disable|download|enable|finish|forward|modify|notify|open|pause|pay|pre-?apply|query|reject|release|remove|reply|resend|response|restart|resume|return|reverse|revoke|send|start|stop|submit|sync|terminate|transfer|unbind|unfreeze|unsplit|update|upload|use|verify|withdraw)(?:[-_]|$)/i

/** Segments that name no thing. */
const filler = /^(?:v\d+|api|ecommerce|apply4sub|apply4subject|marketing)$/

interface Parts {
  readonly verb: string
  /** Words of the things, the nearest first. */
  readonly nouns: readonly string[]
  /** `ByOutTradeNo` */
  readonly by: string
}

const isParameter = (segment: string | undefined): boolean => segment?.startsWith('{') ?? false
const bare = (segment: string): string => segment.replace(/[{}]/g, '')

/** A segment that only says by what the next one names a thing: `id/{transaction_id}`. */
function isBy(segments: readonly string[], at: number): boolean {
  const [segment = '', next = ''] = [segments[at], segments[at + 1]]
  if (!isParameter(next) || isParameter(segment) || at === 0) return false
  return segment === 'id' || segment.replaceAll('-', '_') === bare(next)
}

const standard: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'replace',
  PATCH: 'update',
  DELETE: 'delete',
}

function partsOf({ method, path }: Route): Parts {
  const segments = (path ?? '').split('/').filter((segment) => segment !== '' && !/^v\d+$/.test(segment))
  const own = segments.filter((segment, at) => !isParameter(segment) && !isBy(segments, at))
  const last = own.at(-1) ?? 'thing'
  const isVerb = verbs.test(last) && own.length > 1
  const things = (isVerb ? own.slice(0, -1) : own).filter((segment) => !filler.test(segment))
  const byAt = segments.findIndex((_, at) => isBy(segments, at))
  const isList = method === 'GET' && !isVerb && !isParameter(segments.at(-1)) && /s$/.test(last)
  return {
    verb: isVerb ? camel(last) : isList ? 'list' : (standard[method] ?? method.toLowerCase()),
    nouns: things.toReversed().map((segment, at) => pascal(isList && at === 0 ? segment : singular(segment))),
    by: byAt < 0 ? '' : `By${pascal(segments[byAt] === 'id' ? 'id' : (segments[byAt] ?? ''))}`,
  }
}

/** The thing that an operation is about: the type of what it returns. */
export const nounOf = (route: Route, words: number): string => {
  const { nouns } = partsOf(route)
  const noun = singular(nouns.slice(0, words).toReversed().join(''))
  return /^[A-Z]/.test(noun) ? noun : `Thing${noun}`
}

/** An operationId with as many words as it takes to be none of `taken`. */
export function operationName(route: Route, taken: ReadonlySet<string>, infix = ''): { id: string; words: number } {
  const { verb: whole, nouns, by } = partsOf(route)
  if (route.path === null || route.path.startsWith('/v3/draft-')) return numbered(`download${infix}File`, taken)
  const rest = whole.replace(/^[a-z0-9]+/, '')
  const verb = rest === '' || infix === '' ? whole : whole.slice(0, whole.length - rest.length)
  if (rest !== '' && !taken.has(camelJoin(verb, infix, infix === '' ? '' : rest, by)))
    return { id: camelJoin(verb, infix, infix === '' ? '' : rest, by), words: 1 }
  for (let words = 1; words <= nouns.length; words += 1) {
    const id = camelJoin(verb, infix, nouns.slice(0, words).toReversed().join(''), by)
    if (!taken.has(id) && !isVague(nouns.slice(0, words))) return { id, words }
  }
  const longest = camelJoin(verb, infix, nouns.toReversed().join('') || (by === '' ? 'Thing' : ''), by)
  return { ...numbered(longest, taken), words: Math.max(1, nouns.length) }
}

function numbered(base: string, taken: ReadonlySet<string>): { id: string; words: number } {
  for (let count = 1; ; count += 1) {
    const id = `${base}${count === 1 ? '' : count}`
    if (!taken.has(id)) return { id, words: 1 }
  }
}

/** An operation in words: `createRefund` → Creates a refund. */
export function deedOf(id: string): string {
  const [verb = 'does', ...words] = id
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(' ')
  const third = /(?:s|x|ch|sh)$/.test(verb)
    ? `${verb}es`
    : /[^aeiou]y$/.test(verb)
      ? verb.replace(/y$/, 'ies')
      : `${verb}s`
  const noun = words.join(' ') || 'it'
  const article = verb === 'list' || noun === 'it' ? '' : /^[aeiou]/.test(noun) ? 'an ' : 'a '
  return `${third[0]?.toUpperCase()}${third.slice(1)} ${article}${noun}.`
}

const camelJoin = (...words: readonly string[]): string => words.filter((word) => word !== '').join('')

/** Words that say nothing alone. */
const vague =
  /^(?:Id|Ids|Info|Item|Items|Detail|Details|List|Result|State|Status|Jsapi|App|H5|Native|File|Picture|Order|Bill|Record|Merchant|User|Quota|Setting|Config|Business|Query|Partner|Number|Name|Url)$/

const isVague = (nouns: readonly string[]): boolean => nouns.length === 1 && vague.test(nouns[0] ?? '')
