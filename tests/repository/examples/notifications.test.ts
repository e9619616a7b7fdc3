/** Notifications that are verified at the edge, and again by a worker, at any later time. */
import { createKeyring, isWechatPayError } from '@wechatpay-edge/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Job, receive, verifyJob } from '../../../examples/notification-queue/queue.ts'
import { apiV3Key, makeNotification, notificationRequest, transaction } from '../../lib/notification.ts'
import { publicKeyId, wechatpay } from '../../lib/vendor.ts'
import { startScript } from './lib/programs.ts'

const options = { keyring: createKeyring({ [publicKeyId]: wechatpay.publicPem }), apiV3Key }
const timestamp = () => `${Math.floor(Date.now() / 1000)}`

/** What is in the queue after a request, as a queue keeps it: as JSON. */
async function queued(request: Request): Promise<{ status: number; jobs: Job[] }> {
  const jobs: string[] = []
  const { status } = await receive(request, options, async (job) => {
    jobs.push(JSON.stringify(job))
  })
  return { status, jobs: jobs.map((job) => JSON.parse(job) as Job) }
}

describe('notification-queue', () => {
  it('queues what was verified, and a worker verifies it again, a day later', async () => {
    const { status, jobs } = await queued(notificationRequest({ timestamp: timestamp() }))
    expect(status).toBe(204)
    const [job] = jobs as [Job]
    expect(await verifyJob(job, options)).toMatchObject({ event_type: 'TRANSACTION.SUCCESS', resource: transaction })

    // The same job, of yesterday.
    const yesterday = Date.now() - 24 * 60 * 60 * 1000
    const old = makeNotification({ timestamp: `${Math.floor(yesterday / 1000)}` })
    const late: Job = { headers: old.headers, rawBody: String(old.rawBody), receivedAt: yesterday }
    expect(await verifyJob(late, options)).toMatchObject({ resource: transaction })
    await expect(verifyJob({ ...late, receivedAt: Date.now() }, options)).rejects.toMatchObject({
      reason: 'clock-skew',
    })
  })

  it('trusts nothing that was changed in the queue', async () => {
    const { jobs } = await queued(notificationRequest({ timestamp: timestamp() }))
    const [job] = jobs as [Job]
    const changed = { ...job, rawBody: job.rawBody.replace('SUCCESS', 'CLOSED') }
    const error: unknown = await verifyJob(changed, options).catch((reason) => reason)
    expect(isWechatPayError(error) && error.code).toBe('ERR_WECHATPAY_SIGNATURE')
  })

  it('queues nothing that is forged, and asks for it again if the queue is down', async () => {
    const forged = notificationRequest({ timestamp: timestamp() })
    forged.headers.set('Wechatpay-Nonce', 'another')
    expect(await queued(forged)).toEqual({ status: 401, jobs: [] })
    const down = () => Promise.reject(new Error('The queue is down'))
    expect((await receive(notificationRequest({ timestamp: timestamp() }), options, down)).status).toBe(500)
  })

  it('runs as a server, over TCP', async () => {
    const keys = { WXPAY_PUBLIC_KEY_ID: publicKeyId, WXPAY_PUBLIC_KEY: wechatpay.publicPem, WXPAY_API_V3_KEY: apiV3Key }
    const server = await startScript('notification-queue', keys)
    onTestFinished(server.stop)
    const { headers, rawBody } = makeNotification({ timestamp: timestamp() })
    const post = (body: string) => fetch(server.url, { method: 'POST', headers, body })
    const taken = await post(String(rawBody))
    expect([taken.status, await taken.text()]).toEqual([204, ''])
    const refused = await post(`${rawBody} `)
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'FAIL' }])
    expect((await post('a'.repeat(3 * 1024 * 1024))).status).toBe(413)
  })
})
