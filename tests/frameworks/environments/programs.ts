/** Programs of the frameworks, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'

export const folder: string = join(import.meta.dirname, '..')

interface ProgramOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a program, and keeps what it prints. */
export function startProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): { readonly child: ChildProcess; readonly output: () => string } {
  const env = { ...process.env, CI: '1', NEXT_TELEMETRY_DISABLED: '1', ...options.env }
  // Vitest's own: another framework must not take it for its.
  delete env.NODE_ENV
  delete env.VITEST
  const child = spawn(program, args, { cwd: options.cwd, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  }
  return { child, output: () => output }
}

/** Runs a program to its end, and gives what it printed. */
export async function runProgram(
  ...given: Parameters<typeof startProgram>
): Promise<{ readonly code: number; readonly output: string }> {
  const { child, output } = startProgram(...given)
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? 1)))
  return { code, output: output() }
}

/** Starts a program of a package, in Node. */
export const start = (path: string, args: readonly string[], options: ProgramOptions) =>
  startProgram(process.execPath, [join(folder, 'node_modules', path), ...args], options)

/** Runs a program of a package, in Node. */
export const run = (path: string, args: readonly string[], options: ProgramOptions) =>
  runProgram(process.execPath, [join(folder, 'node_modules', path), ...args], options)

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
