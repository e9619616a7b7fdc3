/** What the words of one row say: the forms of the vendor's pages, each once, and what only looks like them. */
import { type Field, parsePage } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'

/** One field as it is read from a table that has the row, and the rows below it. */
function fieldOf(row: string, ...below: readonly string[]): Field {
  const lines = ['| 参数名 | 类型 | 必填 | 描述 |', '| --- |  --- | --- | --- |', row, ...below]
  const [table] = parsePage(`## 字段说明\n\n${lines.join('\n')}\n`, 'merchant/1').tables
  const [field] = table?.fields ?? []
  if (!field) throw new Error('no field was read')
  return field
}
const ofType = (type: string, ...below: readonly string[]): Field =>
  fieldOf(`| a | ${type} | true | 【名】 |`, ...below)
const withWords = (words: string, type = 'string(32)'): Field => fieldOf(`| a | ${type} | false | 【名】${words} |`)

/** The parts of a field that are expected, absent ones included. */
const partsOf = (field: Field, expected: Partial<Field>): Partial<Field> =>
  Object.fromEntries(Object.keys(expected).map((key) => [key, field[key as keyof Field]]))

describe('a type', () => {
  const child = '| a.b | string | true | 【名】 |'

  it.each([
    ['string', { type: 'string' }],
    ['string(32)', { type: 'string', maxLength: 32 }],
    ['string(1,1048576)', { type: 'string', minLength: 1, maxLength: 1048576 }],
    ['string（32）', { type: 'string', maxLength: 32 }],
    ['string[1,64]', { type: 'string', minLength: 1, maxLength: 64 }],
    ['int', { type: 'integer' }],
    ['int(3)', { type: 'integer', maxLength: 3 }],
    ['uint32', { type: 'integer', format: undefined }],
    ['int64', { type: 'integer', format: 'int64' }],
    ['uint64', { type: 'integer', format: 'uint64' }],
    ['number', { type: 'number' }],
    ['bool', { type: 'boolean' }],
    ['Object', { type: 'object' }],
    ['message', { type: 'file' }],
    ['array[object]', { type: 'array[object]' }],
    ['array[string(128)]', { type: 'array[string]', maxLength: 128 }],
    ['array[string[1,32]]', { type: 'array[string]', minLength: 1, maxLength: 32 }],
    ['array[integer]', { type: 'array[integer]' }],
    ['array', { type: 'array' }],
    ['Number/string(8)', { type: 'number|string', maxLength: 8 }],
    ['Function', { type: 'function' }],
  ])('is read from %s', (cell, expected) => {
    expect(partsOf(ofType(cell), expected)).toEqual(expected)
    expect(ofType(cell).printedType).toBe(cell.replace('（', '(').replace('）', ')'))
  })

  it.each([
    ['array', 'array[object]', undefined],
    ['array[GoodsDetail]', 'array[object]', 'GoodsDetail'],
    ['TimeRange', 'object', 'TimeRange'],
  ])('is one of objects if rows follow: %s', (cell, type, className) => {
    expect(partsOf(ofType(cell, child), { type, className })).toEqual({ type, className })
  })

  it('is one of strings if a class has values and no rows', () => {
    expect(
      fieldOf('| a | array[IndustryType] | true | 可选取值：<br><ul><li>`E_COMMERCE`: 电商</li></ul> |'),
    ).toMatchObject({
      type: 'array[string]',
      members: ['E_COMMERCE'],
    })
  })

  it('does not take words that run into its cell', () => {
    expect(fieldOf('| id | string(36)通知的唯一ID。 | true | 【通知ID】 |')).toMatchObject({
      type: 'string',
      maxLength: 36,
      printedType: 'string(36)',
      text: expect.stringContaining('通知的唯一ID'),
    })
  })
})

