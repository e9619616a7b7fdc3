/** The page of the command, in Chromium: two of them open at once, by keyboard alone, under its strict policy. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Browser, chromium, type Page } from '../../../../tests/runtimes/lib/playwright.ts'
import { authorization, type Draft, draft, exampleBody, paths } from '../lib/request.ts'
import { newFolder, type Started, start } from './lib/command.ts'
import { because, isAbsent } from './lib/tools.ts'

const executablePath = '/usr/bin/chromium'
const absent = isAbsent(executablePath, '--version')
// It shall speak to nobody but the sandbox.
const quiet = ['no-first-run', 'disable-background-networking', 'disable-component-update', 'disable-sync']
const args = ['no-sandbox', 'disable-gpu', 'disable-quic', ...quiet].map((name) => `--${name}`)
const key = { 'Idempotency-Key': 'k' }
const outTradeNo = '1217752501201407033233368018'
const order = {
  appid: 'wxd678efh567hg6787',
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no: outTradeNo,
  amount: { total: 100 },
}

describe.skipIf(absent)(`the page of the sandbox${because(absent, executablePath)}`, { timeout: 60_000 }, () => {
  let sandbox: Sandbox
  let command: Started
  let browser: Browser
  let receiver: Server
  let to: string
  const received: string[] = []
  const problems: string[] = []

  beforeAll(async () => {
    sandbox = await createSandbox()
    const cwd = newFolder()
    const files = { 'identity.json': JSON.stringify(sandbox.identity) }
    command = await start(['--identity', cwd], { cwd, files })
    browser = await chromium.launch({ executablePath, headless: true, args })
    receiver = createServer(async (request, response) => {
      for await (const chunk of request) received.push(String(chunk))
      response.writeHead(received.length === 1 ? 500 : 204).end(received.length === 1 ? 'not <b>now</b>' : undefined)
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    to = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notify`
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    receiver.close()
    await command.stop()
  })
  beforeEach(async () => {
    problems.length = 0
    await fetch(`${command.url}/__sandbox/reset`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${command.token}` },
    })
  })

  /** A page in a profile of its own, opened by the URL that the command prints. */
  async function open({
    url = printedUrl(),
    locale = 'en-GB',
    colorScheme = 'light',
  }: {
    url?: string
    locale?: string
    colorScheme?: 'light' | 'dark'
  } = {}): Promise<Page> {
    const context = await browser.newContext({ locale, colorScheme })
    const page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => console.error(violatedDirective))
    })
    await page.goto(url)
    return page
  }

  const printedUrl = (): string => /^# The page: (\S+)$/m.exec(command.stdout())?.[1] ?? ''
  const ready = (page: Page): Promise<void> => page.locator('main').waitFor()

  async function send(part: Partial<Omit<Draft, 'body'>> & { body?: unknown } = {}): Promise<number> {
    const parts = draft(sandbox, { body: exampleBody, ...part, headers: { ...key, ...part.headers } })
    const body = parts.body.length > 0 ? { body: new Uint8Array(parts.body) } : {}
    const headers = { Authorization: authorization(parts), ...parts.headers }
    const { method, target } = parts
    return (await fetch(command.url + target, { method, headers, ...body })).status
  }

  /** Moves the focus by Tab until it is there. */
  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let count = 0; count < 60; count++) {
      if (await page.locator(selector).evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${selector}`)
  }

  async function type(page: Page, selector: string, text: string): Promise<void> {
    await tabTo(page, selector)
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(text)
  }

  it('shows requests in two pages as they come, those before it opened too, and why one was refused', async () => {
    await send()
    const pages = [await open(), await open({ locale: 'zh-CN', colorScheme: 'dark' })] as const
    for (const page of pages) {
      await ready(page)
      await expectText(page, '#requests li', `200 POST ${paths.build}`)
    }
    // Signed in another form than what is sent.
    const signedBody = new TextEncoder().encode(JSON.stringify(exampleBody).replace(/([:,])/g, '$1 '))
    expect(await send({ signedBody })).toBe(401)
    const [english, chinese] = pages
    await expectText(english, '#requests li:first-child .reason', "The signature is not the merchant key's over POST")
    await expectText(chinese, '#requests li:first-child .reason', '签名与商户私钥对')
    await tabTo(english, '#requests li:first-child summary')
    await english.keyboard.press('Enter')
    await expectText(english, '#requests li:first-child details > p', 'the same JSON, written in another way')
    const differing = english.locator('#requests li:first-child tr.differs')
    expect(await differing.count()).toBe(1)
    expect(await differing.locator('th').textContent()).toBe('5 body')
    expect(await differing.locator('code').allTextContents()).toEqual([
      JSON.stringify(exampleBody),
      new TextDecoder().decode(signedBody),
    ])
    expect(await english.locator('#requests li:first-child td:last-child').allTextContents()).toEqual(
      ['POST', paths.build, '1234567890', 'n'.repeat(32), JSON.stringify(exampleBody)].map(({ length }) => `${length}`),
    )
    await chinese.locator('#requests li:first-child summary').click()
    await expectText(chinese, '#requests li:first-child details > p', 'JSON 内容相同但写法不同')
    expect(await chinese.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
    await shot(english, 'en-light')
    await shot(chinese, 'zh-dark')
    expect(problems).toEqual([])
  })

  it('sets a fault by keyboard, which the next request meets, and forgets it', async () => {
    const page = await open()
    await ready(page)
    await type(page, '#fault [name=status]', '502')
    await type(page, '#fault [name=operation]', 'buildPartnership')
    await page.keyboard.press('Enter')
    await expectText(page, '#faults li', '{"kind":"status","status":502,"operation":"buildPartnership"}')
    expect(await send({ method: 'GET', target: `${paths.list}?limit=1`, body: undefined })).not.toBe(502)
    expect(await send()).toBe(502)
    await expectText(page, '#requests li:first-child summary', `502 POST ${paths.build} (fault: status)`)
    await vi.waitFor(async () => expect(await page.locator('#faults li').count()).toBe(0))
    await type(page, '#fault [name=operation]', 'nothing')
    await page.keyboard.press('Enter')
    await expectText(page, '#message', 'faults: expected an operation of buildPartnership')
    expect(problems.filter((problem) => !problem.includes('400'))).toEqual([])
  })

  it('shows in a second page what the first one changes, without the focus', async () => {
    const [first, second] = [await open(), await open({ locale: 'zh-CN' })]
    for (const page of [first, second]) await ready(page)
    await send()
    await expectText(second, '#requests li', `200 POST ${paths.build}`)
    const before = (await second.locator('#now').textContent()) ?? ''
    await first.bringToFront()
    await first.locator('#fault button >> nth=0').click()
    await expectText(second, '#faults li', '{"kind":"status","status":503}')
    await first.locator('#clock [name=seconds]').fill('86400')
    await first.locator('#clock button').click()
    await vi.waitFor(async () => expect(dayOf(await second.locator('#now').textContent())).not.toBe(dayOf(before)), {
      timeout: 15_000,
    })
    await type(first, '#certificates [name=mchid]', sandbox.merchant.mchid)
    await first.keyboard.press('Enter')
    const rows = async (): Promise<number> =>
      JSON.parse((await second.locator('#state').textContent()) ?? '').certificates.rows.length
    await vi.waitFor(async () => expect(await rows()).toBe(2), { timeout: 15_000 })
    await first.locator('#certificates [name=change]').selectOption('finish')
    await first.locator('#certificates button').click()
    await vi.waitFor(async () => expect(await rows()).toBe(1), { timeout: 15_000 })
    await first.locator('#reset').click()
    for (const page of [first, second]) {
      await vi.waitFor(async () => expect(await page.locator('#requests li, #faults li').count()).toBe(0))
    }
    expect(problems).toEqual([])
  })

  it('sends a notification by keyboard, shows what the server responded, and sends it again when the clock is moved', async () => {
    const page = await open()
    await ready(page)
    await type(page, '#notify [name=to]', to)
    await type(page, '#notify [name=data]', '{ "transaction_id": "1217752501201407033233368018" }')
    await tabTo(page, '#notify button')
    await page.keyboard.press('Space')
    await expectText(page, '#notifications li', 'Your server responded 500 not <b>now</b>')
    await expectText(page, '#notifications li', 'WeChat Pay sends it again at')
    await tabTo(page, '#clock button')
    await page.keyboard.press('Enter')
    await expectText(page, '#notifications li', 'Your server responded 204')
    await expectText(page, '#notifications li', 'does not send it again')
    expect(received.map((text) => JSON.parse(text).event_type)).toEqual(['TRANSACTION.SUCCESS', 'TRANSACTION.SUCCESS'])
    await shot(page, 'en-light-notification')
    expect(problems).toEqual([])
  })

  it('shows what a request has as text, not as markup', async () => {
    const page = await open()
    await ready(page)
    const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    await send({ body: { note: markup }, headers: { 'X-Note': markup } })
    await page.locator('#requests summary').click()
    await expectText(page, '#requests pre >> nth=1', JSON.stringify({ note: markup }))
    expect(await page.locator('#requests img, #requests script').count()).toBe(0)
    expect(await page.title()).toBe('wechatpay-sandbox')
    expect(problems).toEqual([])
  })

  it('takes the token out of the address, keeps it for the tab, and asks for one that is missing or wrong', async () => {
    const page = await open()
    await ready(page)
    expect(page.url()).toBe(`${command.url}/__sandbox/`)
    await page.reload()
    await ready(page)
    expect(problems).toEqual([])
    // The page looks all the time: the log has what is done, and no token.
    expect(command.stderr()).not.toContain('GET /__sandbox/')
    expect(command.stderr()).not.toContain(command.token)
    const other = await open({ url: `${command.url}/__sandbox/#token=not-the-token-of-this-one` })
    await expectText(other, '#message', 'The token is another sandbox’s')
    expect(await other.locator('main').isVisible()).toBe(false)
    await other.keyboard.type(command.token)
    await other.keyboard.press('Enter')
    await ready(other)
    expect(problems.filter((problem) => !problem.includes('401'))).toEqual([])
  })

  it('has buttons for orders and refunds by keyboard, in both languages, and shows the options that were set', async () => {
    const [page, chinese] = [await open(), await open({ locale: 'zh-CN' })]
    for (const one of [page, chinese]) await ready(one)
    expect(await page.locator('#no-actions').isVisible()).toBe(true)
    expect(await send({ target: '/v3/pay/transactions/native', body: { ...order, mchid: undefined } })).toBe(400)
    const { mchid } = sandbox.merchant
    expect(await send({ target: '/v3/pay/transactions/native', body: { ...order, mchid, notify_url: to } })).toBe(200)
    const row = '#actions li:first-child'
    await expectText(page, row, `NOTPAY Order ${outTradeNo}`)
    await expectText(chinese, row, `NOTPAY 订单 ${outTradeNo}`)
    await tabTo(page, `${row} button >> nth=2`)
    await page.keyboard.press('Enter')
    await tabTo(page, `${row} button >> nth=0`)
    await page.keyboard.press('Enter')
    await expectText(page, '#message', 'payments.pay: the time to pay is over (time_expire)')
    // The button that was pressed has still the focus, though the list was shown anew.
    await send()
    await expectText(page, '#requests li:first-child', paths.build)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe(`Pay: Order ${outTradeNo}`)
    await send({
      target: '/v3/pay/transactions/native',
      body: { ...order, mchid, notify_url: to, out_trade_no: 'paid-order' },
    })
    await expectText(page, row, 'NOTPAY Order paid-order')
    await chinese.locator(`${row} button`, { hasText: /^支付$/ }).click()
    await expectText(page, row, 'SUCCESS Order paid-order')
    await expectText(page, '#notifications li', 'TRANSACTION.SUCCESS')
    const amount = { refund: 1, total: 100, currency: 'CNY' }
    await send({
      target: '/v3/refund/domestic/refunds',
      body: { out_trade_no: 'paid-order', out_refund_no: 'refund-1', amount },
    })
    await page.getByRole('button', { name: 'Is abnormal: Refund refund-1' }).click()
    await expectText(page, '#actions li:last-child', 'ABNORMAL Refund refund-1')
    expect(await page.locator('#actions li:last-child button').count()).toBe(0)
    await fetch(`${command.url}/__sandbox/options`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${command.token}`, 'Content-Type': 'application/json' },
      body: '{"payments":{"closePaid":"INVALID_REQUEST"}}',
    })
    await expectText(page, '#options', '"closePaid": "INVALID_REQUEST"')
    await shot(page, 'en-light-actions')
    expect(problems.filter((problem) => !problem.includes('409'))).toEqual([])
  })

  it('opens by a link of a page of another site, which a frame of that page does not', async () => {
    const linking = createServer((_, response) => {
      const url = printedUrl()
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.end(`<a href="${url}">The sandbox</a><iframe src="${url}"></iframe>`)
    })
    await new Promise<void>((resolve) => linking.listen(0, '127.0.0.1', resolve))
    const page = await open({ url: `http://localhost:${(linking.address() as AddressInfo).port}/` })
    await page.locator('a').click()
    await ready(page)
    await send()
    await expectText(page, '#requests li', `200 POST ${paths.build}`)
    expect(problems).toEqual([expect.stringContaining('403')])
    linking.close()
  })

  it('is served to this machine under its own name alone, with a strict policy and without the token', async () => {
    const page = `${command.url}/__sandbox/`
    const response = await fetch(page)
    const text = await response.text()
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; img-src data:; require-trusted-types-for 'script'",
    )
    expect(text).not.toContain(command.token)
    expect((await fetch(page, { headers: { Origin: 'https://evil.example' } })).status).toBe(403)
    expect((await fetch(page, { method: 'POST' })).status).toBe(401)
    expect((await fetch(`${page}page/../page/files.js`)).status).toBe(401)
  })
})

/** Of a time that the page shows. */
function dayOf(text: string | null): string {
  return (text ?? '').split(/[ ,]/)[0] ?? ''
}

async function expectText(page: Page, selector: string, text: string): Promise<void> {
  await vi.waitFor(async () => expect(await page.locator(selector).first().textContent()).toContain(text), {
    timeout: 15_000,
    interval: 50,
  })
}

/** For a person to look at, into the folder that WECHATPAY_EDGE_SHOTS names. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.WECHATPAY_EDGE_SHOTS
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}
