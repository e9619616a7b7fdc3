/** The notification handlers whose runtimes and frameworks are here. The others run in tests/frameworks. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sandboxEnv } from '../../lib/env.ts'
import {
  makeMistake,
  mistakes,
  type Orders,
  rightReport,
  serveOrders,
  tryOnce,
  tryReceiver,
} from '../../lib/receiver.ts'
import { examples, type Listening, scripts, startCommand } from './lib/programs.ts'

let sandbox: Sandbox
let orders: Orders
beforeAll(async () => {
  sandbox = await createSandbox()
  orders = await serveOrders()
})
afterAll(() => orders.close())

async function start(name: string, folder = 'notifications'): Promise<Listening> {
  const args = name === 'worker' ? ' --socket-addr=http=127.0.0.1:0 --control-fd=1' : ''
  const command = `${scripts[`notifications-${name}`]}${args}`.replaceAll('notifications/', `${folder}/`)
  const program = await startCommand(command, { ...sandboxEnv(sandbox, ''), ORDERS_URL: orders.url })
  onTestFinished(program.stop)
  return program
}

/** A copy of the examples in which this one parses the JSON first. */
function copyWithMistake(name: string): string {
  const original = join(examples, 'notifications')
  mkdirSync(join(original, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(original, 'dist/mistake-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = readdirSync(original, { withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { name } of files) cpSync(join(original, name), join(folder, name))
  const file = join(folder, `${name}.ts`)
  const mistake = mistakes[name]
  if (!mistake) throw new Error(`There is no mistake for ${name}`)
  writeFileSync(file, makeMistake(readFileSync(file, 'utf8'), mistake))
  return relative(examples, folder)
}

describe.each(['hono', 'deno', 'worker'])('notifications/%s', (name) => {
  it('takes what is good, once, and has sent again what is not', async () => {
    const { url } = await start(name)
    expect(await tryReceiver(sandbox, `${url}/notify`, orders)).toEqual(rightReport)
  })

  it('parsing the JSON first is reported with the fix', async () => {
    const { url, output } = await start(name, copyWithMistake(name))
    expect(await tryOnce(sandbox, `${url}/notify`)).toMatchObject({ status: 500 })
    await expect.poll(output).toContain(mistakes[name]?.fix)
  })
})
