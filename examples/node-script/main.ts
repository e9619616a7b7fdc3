/** Builds a partnership once, however often it is run: `node --env-file=.env main.ts build.json`. Then lists them all. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import {
  type BuildPartnershipBody,
  createIdempotencyKey,
  createPartnershipsClient,
  isWechatPayError,
} from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const partnerships = createPartnershipsClient({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})
await partnerships.ready() // finds misplaced keys; sends nothing

interface Job {
  readonly idempotencyKey: string
  readonly body: BuildPartnershipBody
}

/** The job as it was saved; a new one is saved here, with its key, before anything is sent. */
function loadJob(file: string): Job {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Job
  const job: Job = {
    idempotencyKey: createIdempotencyKey(),
    body: {
      partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
      authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
    },
  }
  writeFileSync(file, JSON.stringify(job))
  return job
}

/** Whether it was built. What else happened is printed, with what to do. */
async function build(file: string): Promise<boolean> {
  const { idempotencyKey, body } = loadJob(file)
  try {
    const { state, build_time } = await partnerships.build(body, { idempotencyKey })
    console.log(`${state} since ${build_time}`)
    rmSync(file)
    return true
  } catch (error) {
    if (!isWechatPayError(error)) throw error
    if (error.outcome === 'not-sent') {
      console.error(`Nothing was sent: ${error.message}\nMend it, and run this again.`)
    } else if (error.outcome === 'refused') {
      const remedy = error.code === 'ERR_WECHATPAY_API' ? error.remedy.en : ''
      console.error(`Refused, nothing was done: ${error.message}\n${remedy}`)
      rmSync(file) // a changed request is another write: it takes another key
    } else {
      console.error(`It may have been done: ${error.message}\nRun this again: it repeats the same write, with its key.`)
    }
    return false
  }
}

if (await build(process.argv[2] ?? 'build.json')) {
  for await (const row of partnerships.list({ authorized_data: { business_type: 'FAVOR_STOCK' } })) {
    console.log(JSON.stringify(row.partner), row.terminate_time ?? 'established')
  }
} else {
  process.exitCode = 1
}
