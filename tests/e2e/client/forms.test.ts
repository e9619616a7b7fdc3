/** Values with a form: those of the path, which lead to another operation if they are wrong, and times. */
import { describe, expect, it } from 'vitest'
import { useEvents } from './lib/events.ts'
import { rejection } from './lib/served.ts'

const served = useEvents()
const path = { day: '20180608', event_id: 'e1', place: 7 }
const plan = { begin_time: '2018-06-08T10:34:56+08:00' }
const sent = () => served.sandbox.requests.map(({ target }) => target)

describe('a value of the path', () => {
  it.each([
    ['of letters and digits', 'e1'],
    ['of characters that a path needs encoded', '券 ?#%2f'],
    ['that a URL would read', ';=&+,:@'],
    ['of dots and more', '..a'],
    ['that replaces nothing', '$&$1'],
    ['with a backslash', 'a\\..\\b'],
  ])('%s arrives as it was given, in the one segment that was signed', async (_what, event_id) => {
    await served.client().plan({ ...path, event_id }, {}, plan)
    expect(served.seen).toEqual([{ path: { ...path, event_id }, query: {}, body: plan }])
    expect(sent()[0]?.split('/')).toHaveLength('/v3/events/d/e/places/p'.split('/').length)
  })

  it('that is a number arrives as one', async () => {
    await served.client().plan({ ...path, place: 12 }, {}, plan)
    expect(served.seen[0]?.path).toEqual({ ...path, place: 12 })
  })

  const elsewhere = [
    ['.', 'segment', 'must be one segment of the path: no slash, . or ..'],
    ['..', 'segment', 'must be one segment of the path: no slash, . or ..'],
    ['../..', 'segment', 'must be one segment of the path: no slash, . or ..'],
    ['a/b', 'segment', 'must be one segment of the path: no slash, . or ..'],
    ['/', 'segment', 'must be one segment of the path: no slash, . or ..'],
    ['', 'required', 'is required, as text or a number: it is part of the path'],
    [undefined, 'required', 'is required, as text or a number: it is part of the path'],
    [null, 'required', 'is required, as text or a number: it is part of the path'],
    [{}, 'required', 'is required, as text or a number: it is part of the path'],
    [['e1'], 'required', 'is required, as text or a number: it is part of the path'],
    [Number.NaN, 'required', 'is required, as text or a number: it is part of the path'],
    ['😀', 'unicode', 'must not contain emoji or other characters outside the BMP, or unpaired surrogates'],
  ] as const

  it.each(elsewhere)(
    'that is %j is refused, by methods, by .client and whatever is skipped',
    async (value, rule, message) => {
      const wrong = { ...path, event_id: value } as typeof path
      const issues = [{ path: 'path.event_id', rule, message }]
      const client = served.client()
      const skipValidationOfPaths = ['path', 'path.event_id', 'event_id']
      expect(await rejection(client.plan(wrong, {}, plan))).toMatchObject({ outcome: 'not-sent', issues })
      expect(await rejection(client.plan(wrong, {}, plan, { skipValidationOfPaths }))).toMatchObject({ issues })
      const init = { params: { path: wrong }, body: plan, skipValidationOfPaths }
      const call = client.client.POST('/v3/events/{day}/{event_id}/places/{place}', init)
      expect(await rejection(call)).toMatchObject({ issues })
      // An operation whose schema allows any text refuses it, too.
      expect(await rejection(client.read({ event_id: value as string }, {}))).toMatchObject({ issues })
      expect(sent()).toEqual([])
    },
  )

  it.each([
    [{ day: '20180631' }, { path: 'path.day', rule: 'format', message: 'must match yyyyMMdd, as 20180608' }],
    [{ event_id: 'e' }, { path: 'path.event_id', rule: 'minLength' }],
    [{ event_id: 'e'.repeat(9) }, { path: 'path.event_id', rule: 'maxLength' }],
    [{ event_id: 'E1' }, { path: 'path.event_id', rule: 'pattern' }],
    [{ place: 0 }, { path: 'path.place', rule: 'minimum' }],
    [{ place: '7' as never }, { path: 'path.place', rule: 'type' }],
  ])('keeps its schema: not %j', async (part, issue) => {
    const error = await rejection(served.client().plan({ ...path, ...part }, {}, plan))
    expect(error).toMatchObject({ outcome: 'not-sent', issues: [issue] })
    expect(error).toMatchObject({ message: expect.stringContaining(`${issue.path} must`) })
    expect(sent()).toEqual([])
  })

  it('may break its schema if the caller says so, and WeChat Pay then refuses it with its own words', async () => {
    const skipValidationOfPaths = ['path.event_id']
    const call = served.client().plan({ ...path, event_id: 'e' }, {}, plan, { skipValidationOfPaths })
    expect(await rejection(call)).toMatchObject({
      apiCode: 'PARAM_ERROR',
      apiMessage: expect.stringContaining('输入源“/uri_template/event_id”映射到值字段“活动号”'),
    })
    const beside = { skipValidationOfPaths: ['event_id'] }
    expect(await rejection(served.client().plan({ ...path, event_id: 'e' }, {}, plan, beside))).toMatchObject({
      code: 'ERR_WECHATPAY_VALIDATION',
    })
  })
})

