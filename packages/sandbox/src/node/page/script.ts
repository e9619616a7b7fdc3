/** Runs the page: what it shows, and what its buttons do. */
import { type ShownAction, type ShownState, showActions } from './actions.ts'
import { ask, keepToken, Refused, takeToken, watch } from './api.ts'
import { byId, make } from './elements.ts'
import { type ShownRequest, showRequest } from './requests.ts'
import { type Language, type TextName, textsOf } from './texts.ts'

/** What `notifications` has of each. */
interface Delivery {
  readonly event: string
  readonly url: string
  readonly state: 'delivered' | 'scheduled' | 'given-up'
  readonly nextAttemptMs?: number
  readonly attempts: readonly {
    readonly sentAtMs: number
    readonly status?: number
    readonly responseText?: string
    readonly error?: unknown
  }[]
}

const maxShown = 200
const retryMs = 2000
const languageKey = 'wechatpay-sandbox-language'

let language: Language = startLanguage()
let texts = textsOf(language)
let stream = new AbortController()
/** What the sandbox can be made to do: that never changes. */
let actions: readonly ShownAction[] = []

function startLanguage(): Language {
  const kept = localStorage.getItem(languageKey) ?? navigator.language
  return kept.startsWith('zh') ? 'zh' : 'en'
}

function useLanguage(): void {
  texts = textsOf(language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  byId<HTMLSelectElement>('language').value = language
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = texts[element.dataset.text as TextName]
  }
}

/** Follows the requests, and begins anew whenever the connection ends. */
async function follow(): Promise<void> {
  stream.abort()
  stream = new AbortController()
  const { signal } = stream
  while (!signal.aborted) {
    try {
      await watch<ShownRequest>(`events?limit=100&lang=${language}`, signal, { opened, received, changed })
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Refused && error.status === 401) return askForToken()
    }
    byId('connection').textContent = signal.aborted ? '' : texts.disconnected
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
}

function opened(): void {
  byId('connection').textContent = texts.connected
  byId('entry').hidden = true
  main().hidden = false
  clearRequests()
  void act(async () => {
    actions = await ask('GET', 'actions')
    await refresh()
  })
}

function main(): HTMLElement {
  return document.querySelector('main') as HTMLElement
}

function received(request: ShownRequest): void {
  const list = byId('requests')
  list.prepend(showRequest(request, texts))
  while (list.children.length > maxShown) list.lastElementChild?.remove()
  byId('none').hidden = true
  refreshSoon()
}

/** By this page or another one, or by a program. */
function changed(path: string): void {
  if (path === 'reset') clearRequests()
  refreshSoon()
}

let timer: ReturnType<typeof setTimeout> | undefined

/** A fault may be met, and state changed, by each request: once for many at a time. */
function refreshSoon(): void {
  clearTimeout(timer)
  timer = setTimeout(() => void act(refresh), 100)
}

function clearRequests(): void {
  byId('requests').replaceChildren()
  byId('none').hidden = false
}

async function refresh(): Promise<void> {
  const [faults, deliveries, { nowMs }, options, state] = await Promise.all([
    ask<readonly object[]>('GET', 'faults'),
    ask<readonly Delivery[]>('GET', 'notifications'),
    ask<{ readonly nowMs: number }>('GET', 'clock'),
    ask<object>('GET', 'options'),
    ask<ShownState>('GET', 'state'),
  ])
  byId('faults').replaceChildren(...faults.map((fault) => make('li', [make('code', [JSON.stringify(fault)])])))
  byId('notifications').replaceChildren(...[...deliveries].reverse().map(showDelivery))
  byId('now').textContent = timeOf(nowMs)
  byId('options').textContent = JSON.stringify(options, undefined, 2)
  refreshActions(state)
  byId('state').textContent = JSON.stringify(state, undefined, 2)
}

/** The focus stays with the same button; if that is gone, with the list. */
function refreshActions(state: ShownState): void {
  const list = byId('actions')
  const focused = list.contains(document.activeElement) ? document.activeElement?.ariaLabel : undefined
  const perform = (path: string, body: object): void => void act(() => ask('POST', path, body))
  const rows = showActions(actions, state, { language, texts, perform })
  list.replaceChildren(...rows)
  byId('no-actions').hidden = rows.length > 0
  if (focused === undefined) return
  const again = [...list.querySelectorAll('button')].find(({ ariaLabel }) => ariaLabel === focused)
  ;(again ?? list).focus()
}

