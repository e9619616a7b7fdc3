/** How often an operation may be called (接口频率), as pages print it. */
const seconds: Readonly<Record<string, number>> = {
  s: 1,
  秒: 1,
  min: 60,
  分钟: 60,
  分: 60,
  h: 3600,
  小时: 3600,
  d: 86_400,
  天: 86_400,
  日: 86_400,
}

interface Rate {
  readonly requests: number
  readonly seconds: number
  readonly text: string
  readonly on?: 'success' | 'failure'
  readonly per?: 'ip' | 'all'
}

/** Which requests a limit counts, by the words before it: 调用成功的频率限制为, 单ip, 所有商户号. */
function countedBy(words: string): Pick<Rate, 'on' | 'per'> {
  const on = /失败|错误|无效/.test(words) ? 'failure' : /成功/.test(words) ? 'success' : undefined
  const per = /单\s*ip/i.test(words) ? 'ip' : /所有商户|不区分来源/.test(words) ? 'all' : undefined
  return { ...(on && { on }), ...(per && { per }) }
}

/** `100/min`, `100次/s`, `100QPS`. */
export function rateLimits(limits: readonly string[]): { rates: Rate[]; marks: string[] } {
  const rates: Rate[] = []
  const marks: string[] = []
  for (const line of limits) {
    const found = [
      ...line.matchAll(
        /(\d+)\s*(?:次|个)?(?:请求)?\s*(?:\/|每)\s*(s|秒|min|分钟|分|h|小时|d|天|日)(?![a-z])|(\d+)\s*(qps)/gi,
      ),
    ]
    let end = 0
    const counted = new Set<string>()
    for (const { 0: text, 1: count, 2: unit, 3: perSecond, index } of found) {
      const by = countedBy(line.slice(end, index))
      end = index + text.length
      counted.add(JSON.stringify(by))
      rates.push({
        requests: Number(count ?? perSecond),
        seconds: unit === undefined ? 1 : (seconds[unit.toLowerCase()] ?? 1),
        text: text.trim(),
        ...by,
      })
    }
    // Two limits that count the same requests: a person reads which is which.
    if (found.length === 0 || counted.size < found.length) marks.push(`limit: ${line}`)
  }
  return { rates, marks }
}

/** A limit by what it counts: `150 in 1 s on success`. */
export const limitInWords = ({ requests, seconds, on, per }: Readonly<Record<string, unknown>>): string =>
  [`${requests} in ${seconds} s`, ...(on ? [`on ${on}`] : []), ...(per ? [`per ${per}`] : [])].join(' ')