describe('a time', () => {
  it.each([
    { begin_time: '2015-05-20T13:29:35.120+08:00', end_time: '20091225091010', days: ['2018-06-08'] },
    { begin_time: '2015-05-20T13:29:35Z', end_time: '20091225', days: [] },
    { begin_time: '2024-02-29T00:00:00+08:00', end_time: 'OnAccept' },
  ])('of its form arrives as it was given: %j', async (body) => {
    expect(await served.client().plan(path, { until: '2018-06-08' }, body)).toEqual(body)
    expect(served.seen).toEqual([{ path, query: { until: '2018-06-08' }, body }])
  })

  const begin = "must match RFC 3339's yyyy-MM-DDTHH:mm:ss+TIMEZONE, as 2018-06-08T10:34:56+08:00"
  it.each([
    [{ begin_time: '2018-06-08 10:34:56' }, 'begin_time', begin],
    [{ begin_time: '2023-02-29T10:34:56+08:00' }, 'begin_time', begin],
    [{ ...plan, days: ['2018-06-08', '2018-6-9'] }, 'days.1', 'must match yyyy-MM-DD, as 2018-06-08'],
    [{ ...plan, end_time: '2009122509101' }, 'end_time', 'must match yyyyMMddHHmmss, as 20180608103456'],
  ])('of another form is not sent: %j', async (body, at, message) => {
    const error = await rejection(served.client().plan(path, {}, body))
    expect(error).toMatchObject({ outcome: 'not-sent' })
    expect(error).toMatchObject({ issues: expect.arrayContaining([expect.objectContaining({ path: at, message })]) })
    expect(sent()).toEqual([])
  })

  it('of another form is refused by the sandbox: with the words of the operation’s page, if it has some', async () => {
    const skipValidationOfPaths = ['begin_time', 'since']
    const client = served.client()
    const planned = client.plan(path, {}, { begin_time: '2018-06-08' }, { skipValidationOfPaths })
    const refusal = { status: 400, apiCode: 'PARAM_ERROR' }
    expect(await rejection(planned)).toMatchObject({
      ...{ ...refusal, apiMessage: '输入时间格式错误', detail: { location: 'body', value: '2018-06-08' } },
      remedy: { zh: '请输入正确的时间格式' },
    })
    const read = client.read({ event_id: 'e1' }, { since: '2018-06-08' }, { skipValidationOfPaths })
    expect(await rejection(read)).toMatchObject({ ...refusal, apiMessage: '参数错误' })
    expect(served.seen).toEqual([])
  })
})
