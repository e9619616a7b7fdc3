/** What one audience sees of drafted files: fields of the other are taken out, as bundling does. */
import type { Audience } from '@wechatpay-edge/vendor-pages'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isForeign(value: unknown, audience: Audience): boolean {
  return isObject(value) && value['x-audience'] !== undefined && value['x-audience'] !== audience
}

export function viewFor(value: unknown, audience: Audience): unknown {
  if (Array.isArray(value)) return value.map((item) => viewFor(item, audience))
  if (!isObject(value)) return value
  const { properties, required } = value
  const foreign = isObject(properties)
    ? Object.keys(properties).filter((name) => isForeign(properties[name], audience))
    : []
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key === 'properties' && isObject(properties))
      return [
        key,
        viewFor(Object.fromEntries(Object.entries(properties).filter(([name]) => !foreign.includes(name))), audience),
      ] as const
    if (key === 'required' && Array.isArray(required))
      return [key, required.filter((name) => !foreign.includes(String(name)))] as const
    return [key, viewFor(inner, audience)] as const
  })
  return Object.fromEntries(entries)
}
