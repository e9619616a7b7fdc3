/** A page that no vendor has, in the shape of the vendor's pages, so that these tests run where the pages are absent. */
export const samplePage: string = `为测试提供示例。

## 接口说明

支持商户：【普通服务商】　【渠道商】

请求方式：【POST】 \`/v3/sample/{sample_id}/things\`

请求域名：【主域名】https://main.example.com 使用该域名将访问就近的接入点

　　　　　【备域名】https://backup.example.com 使用该域名将访问异地的接入点，指引[点击查看](https://example.com/a.md)

## 请求参数

### Header 参数
| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| Authorization | string | true | 请参考 [签名认证](https://example.com/b.md#%E8%AF) 生成认证信息 |
| Accept | string | true | 请设置为 \`application/json\` |
| Content-Type | string | true | 请设置为 \`application/json\` |
| Idempotency-Key | string | true | 【业务请求幂等值】可包含英文字母，数字，&#124;，\\_，\\*，-等内容，不允许出现其他不合法符号 |
### Path 参数
| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| sample_id | string(1,20) | true | **【示例号】** 示例号 |
### Query 参数
| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| limit | integer | false | 【分页大小】分页大小，最大50。 不传默认为20 |
### Body 参数
| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| holder | object | true | **【持有方】** 持有方 |
| holder.type | string | true | **【类别】** 类别<br>可选取值：<br><ul><li>\`APP\`: 应用</li></ul><br><ul><li>\`SHOP\`:  商户</li></ul> |
| holder.app\\_id | string(32) | false | 【应用】应用，类别为APP时必填 |
| holder.shop_id | string(15) | false | 【商户】商户，类别为SHOP时必填 |
| cards | array[string(13)] | true | 【卡】卡 |
| open | boolean | false | 【开关】开关。枚举值：<br>true：是<br>false：否 |
## 应答参数

200 OK

| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| things | array | false | 【结果】结果 |
| things.state | string(16) | true | 【状态】状态，枚举值：<br>NEW：新<br>OLD\\_ONE：旧 |
| things.kind | string | false | 【种类】枚举值：<br><ul><li>A：甲</li><li>B：乙</li></ul> |
| total | int | true | 【总数】总数 |
## 错误码

### 公共错误码

| 状态码 | 错误码 | 描述 | 解决方案 |
| --- | --- | --- | --- |
| 400 | INVALID\\_REQUEST | HTTP\u00a0请求不符合规则 | 请参阅\u00a0[接口规则](https://example.com/c.md) |

### 业务错误码

| 状态码 | 错误码 | 描述 | 解决方案 |
| --- | --- | --- | --- |
| 400 | INVALID\\_REQUEST | 不符合业务规则 | 传入符合业务规则的参数 |
| 404 | NOT\\_FOUND | 不存在 | 请确认存在 |

应答示例

> 200 OK

\`\`\`
{ "total" : 1, "words" : "| 400 | not a table |" }
\`\`\`
`

/** The same operation as an OpenAPI document, with the detours that a real one takes: `$ref`, oneOf, anyOf, allOf. */
export const sampleSpec: string = `
openapi: 3.1.1
servers: [{ url: 'https://main.example.com' }, { url: 'https://backup.example.com' }]
security: [{ Signature: [] }]
paths:
  /v3/sample/{sample_id}/things:
    parameters:
      - { name: sample_id, in: path, required: true, schema: { type: string, title: 示例号, minLength: 1, maxLength: 20 } }
    post:
      operationId: makeThings
      x-official-url: https://pay.weixin.qq.com/doc/v3/merchant/1
      x-callers: [普通服务商, 渠道商]
      parameters:
        - { $ref: '#/components/parameters/Key' }
        - { name: limit, in: query, schema: { type: integer, title: 分页大小, minimum: 0, maximum: 50, default: 20 } }
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [holder, cards]
              properties:
                holder: { $ref: '#/components/schemas/Holder', title: 持有方 }
                cards: { type: array, title: 卡, items: { type: string, maxLength: 13 } }
                open: { type: boolean, title: 开关 }
      responses:
        '200':
          content:
            application/json:
              schema:
                allOf:
                  - { type: object, required: [total], properties: { total: { type: integer, title: 总数 } } }
                  - type: object
                    properties:
                      things: { type: array, title: 结果, items: { $ref: '#/components/schemas/Thing' } }
      x-errors:
        - { status: 404, code: NOT_FOUND, description: 不存在, remedy: { zh: 请确认存在, en: Check it. } }
        - { status: 400, code: INVALID_REQUEST, description: 不符合业务规则, remedy: { zh: 传入符合业务规则的参数, en: Keep the rules. } }
        - { $ref: '#/components/x-errors/Form' }
components:
  parameters:
    Key:
      name: idempotency-key
      in: header
      required: true
      schema: { type: string, title: 业务请求幂等值, pattern: '^[A-Za-z0-9|_*-]+$' }
  x-errors:
    Form: { status: 400, code: INVALID_REQUEST, description: HTTP 请求不符合规则, remedy: { zh: 请参阅 接口规则, en: Read. }, common: true }
  schemas:
    Holder:
      oneOf: [{ $ref: '#/components/schemas/App' }, { $ref: '#/components/schemas/Shop' }]
    App:
      type: object
      required: [type, app_id]
      properties:
        type: { const: APP, title: 类别 }
        app_id: { type: string, title: 应用, maxLength: 32 }
        shop_id: { type: string, title: 商户, maxLength: 15 }
    Shop:
      type: object
      required: [type, shop_id]
      properties:
        type: { const: SHOP, title: 类别 }
        app_id: { type: string, title: 应用, maxLength: 32 }
        shop_id: { type: string, title: 商户, maxLength: 15 }
    Thing:
      type: object
      required: [state]
      properties:
        state: { title: 状态, maxLength: 16, anyOf: [{ enum: [NEW, OLD_ONE] }, { type: string }] }
        kind: { title: 种类, anyOf: [{ enum: [A, B] }, { type: string }] }
`
