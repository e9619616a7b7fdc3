/** Takes a complaint from its notification to its end, against a sandbox in this process. */
import assert from 'node:assert/strict'
import { createComplaintsClient } from '@wechatpay-edge/complaints'
import { createKeyring } from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { createDesk } from './desk.ts'

const sandbox = await createSandbox({
  fetch: (request) => desk.receive(request), // in the place of your server
})
const { merchant, wechatpay, fetch } = sandbox.clientOptions
const complaints = createComplaintsClient({ merchant, wechatpay, fetch, decryptionKey: merchant.privateKey })
const desk = createDesk({
  complaints,
  mchid: merchant.mchid,
  notifications: { keyring: createKeyring(wechatpay), apiV3Key: sandbox.apiV3Key },
})

// Once, the address of your server. A merchant has one address; updateNotifyUrl replaces it, deleteNotifyUrl ends them.
const { url } = await complaints.createNotifyUrl({ url: 'https://shop.example/complaints' })

// A user complains.
const complaint_id = '200201820200101080076610000'
const data = { complaint_id, action_type: 'CREATE_COMPLAINT' }
await sandbox.notify('COMPLAINT.CREATE', data, { to: url, webhook: 'complaintNotification' })
await desk.sweep('2026-01-01', '2026-01-30') // finds the same one
assert.deepEqual([...desk.open], [complaint_id])

const { complaint, history, images } = await desk.read(complaint_id)
console.log(complaint.complaint_state, complaint.complaint_detail, complaint.payer_phone)
console.log(`${history.length} entry, ${images.length} image`)

const receipt = { file: new Uint8Array([0x89, 0x50, 0x4e, 0x47]), filename: 'receipt.png' }
await desk.respond(complaint, '您好，款项已原路退回，凭证见图', [receipt])
console.log((await complaints.get({ complaint_id })).complaint_state)

await desk.settle(complaint)
console.log((await complaints.get({ complaint_id })).complaint_state)
assert.equal(desk.open.size, 0)
