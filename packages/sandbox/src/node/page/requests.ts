/** Shows one request: what arrived, what was signed, and why it was refused. */
import { make } from './elements.ts'
import type { TextName } from './texts.ts'

/** What `events` sends of a request. */
export interface ShownRequest {
  readonly method: string
  readonly mchid?: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly fault?: string
  readonly status?: number
  readonly refusal?: string
  readonly signature?: {
    readonly lines: readonly { readonly name: string; readonly text: string; readonly bytes: number }[]
    readonly valid: boolean
    readonly differs?: { readonly line: string; readonly signed: string; readonly reason: string }
  }
}

type Texts = Readonly<Record<TextName, string>>

/** An item of the list, to be opened for all of it. */
export function showRequest(request: ShownRequest, texts: Texts): HTMLLIElement {
  const { method, mchid, target, status, fault, refusal, headers, body } = request
  const summary = make('summary', [
    make('strong', [status === undefined ? texts.noResponse : String(status)]),
    ` ${method} ${target.split('?', 1)[0]}`,
    ...(fault === undefined ? [] : [make('span', [` (${texts.fault}: ${fault})`], { className: 'soft' })]),
    ...(mchid === undefined ? [] : [make('span', [` ${texts.merchant} ${mchid}`], { className: 'soft' })]),
    ...(refusal === undefined ? [] : [make('div', [refusal], { className: 'reason' })]),
  ])
  const details = make(
    'details',
    [
      summary,
      make('h3', [texts.signed]),
      ...signature(request, texts),
      make('h3', [texts.headers]),
      make('pre', [headers.map(([name, value]) => `${name}: ${value}`).join('\n')]),
      make('h3', [texts.body]),
      make('pre', [body === '' ? texts.empty : body]),
    ],
    { className: refusal === undefined ? '' : 'refused' },
  )
  return make('li', [details])
}

function signature({ signature: check }: ShownRequest, texts: Texts): readonly Node[] {
  if (!check) return [make('p', [texts.noSignature])]
  const { lines, valid, differs } = check
  const verdict = valid ? texts.valid : (differs?.reason ?? texts.unknownForm)
  const head = make(
    'tr',
    [texts.line, texts.received, texts.bytes].map((text) => make('th', [text])),
  )
  const rows = lines.map(({ name, text, bytes }, index) =>
    make(
      'tr',
      [
        make('th', [`${index + 1} ${name}`]),
        make('td', [
          code(text, texts),
          ...(differs?.line === name ? [make('div', [`${texts.clientSigned}: `, code(differs.signed, texts)])] : []),
        ]),
        make('td', [String(bytes)]),
      ],
      { className: differs?.line === name ? 'differs' : '' },
    ),
  )
  return [make('p', [verdict], { className: valid ? '' : 'reason' }), make('table', [head, ...rows])]
}

function code(text: string, texts: Texts): HTMLElement {
  return text === '' ? make('span', [texts.empty], { className: 'soft' }) : make('code', [text])
}
