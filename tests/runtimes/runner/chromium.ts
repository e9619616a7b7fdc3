/** Hosts a bundle in a page of Chromium, served from loopback under a strict Content-Security-Policy. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from '../lib/playwright.ts'

const [bundle = '', executablePath = ''] = process.argv.slice(2)
const script = readFileSync(bundle)

const server = createServer(({ url }, response) => {
  const isPage = url === '/'
  response.writeHead(url === '/' || url === '/suite.js' ? 200 : 404, {
    'Content-Type': isPage ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8',
    'Content-Security-Policy': "default-src 'self'",
  })
  response.end(isPage ? '<!doctype html><script type="module" src="/suite.js"></script>' : script)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

// It shall speak to nobody but this page's server.
const quiet = ['no-first-run', 'disable-background-networking', 'disable-component-update', 'disable-sync']
const args = ['no-sandbox', 'disable-gpu', 'disable-quic', ...quiet].map((name) => `--${name}`)
const browser = await chromium.launch({ executablePath, headless: true, args })
try {
  const page = await browser.newPage()
  const report = new Promise<string>((resolve, reject) => {
    page.on('console', (message) =>
      message.type() === 'log' ? resolve(message.text()) : console.error(message.text()),
    )
    page.on('pageerror', reject)
  })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  console.log(await report)
} finally {
  await browser.close()
  server.close()
}