describe('values', () => {
  it.each([
    ['1: a list', '可选取值：<br><ul><li>`A_B`: 甲</li><li>`C`: 乙</li></ul>', ['A_B', 'C']],
    ['1: a list for each', '可选取值<br><ul><li>`A_B`: 甲</li></ul><br><ul><li>`C`: 乙</li></ul>', ['A_B', 'C']],
    [
      '1: names that explain elsewhere',
      '可选取值<br><ul><li>`IOS`: 苹果</li><li>`API`: 接口</li><li>`WECHATPAY`: 微信</li></ul>',
      ['IOS', 'API', 'WECHATPAY'],
    ],
    ['2: a line each', '枚举值：<br>ONE：一<br>TWO\\_X：二', ['ONE', 'TWO_X']],
    ['2: with marks of code', '枚举值：<br>`ONE`：一<br>`TWO`：二', ['ONE', 'TWO']],
    ['2: with dashes', '枚举值：<br>ONE—一<br>TWO - 二', ['ONE', 'TWO']],
    ['2: with parentheses', '枚举值：<br>ONE（一）<br>TWO（二）', ['ONE', 'TWO']],
    ['2: in lower case', '批次状态，枚举值：<br>unactivated：未激活<br>audit：审核中', ['unactivated', 'audit']],
    ['2: with a line of words between', '枚举值：<br>ONE：一<br>（仅用于一）<br>TWO：二', ['ONE', 'TWO']],
    ['3: a list in the cell', '类型，可选取值：：<br>- `ONE`: 一<br>- `TWO`: 二', ['ONE', 'TWO']],
    ['4: in one line', '优惠范围，枚举值：GLOBAL：全场代金券SINGLE：单品优惠。', ['GLOBAL', 'SINGLE']],
    ['4: in one line with marks', '枚举值： `ONE`（一）、 `TWO`（二）', ['ONE', 'TWO']],
    ['4: with semicolons', 'CASH：充值；NOCASH：免充值。', ['CASH', 'NOCASH']],
    ['4: with commas', '枚举值：ONE、TWO、THREE', ['ONE', 'TWO', 'THREE']],
    ['5: numbered', '分为两种类型：<br>1、GLOBAL：全场；<br>2、SINGLE：单品', ['GLOBAL', 'SINGLE']],
    [
      '6: digits',
      '主体类型，可选取值：<br><ul><li>`2401`：小微商户</li><li>`2500`：个人卖家</li></ul>',
      ['2401', '2500'],
    ],
    ['7: one that is fixed', '货币类型，固定传：CNY，代表人民币。', ['CNY']],
    ['7: one that is fixed, in words', '通知数据类型，固定为encrypt-resource。', ['encrypt-resource']],
    ['7: one that alone is supported', '批次类型，仅支持：<br>NORMAL：固定面额满减券批次', ['NORMAL']],
    ['8: without a word for it', '退款状态：<br>SENDED：可用<br>USED：已实扣', ['SENDED', 'USED']],
    ['8: some with a blank alone', '状态，<br>NORMAL：正常<br>BLOCKED 不可用状态', ['NORMAL', 'BLOCKED']],
    ['8: short ones', 'Y：是，需要分账<br>N：否，不分账', ['Y', 'N']],
    [
      'two lists of the same',
      '枚举值：<br>ONE：一<br>TWO：二<br>可选取值：<br><ul><li>`ONE`: 一</li><li>`TWO`: 二</li></ul>',
      ['ONE', 'TWO'],
    ],
    [
      'a list inside an item',
      '可选取值<br><ul><li>`ONE`: 只有一。<br>- `other_field`、 `more`：都为空</li><li>`TWO`: 二</li></ul>',
      ['ONE', 'TWO'],
    ],
    [
      'what other fields have, in an item',
      '可选取值<br><ul><li>`ONE`: 只有一。<br>- `other_field`：为空</li><li>`TWO`: 二</li></ul>',
      ['ONE', 'TWO'],
    ],
    [
      'a list of other fields in an item',
      '可选取值<br><ul><li>`ONE`: 只有一。<ul><li>`other_field`、 `more` 之和为0。</li></ul></li><li>`TWO`: 二</li></ul>',
      ['ONE', 'TWO'],
    ],
  ])('are read in form %s', (_, words, members) => {
    expect(withWords(words).members).toEqual(members)
  })

  it('of a number are digits, once words announce them', () => {
    expect(withWords('类型，枚举值：<br>0：未知<br>1：已知', 'integer').members).toEqual(['0', '1'])
    expect(withWords('说明：<br>1、一些<br>2、另一些', 'integer').members).toEqual([])
  })

  it.each([
    [
      'a numbered list',
      '取值有以下几种情况：<br>1）退回银行卡：{银行名称}{卡类型}{卡尾号}<br>2）退回支付用户零钱：支付用户零钱',
    ],
    ['a condition', '`state` 为 `DEACTIVATED` 时提供，返回请求流水号'],
    ['a condition on a type', '类型是MERCHANT_ID时，是商户号<br>类型是PERSONAL_OPENID时，是个人OpenID'],
    ['a default', '颜色取值为颜色图中的颜色名称，不填默认为 `Color020` 。'],
    ['a default that is written as values are', '颜色取值为图中的名称，不填默认为 `BLUE` 。'],
    ['forms of a time', '格式示例：<br>YYYY-MM-DDTHH:mm:ss.SSSZ<br>YYYY-MM-DDTHH:mm:ssZ'],
    ['an address', '说明：<br>https://pay.weixin.qq.com<br>http://example.com'],
    ['a protocol', '通知地址，仅支持HTTPS'],
  ])('are none in %s', (_, words) => {
    expect(withWords(words).members).toEqual([])
  })

  it('of a boolean are its type', () => {
    expect(withWords('枚举值：<br>true：是<br>false：否', 'boolean').members).toEqual([])
  })

  it('may be announced as open', () => {
    expect(withWords('可选取值可能新增，请兼容新增值<br>`A`：甲<br>`B`：乙').open).toBe(true)
    expect(withWords('可选取值：<br>`A`：甲<br>`B`：乙').open).toBeUndefined()
  })
})

