/** Serves the files of the page. There is nothing in them that needs the token: what they show is asked for with it. */
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { html } from './html.ts'
import { style } from './style.ts'

interface PageFile {
  readonly type: string
  read(): string | Promise<string>
}

const script = (name: string): PageFile => ({
  type: 'text/javascript',
  read: () => readFile(new URL(name, import.meta.url), 'utf8'),
})

/** By the path under `/__sandbox/`. */
const files: ReadonlyMap<string, PageFile> = new Map([
  ['', { type: 'text/html', read: () => html }],
  ['page/style.css', { type: 'text/css', read: () => style }],
  ...['script.js', 'texts.js', 'elements.js', 'requests.js', 'actions.js', 'api.js'].map(
    (name) => [`page/${name}`, script(name)] as const,
  ),
])

const policy = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'connect-src'].map((directive) => `${directive} 'self'`),
  ...['base-uri', 'form-action', 'frame-ancestors'].map((directive) => `${directive} 'none'`),
  // The empty icon of the page: browsers would ask the sandbox for another.
  'img-src data:',
  "require-trusted-types-for 'script'",
].join('; ')

/** Whether a path is one of the page's files. */
export function isPagePath(name: string): boolean {
  return files.has(name)
}

/** Sends one of them. */
export async function sendPage(response: ServerResponse, name: string): Promise<{ readonly status: number }> {
  const file = files.get(name)
  const body = (await file?.read()) ?? ''
  response.writeHead(200, {
    'Content-Type': `${file?.type}; charset=utf-8`,
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-store',
    // The page that linked to it has no grip on its tab.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
  return { status: 200 }
}
