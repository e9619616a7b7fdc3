#!/usr/bin/env node
/**
 * `npx @wechatpay-edge/sandbox --port 8787`: serves a sandbox and prints what a client needs, as `.env` lines;
 * `… notify EVENT --to URL` sends a notification; `… payments pay OUT_TRADE_NO` lets a user pay an order of one that runs.
 */
import { readFileSync } from 'node:fs'
import { act } from './command/act.ts'
import { isActionApi, readActionArguments } from './command/action-arguments.ts'
import { type Arguments, readArguments } from './command/arguments.ts'
import { actionHelpText, helpText, notifyHelpText } from './command/help.ts'
import { notify } from './command/notify.ts'
import { readNotifyArguments } from './command/notify-arguments.ts'
import { run, say } from './command/run.ts'
import { messageOf } from './command/text.ts'

function complain(error: unknown, exitCode: number): void {
  say(messageOf(error))
  process.exitCode = exitCode
}

function readArgumentsOrComplain(args: readonly string[]): Arguments | undefined {
  try {
    return readArguments(args)
  } catch (error) {
    complain(error, 2)
    return undefined
  }
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string
  }
  return `${manifest.version}\n`
}

/** Whoever read these lines may leave, and the sandbox serves on. */
function ignoreLostReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: Error & { readonly code?: string }) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

function serve(args: readonly string[]): void {
  const given = readArgumentsOrComplain(args)
  if (given?.help) process.stdout.write(helpText())
  else if (given?.version) process.stdout.write(version())
  else if (given) run(given).catch((error: unknown) => complain(error, 1))
}

/** The exit code is 0 if the notification was received, 1 if it was not, and 2 if nothing was sent. */
async function sendNotification(args: readonly string[]): Promise<void> {
  const given = await readNotifyArguments(args)
  if (!given) process.stdout.write(notifyHelpText())
  else if (!(await notify(given))) process.exitCode = 1
}

/** The exit code is 0 if it was done, 1 if the sandbox refused it or is not there, and 2 if nothing was sent. */
function doAction(args: readonly string[]): void {
  try {
    const given = readActionArguments(args)
    if (given) act(given).catch((error: unknown) => complain(error, 1))
    else process.stdout.write(actionHelpText())
  } catch (error) {
    complain(error, 2)
  }
}

function main(): void {
  ignoreLostReaders()
  const [name, ...args] = process.argv.slice(2)
  if (name === 'notify') sendNotification(args).catch((error: unknown) => complain(error, 2))
  else if (isActionApi(name)) doAction(process.argv.slice(2))
  else serve(process.argv.slice(2))
}

main()
