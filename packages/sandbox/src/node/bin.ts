#!/usr/bin/env node
/** `npx @wechatpay-edge/sandbox --port 8787`: serves a sandbox and prints what a client needs, as `.env` lines. */
import { readFileSync } from 'node:fs'
import { type Arguments, readArguments } from './command/arguments.ts'
import { helpText } from './command/help.ts'
import { run, say } from './command/run.ts'
import { messageOf } from './command/text.ts'

function complain(error: unknown, exitCode: number): void {
  say(messageOf(error))
  process.exitCode = exitCode
}

function readArgumentsOrComplain(): Arguments | undefined {
  try {
    return readArguments(process.argv.slice(2))
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

function main(): void {
  ignoreLostReaders()
  const given = readArgumentsOrComplain()
  if (given?.help) process.stdout.write(helpText())
  else if (given?.version) process.stdout.write(version())
  else if (given) run(given).catch((error: unknown) => complain(error, 1))
}

main()
