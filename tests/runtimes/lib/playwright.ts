/** Drives Debian's Chromium. It is a tool of this workspace alone, so that the default install stays small. */
export { type Browser, chromium, type Page } from 'playwright-core'
