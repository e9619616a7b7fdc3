/** The files of an API as persons left them: the places of operations, fields and keywords. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { pathKey } from '@wechatpay-edge/vendor-pages'
import { isMap, isSeq, type YAMLMap } from 'yaml'
import { EditedFile, keyOf } from './edit.ts'

/** A map in a file. */
export interface Spot {
  readonly file: string
  readonly map: YAMLMap
}

/** A field: the place of its use, and the schema that has it among its properties. */
export interface FieldSpot extends Spot {
  /** The schema, or the parameter's own map. */
  readonly holder: Spot
}

export class Ours {
  readonly #folder: string
  readonly #files = new Map<string, EditedFile>()

  /** @param folder - `openapi/payments` */
  constructor(folder: string) {
    this.#folder = folder
  }

  has(file: string): boolean {
    return this.#files.has(file) || existsSync(join(this.#folder, file))
  }

  file(path: string): EditedFile {
    const known = this.#files.get(path)
    if (known) return known
    const file = new EditedFile(readFileSync(join(this.#folder, path), 'utf8'), path)
    this.#files.set(path, file)
    return file
  }

  /** Files whose text is another one now: path → text. */
  changed(): Map<string, string> {
    return new Map(
      [...this.#files].flatMap(([path, file]) => {
        const text = file.text()
        return text === readFileSync(join(this.#folder, path), 'utf8') ? [] : [[path, text] as const]
      }),
    )
  }

  /** The roots that there are. */
  roots(): string[] {
    return ['openapi.yaml', 'partner.yaml'].filter((file) => this.has(file))
  }

  /** The names of all schemas. */
  schemaNames(): string[] {
    const folder = join(this.#folder, 'schemas')
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : []
    return files.flatMap((file) => this.file(`schemas/${file}`).root.items.map(keyOf))
  }

  /** The ids of all operations and notifications, and so the names that a new one may not have. */
  ids(): string[] {
    return this.roots().flatMap((root) =>
      [...this.#items(root, 'paths'), ...this.#items(root, 'webhooks')].flatMap(({ spot }) =>
        spot.map.items.flatMap(({ value }) => (isMap(value) ? [String(value.get('operationId'))] : [])),
      ),
    )
  }

  #items(root: string, section: 'paths' | 'webhooks'): { key: string; spot: Spot }[] {
    const map = this.file(root).root.get(section, true)
    if (!isMap(map)) return []
    return map.items.flatMap((pair) => {
      const value = pair.value
      if (!isMap(value)) return []
      const spot = this.#follow({ file: root, map: value })
      return spot ? [{ key: keyOf(pair), spot }] : []
    })
  }

  operation(method: string, path: string, roots: readonly string[]): Spot | undefined {
    for (const root of roots)
      for (const { key, spot } of this.#items(root, 'paths')) {
        const operation = spot.map.get(method, true)
        if (pathKey(key) === pathKey(path) && isMap(operation)) return { file: spot.file, map: operation }
      }
    return undefined
  }

  webhook(events: readonly string[], originalType: string | undefined, roots: readonly string[]): Spot | undefined {
    for (const root of roots)
      for (const { spot } of this.#items(root, 'webhooks')) {
        const post = spot.map.get('post', true)
        if (!isMap(post)) continue
        const { 'x-event-types': own, 'x-original-type': type } = post.toJS(this.file(spot.file).document)
        const isSame = Array.isArray(own) && events.some((event) => own.includes(event))
        if (isSame && (originalType === undefined || type === originalType)) return { file: spot.file, map: post }
      }
    return undefined
  }

  /** What a map refers to; itself if it refers to nothing; `undefined` for what another folder has. */
  #follow({ file, map }: Spot): Spot | undefined {
    const ref = map.get('$ref')
    if (typeof ref !== 'string') return { file, map }
    const [path = '', pointer = ''] = ref.split('#')
    const target = path === '' ? file : posix.join(posix.dirname(file), path)
    if (target.startsWith('..') || !this.has(target)) return undefined
    const node = pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((one, key) => (isMap(one) ? one.get(key, true) : undefined), this.file(target).root)
    return isMap(node) ? this.#follow({ file: target, map: node }) : undefined
  }

  /** A map, and every one that says more of the same value: what it refers to, items, alternatives. */
  chain(spot: Spot): Spot[] {
    const { file, map } = spot
    const next = map.has('$ref') ? this.#follow(spot) : undefined
    const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => {
      const list = map.get(key, true)
      return isSeq(list) ? list.items : []
    })
    const inner = [map.get('items', true), ...alternatives].filter(isMap)
    return [spot, ...(next ? this.chain(next) : []), ...inner.flatMap((one) => this.chain({ file, map: one }))]
  }

  /** Every place of a field below a schema; several where alternatives have it. */
  fields(schema: Spot, [name = '', ...rest]: readonly string[]): FieldSpot[] {
    return this.chain(schema).flatMap((holder) => {
      const properties = holder.map.get('properties', true)
      const property = isMap(properties) ? properties.get(name, true) : undefined
      if (!isMap(property)) return []
      const spot = { file: holder.file, map: property }
      return rest.length === 0 ? [{ ...spot, holder }] : this.fields(spot, rest)
    })
  }

  /** The schemas that could have a field: those that have properties. */
  holders(schema: Spot): Spot[] {
    return this.chain(schema).filter(({ map }) => isMap(map.get('properties', true)))
  }

  parameter({ file, map }: Spot, place: string, name: string): { parameter: Spot; schema: Spot } | undefined {
    const list = map.get('parameters', true)
    for (const item of isSeq(list) ? list.items : []) {
      const parameter = isMap(item) ? this.#follow({ file, map: item }) : undefined
      if (parameter?.map.get('in') !== place || parameter.map.get('name') !== name) continue
      const content = parameter.map.getIn(['content', 'application/json', 'schema'], true)
      const schema = parameter.map.get('schema', true) ?? content
      return isMap(schema) ? { parameter, schema: { file: parameter.file, map: schema } } : undefined
    }
    return undefined
  }

  /** The schema of the body, of the success, or of what a notification encrypts. */
  bodySchema({ file, map }: Spot, side: 'request' | 'answer'): Spot | undefined {
    const decrypted = map.getIn(['x-decrypted', 'schema'], true)
    if (isMap(decrypted)) return { file, map: decrypted }
    const responses = map.get('responses', true)
    const success = isMap(responses) ? responses.items.find((pair) => /^2/.test(keyOf(pair)))?.value : undefined
    const holder = side === 'request' ? map.get('requestBody', true) : success
    const content = isMap(holder) ? holder.get('content', true) : undefined
    const media = isMap(content) ? content.items[0]?.value : undefined
    const schema = isMap(media) ? media.get('schema', true) : undefined
    return isMap(schema) ? { file, map: schema } : undefined
  }
}