/** As this machine has it, with the date. */
function timeOf(ms: number): string {
  return new Date(ms).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB')
}

/** What the handler responded at each sending, and what WeChat Pay does next. */
function showDelivery({ event, url, state, nextAttemptMs, attempts }: Delivery): HTMLLIElement {
  const sendings = attempts.map(({ sentAtMs, status, responseText = '', error }, index) =>
    make('div', [
      `${texts.sending} ${index + 1}, ${timeOf(sentAtMs)}: `,
      status === undefined ? `${texts.failed}: ${String(error)}` : `${texts.responded} ${status} ${responseText}`,
    ]),
  )
  return make('li', [
    make('strong', [event]),
    ` ${url}`,
    ...sendings,
    make('div', [nextOf(state, nextAttemptMs)], { className: 'soft' }),
  ])
}

function nextOf(state: Delivery['state'], nextAttemptMs: number | undefined): string {
  if (state === 'delivered') return texts.delivered
  if (state === 'given-up') return texts.givenUp
  return nextAttemptMs === undefined ? texts.onItsWay : `${texts.sentAgain} ${timeOf(nextAttemptMs)}`
}

function askForToken(): void {
  main().hidden = true
  byId('entry').hidden = false
  byId('connection').textContent = ''
  if (takeToken() !== '') byId('message').textContent = texts.wrongToken
  byId('token').focus()
}

/** Does something, and shows why it failed. */
async function act(action: () => Promise<unknown>): Promise<void> {
  try {
    await action()
    byId('message').textContent = ''
  } catch (error) {
    byId('message').textContent = error instanceof Error ? error.message : String(error)
  }
}

function onSubmit(id: string, submit: (field: (name: string) => string) => Promise<unknown>): void {
  byId<HTMLFormElement>(id).addEventListener('submit', (event) => {
    event.preventDefault()
    const fields = new FormData(event.target as HTMLFormElement)
    void act(() => submit((name) => String(fields.get(name) ?? '')))
  })
}

function onClick(id: string, click: () => Promise<unknown>): void {
  byId(id).addEventListener('click', () => void act(click))
}

onSubmit('entry', async () => {
  keepToken(byId<HTMLInputElement>('token').value.trim())
  void follow()
})

onSubmit('fault', async (field) => {
  const [kind, operation] = [field('kind'), field('operation').trim()]
  const status = kind === 'status' ? { status: Number(field('status')) } : {}
  await ask('POST', 'faults', { kind, ...status, ...(operation !== '' && { operation }) })
})

/** `mchid=1900000209`, or nothing for the first merchant. */
function merchantOf(field: (name: string) => string): string {
  const mchid = field('mchid').trim()
  return new URLSearchParams(mchid === '' ? {} : { mchid }).toString()
}

onSubmit('notify', async (field) => {
  const mchid = field('mchid').trim()
  await ask('POST', 'notifications', {
    event: field('event').trim(),
    data: parse(field('data')),
    options: { to: field('to').trim(), ...(mchid !== '' && { mchid }) },
  })
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(texts.notJson)
  }
}

onSubmit('clock', (field) => ask('POST', 'clock', { advanceMs: Number(field('seconds')) * 1000 }))
onClick('clear-faults', () => ask('DELETE', 'faults'))
onSubmit('certificates', (field) => ask('POST', `certificates/${field('change')}?${merchantOf(field)}`))
onClick('reset', () => ask('POST', 'reset'))

const kind = document.querySelector<HTMLSelectElement>('#fault [name=kind]')
const status = document.querySelector<HTMLInputElement>('#fault [name=status]')
kind?.addEventListener('change', () => {
  if (status) status.disabled = kind.value !== 'status'
})

byId('language').addEventListener('change', () => {
  language = byId<HTMLSelectElement>('language').value === 'zh' ? 'zh' : 'en'
  localStorage.setItem(languageKey, language)
  useLanguage()
  void follow()
})

useLanguage()
if (takeToken() === '') askForToken()
else void follow()
