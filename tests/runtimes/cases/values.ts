/** Small functions whose results go onto the wire. */
import { equal, ok, thrown } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'

export function run({ client, core, partnerships, injected }: Subject, t: Harness): void {
  t.test('serializeQuery writes objects as JSON text, and leaves undefined out', () => {
    const { serializeQuery } = core
    equal(serializeQuery({}), '')
    equal(serializeQuery({ a: undefined, limit: 5 }), 'limit=5')
    const partner = { type: 'APPID', appid: "优'惠 券" }
    equal(
      serializeQuery({ partner }),
      "partner=%7B%22type%22%3A%22APPID%22%2C%22appid%22%3A%22%E4%BC%98'%E6%83%A0%20%E5%88%B8%22%7D",
    )
  })

  t.test('serializeQuery refuses half of a surrogate pair', () => {
    ok(thrown(() => core.serializeQuery({ a: '\ud800' })) instanceof URIError)
  })

  t.test('createIdempotencyKey makes 32 random letters and digits', () => {
    const keys = Array.from({ length: 50 }, () => core.createIdempotencyKey(injected))
    ok(keys.every((key) => /^[0-9A-Za-z]{32}$/.test(key)))
    equal(new Set(keys).size, 50)
    ok(partnerships.createIdempotencyKey === core.createIdempotencyKey)
  })

  t.test('createIdempotencyKey takes its randomness from where it is told', () => {
    equal(core.createIdempotencyKey({ random: (bytes) => bytes.fill(61) }), 'z'.repeat(32))
  })

  t.test('integers beyond 2^53 keep their digits, read and written', () => {
    const { int64Form, integerDigits, uint64Form } = client
    const text =
      '{"id":9223372036854775807,"text":"[9007199254740993,","list":[-9007199254740993,9007199254740991,1e3]}'
    const data = integerDigits.read(text)
    equal(data, {
      id: '9223372036854775807',
      text: '[9007199254740993,',
      list: ['-9007199254740993', 9007199254740991, 1000],
    })
    equal(integerDigits.write({ paths: ['id', 'list.*'] }, JSON.stringify(data)), text.replace('1e3', '1000'))
    equal(['9223372036854775807', '9223372036854775808', '-1'].map(int64Form.test), [true, false, true])
    equal(['18446744073709551615', '18446744073709551616', '-1'].map(uint64Form.test), [true, false, false])
  })

  t.test('an array in the query is written as the spec states it', () => {
    const names = { repeated: ['ids'], joined: ['names'] }
    const query = { ids: ['a', 'b'], names: ['c,d', 'é'], texts: ['e'], none: [] }
    equal(client.writeQueryArrays(query, names), 'ids=a&ids=b&names=c%2Cd,%C3%A9&texts=%5B%22e%22%5D&none=%5B%5D')
    equal(client.writeQueryArrays({ ids: [], names: [] }, names), '')
  })

  t.test('a form of times knows the calendar', () => {
    const { compactDateForm, compactDateTimeForm, dateForm, dateTimeForm } = client
    const forms = [dateTimeForm, dateForm, compactDateTimeForm, compactDateForm]
    const right = ['2024-02-29T23:59:59+08:00', '2024-02-29', '20240229235959', '20240229']
    const wrong = ['2023-02-29T23:59:59+08:00', '2023-02-29', '20230229235959', '20230229']
    equal(
      forms.map((form, index) => [form.test(`${right[index]}`), form.test(`${wrong[index]}`)]),
      forms.map(() => [true, false]),
    )
  })
}
