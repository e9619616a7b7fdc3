/** Holds the types of `.client` against openapi-fetch's own, which they replace in the public API. */
import type { Middleware, TypedClient } from '@wechatpay-edge/client'
import type { Client, Middleware as TheirMiddleware } from 'openapi-fetch'
import { expect, it } from 'vitest'

interface Thing {
  name: string
}
interface Failure {
  code: string
}

/** As openapi-typescript writes it: a write with a key, a list, a path parameter, an optional query, a 204. */
interface Paths {
  '/v3/things': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: {
      parameters: { query?: { limit?: number }; header?: never; path?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': { data: Thing[] } } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Failure } }
      }
    }
    put?: never
    post: {
      parameters: { query?: never; header: { 'Idempotency-Key': string }; path?: never; cookie?: never }
      requestBody: { content: { 'application/json': Thing } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': Thing } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Failure } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v3/things/{name}': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get?: never
    put?: never
    post?: never
    delete: {
      parameters: { query?: never; header?: never; path: { name: string }; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Failure } }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}

type Ours = TypedClient<Paths>
type Theirs = Client<Paths, 'application/json'>

/** Whether two types are the same, `any` being none but itself. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <_Check extends true>(): void => {}

const key = { header: { 'Idempotency-Key': 'a' } }
const path = { name: 'a' }

// Each pair is one call, written alike for both.
const ours = {
  list: (client: Ours) => client.GET('/v3/things'),
  query: (client: Ours) => client.GET('/v3/things', { params: { query: { limit: 1 } } }),
  build: (client: Ours) => client.POST('/v3/things', { params: key, body: { name: 'a' } }),
  text: (client: Ours) => client.GET('/v3/things', { parseAs: 'text' }),
  stream: (client: Ours) => client.GET('/v3/things', { parseAs: 'stream' }),
  remove: (client: Ours) => client.DELETE('/v3/things/{name}', { params: { path } }),
}
const theirs = {
  list: (client: Theirs) => client.GET('/v3/things'),
  query: (client: Theirs) => client.GET('/v3/things', { params: { query: { limit: 1 } } }),
  build: (client: Theirs) => client.POST('/v3/things', { params: key, body: { name: 'a' } }),
  text: (client: Theirs) => client.GET('/v3/things', { parseAs: 'text' }),
  stream: (client: Theirs) => client.GET('/v3/things', { parseAs: 'stream' }),
  remove: (client: Theirs) => client.DELETE('/v3/things/{name}', { params: { path } }),
}

type Result<Calls, Name extends keyof Calls> = Calls[Name] extends (client: never) => Promise<infer R> ? R : never
type Data<Calls, Name extends keyof Calls> = Result<Calls, Name> extends { data?: infer D } ? D : never
type Failed<Calls, Name extends keyof Calls> = Result<Calls, Name> extends { error?: infer E } ? E : never

same<Same<Data<typeof ours, 'list'>, Data<typeof theirs, 'list'>>>()
same<Same<Data<typeof ours, 'query'>, Data<typeof theirs, 'query'>>>()
same<Same<Data<typeof ours, 'build'>, Data<typeof theirs, 'build'>>>()
same<Same<Data<typeof ours, 'text'>, Data<typeof theirs, 'text'>>>()
// A 204 has no data: `undefined`, which openapi-fetch declares as `never`.
same<Same<Data<typeof ours, 'remove'>, undefined>>()
same<Same<Failed<typeof ours, 'list'>, Failed<typeof theirs, 'list'>>>()
same<Same<Failed<typeof ours, 'build'>, Failed<typeof theirs, 'build'>>>()
same<Same<Failed<typeof ours, 'remove'>, Failed<typeof theirs, 'remove'>>>()
same<Same<Data<typeof ours, 'build'>, Thing>>()

/** What must not compile, for both. */
export const refused = (our: Ours, their: Theirs) => [
  // @ts-expect-error: a GET has no body
  () => our.GET('/v3/things', { body: 'anything' }),
  // @ts-expect-error: no such path
  () => our.GET('/v3/nothing'),
  // @ts-expect-error: no such path
  () => their.GET('/v3/nothing'),
  // @ts-expect-error: the path has no such method
  () => our.PUT('/v3/things'),
  // @ts-expect-error: the path has no such method
  () => their.PUT('/v3/things'),
  // @ts-expect-error: body and key are required
  () => our.POST('/v3/things'),
  // @ts-expect-error: body and key are required
  () => their.POST('/v3/things'),
  // @ts-expect-error: the key is required
  () => our.POST('/v3/things', { body: { name: 'a' } }),
  // @ts-expect-error: the key is required
  () => their.POST('/v3/things', { body: { name: 'a' } }),
  // @ts-expect-error: the body has another type
  () => our.POST('/v3/things', { params: key, body: { name: 1 } }),
  // @ts-expect-error: the body has another type
  () => their.POST('/v3/things', { params: key, body: { name: 1 } }),
  // @ts-expect-error: the path's parameter is required
  () => our.DELETE('/v3/things/{name}'),
  // @ts-expect-error: the path's parameter is required
  () => their.DELETE('/v3/things/{name}'),
]

/** A middleware for openapi-fetch fits here, and one for here fits there, which asks for one hook at least. */
export const middleware = (our: Required<Middleware>, their: TheirMiddleware): [TheirMiddleware, Middleware] => [
  our,
  their,
]

it("has the types of openapi-fetch's calls: the compiler has checked them", () => {
  expect(Object.keys(ours)).toEqual(Object.keys(theirs))
})