describe('a condition', () => {
  it.each([
    '合作方类别为APPID时必填',
    '服务商模式下必传',
    'transaction_id和out_trade_no必须二选一进行传参',
    '申请单编号和业务申请编号至少传一个',
    '在 `coupon_usage_method_list` 中包含 `APP` 时必填',
    '主体类型为个体户时，无需填写',
    '不能同时传入appid与sub_appid',
    '条件选填',
    '当申请状态为NEED_SIGN时才返回',
    '若下单未传该参数，则不会返回',
  ])('is the sentence that has it: %s', (words) => {
    const { condition = '' } = withWords(`一个字段。<br>1、${words}；<br>2、示例：A。`)
    expect(words).toContain(condition.replace(/；.*/, ''))
    expect(condition).not.toBe('')
    expect(condition).not.toContain('示例')
  })

  it.each(['下单时传入的商户订单号', '创建后系统返回的会员卡模板ID', '商户号由微信支付生成'])(
    'is none in: %s',
    (words) => {
      expect(withWords(words).condition).toBeUndefined()
    },
  )
})

describe('a fact', () => {
  it.each([
    ['取值范围 [0,86399] 且必须小于 `end_time`', 'integer', { minimum: 0, maximum: 86399 }],
    ['取值范围为 3600~86400，且仅支持 3600 的整数倍', 'integer', { minimum: 3600, maximum: 86400 }],
    ['数量范围为[1,100]', 'integer', { minimum: 1, maximum: 100 }],
    ['分页大小，最大50', 'integer', { maximum: 50 }],
    ['最多 100,000,000 次', 'integer', { maximum: 100_000_000 }],
    ['发放总个数最多1000万个', 'integer', { maximum: 10_000_000 }],
    ['订单总金额，整型，必须大于0。', 'integer', { exclusiveMinimum: 0 }],
    ['大于等于0', 'integer', { minimum: 0 }],
    ['页码从0开始', 'integer', { minimum: 0 }],
    ['提现金额，单位：分，不能超过8亿元', 'integer', { maximum: 800_000_000 }],
    ['最多允许录入50个', 'array[string(128)]', { maxItems: 50 }],
    ['单个商品编码的字符长度为【1，128】<br>条目个数限制为【1，50】', 'array[string]', { minItems: 1, maxItems: 50 }],
    ['订单商品列表，至少传入1条', 'array[object]', { minItems: 1 }],
    ['最多可上传5张照片', 'array[string]', { maxItems: 5 }],
    ['商户订单号，要求6-32个字符', 'string', { minLength: 6, maxLength: 32 }],
    ['不传默认为20', 'integer', { default: '20' }],
    ['不填默认是BASIC', 'string', { default: 'BASIC' }],
    ['不填则默认“不限”', 'string', { default: '不限' }],
    ['缺省为0', 'integer', { default: '0' }],
    ['默认第0页', 'integer', { default: '0' }],
    ['由数字、大小写字母组成', 'string', { characters: '由数字、大小写字母组成' }],
    ['单号，取值范围：[0-9a-zA-Z\\_\\*@-]', 'string', { characters: expect.stringContaining('[0-9a-zA-Z_*@-]') }],
    ['遵循[rfc3339](https://example.com)标准格式： `yyyy-MM-DDTHH:mm:ss+TIMEZONE`', 'string', { time: 'rfc3339' }],
    ['账单日期，格式yyyy-MM-DD', 'string', { time: 'yyyy-MM-DD' }],
    ['支持格式：yyyyMMddHHmmss和yyyyMMdd', 'string', { time: 'yyyyMMddHHmmss' }],
    ['该字段需要加密传入', 'string', { encrypted: true }],
    ['该字段需要使用微信支付公钥加密（推荐）', 'string', { encrypted: true }],
    ['该字段需进行解密处理', 'string', { encrypted: true }],
    ['回显信息字段。使用商户证书私钥解密', 'string', { encrypted: true }],
    ['作为请求字段需加密，作为响应字段需解密', 'string', { encrypted: true }],
    ['回显信息字段，该字段无需加密', 'string', { encrypted: undefined }],
    ['该字段暂未开放', 'string', { standing: 'closed' }],
    ['该字段即将下线处理，无需传入', 'string', { standing: 'retired' }],
    ['已废弃', 'string', { standing: 'retired' }],
    ['可选取值：<br><ul><li>`A`: 已废弃</li><li>`B`: 乙</li></ul>', 'string', { standing: undefined }],
    ['其他主体类型，无需填写', 'string', { standing: undefined }],
  ])('is in words: %s', (words, type, facts) => {
    expect(partsOf(withWords(words, type), facts as Partial<Field>)).toEqual(facts)
  })
})

describe('a name', () => {
  it.each([
    ['【订单号】号', '订单号', '号'],
    ['**【订单号】** 号', '订单号', '号'],
    ['【 订单号 】 号', '订单号', '号'],
    ['【A】或【B】 号', 'A或B', '号'],
    ['号', undefined, '号'],
  ])('is in brackets, or there is none: %s', (words, title, text) => {
    expect(partsOf(fieldOf(`| a | string | true | ${words} |`), { title, text })).toEqual({ title, text })
  })

  it('keeps a bar that is written as an entity', () => {
    expect(withWords('只能是数字、大小写字母\\_-&#124;\\*').text).toBe('只能是数字、大小写字母_-|*')
  })
})
