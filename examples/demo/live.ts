/** `--live`: the same client with a merchant's own values. It lists, which only reads; `build` asks first. */
import {
  type BuildPartnershipBody,
  createIdempotencyKey,
  createPartnershipsClient,
  isWechatPayError,
  type PartnershipsClient,
} from '@wechatpay-edge/partnerships'
import type { Print } from './local.ts'
import { type Paint, printable } from './paint.ts'
import { type Environment, readSettings, SettingsError } from './settings.ts'
import { asSdkError, showError, showExchange } from './show.ts'
import { createWire, type Wire } from './wire.ts'

/** What a live run is given. */
export interface LiveOptions {
  readonly environment: Environment
  readonly print: Print
  readonly paint: Paint
  /** Asks the person at the terminal for a line of text; absent where there is no terminal. */
  readonly ask?: ((question: string) => Promise<string>) | undefined
}

const credentials = [
  'WXPAY_MCHID',
  'WXPAY_SERIAL_NO',
  'WXPAY_PRIVATE_KEY',
  'WXPAY_PUBLIC_KEY_ID',
  'WXPAY_PUBLIC_KEY',
] as const

const production = 'https://api.mch.weixin.qq.com'

interface Session extends LiveOptions {
  readonly partnerships: PartnershipsClient
  readonly wire: Wire
  readonly host: string
}

/**
 * Lists the first page of each kind of stock.
 *
 * @returns the exit code
 * @throws {@link SettingsError} where a value is missing or is something else
 */
export async function runLiveList(options: LiveOptions): Promise<number> {
  const session = await open(options)
  for (const business_type of ['FAVOR_STOCK', 'BUSIFAVOR_STOCK'] as const) {
    session.print(`\n${session.paint('bold', `List ${business_type}`)} (查询合作关系列表), first page`)
    const page = await attempt(session, () =>
      session.partnerships.listPage({ authorized_data: { business_type }, limit: 50 }),
    )
    if (!page) return 1
    session.print(
      `   listPage() gives you ${page.data.length ?? 0} of ${page.total_count ?? 'an unknown number of'} rows.`,
    )
  }
  return 0
}

/**
 * Builds one partnership, once a person has read what will be sent and typed the stock's id.
 *
 * @returns the exit code
 * @throws {@link SettingsError} where a value is missing or is something else
 */
export async function runLiveBuild(options: LiveOptions): Promise<number> {
  const { WXPAY_APPID: appid, WXPAY_STOCK_ID: stock_id } = readSettings(options.environment, [
    ...credentials,
    'WXPAY_APPID',
    'WXPAY_STOCK_ID',
  ])
  const session = await open(options)
  const { print, paint, ask, host } = session
  const body: BuildPartnershipBody = {
    partner: { type: 'APPID', appid },
    authorized_data: { business_type: 'FAVOR_STOCK', stock_id },
  }
  const idempotencyKey = options.environment.WXPAY_IDEMPOTENCY_KEY || createIdempotencyKey()
  print(`\n${paint('bold', 'Build')} (建立合作关系). This is what will be sent, signed:`)
  print(
    printable(
      `   POST ${host}/v3/marketing/partnerships/build\n   Idempotency-Key: ${idempotencyKey}\n   ${JSON.stringify(body)}`,
    ),
  )
  if (!ask) {
    print(`   ${paint('red', 'Stopped')}: there is no terminal to ask at. Nothing was sent.`)
    return 1
  }
  const typed = await ask(`   It changes what ${appid} may do. Type the stock id to send it, anything else to stop: `)
  if (typed.trim() !== stock_id) {
    print(`   ${paint('red', 'Stopped')}. Nothing was sent.`)
    return 1
  }
  const built = await attempt(session, () => session.partnerships.build(body, { idempotencyKey }))
  if (built) print(`   build() gives you state ${built.state}, built at ${built.build_time}.`)
  else print(`   To repeat the same build, set WXPAY_IDEMPOTENCY_KEY=${idempotencyKey}`)
  return built ? 0 : 1
}

/** Makes the client, and tries its keys before anything is sent. */
async function open(options: LiveOptions): Promise<Session> {
  const { environment, print, paint } = options
  const values = readSettings(environment, credentials)
  const wire = createWire()
  const host = environment.WXPAY_BASE_URL || production
  try {
    const partnerships = createPartnershipsClient({
      merchant: {
        mchid: values.WXPAY_MCHID,
        serialNo: values.WXPAY_SERIAL_NO,
        privateKey: values.WXPAY_PRIVATE_KEY,
      },
      wechatpay: { [values.WXPAY_PUBLIC_KEY_ID]: values.WXPAY_PUBLIC_KEY },
      ...wire.options,
      ...(environment.WXPAY_BASE_URL && { hosts: [host] }),
    })
    await partnerships.ready()
    print(
      `${paint('bold', 'Live')}: merchant ${values.WXPAY_MCHID} at ${host}. The keys were read and tried; nothing was sent yet.`,
    )
    return { ...options, partnerships, wire, host }
  } catch (error) {
    if (!isWechatPayError(error) && !(error instanceof TypeError)) throw error
    throw new SettingsError(`Nothing was sent. ${variableOf(error.message)}${error.message}`, { cause: error })
  }
}

/** Which variable the option of an error's message comes from. */
function variableOf(message: string): string {
  const variables = {
    'merchant.mchid': 'WXPAY_MCHID',
    'merchant.serialNo': 'WXPAY_SERIAL_NO',
    'merchant.privateKey': 'WXPAY_PRIVATE_KEY',
    wechatpay: 'WXPAY_PUBLIC_KEY_ID or WXPAY_PUBLIC_KEY',
    hosts: 'WXPAY_BASE_URL',
  }
  const found = Object.entries(variables).find(([option]) => message.startsWith(option))
  return found ? `Look at ${found[1]}. ` : ''
}

/** Makes a call, and shows what went over the wire and what it failed with; `undefined` where it failed. */
async function attempt<T>({ wire, print, paint }: Session, call: () => Promise<T>): Promise<T | undefined> {
  const show = (): void => {
    for (const exchange of wire.take()) print(showExchange(exchange, paint, Date.now()))
  }
  try {
    const data = await call()
    show()
    return data
  } catch (error) {
    show()
    print(`   The call throws:\n${showError(asSdkError(error), paint)}`)
    return undefined
  }
}
