import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createIdempotencyKey, createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { traceCalls } from './trace-calls.ts'

// What your application has set up already, with an exporter to your collector.
const exporter = new InMemorySpanExporter()
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
trace.setGlobalTracerProvider(provider)
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
const tracer = trace.getTracer('my-shop')

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const partnerships = createPartnershipsClient({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined,
  observe: traceCalls(tracer),
})

await tracer.startActiveSpan('checkout', async (span) => {
  const partner = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' } as const
  const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' } as const
  const write = { idempotencyKey: createIdempotencyKey() }
  await partnerships.build({ partner, authorized_data }, write).catch(({ message }) => console.error(message))
  span.end()
})

// One line for each span, as it ended.
for (const span of exporter.getFinishedSpans()) {
  const { name, attributes } = span
  const events = span.events.map(({ name, attributes }) => ({ name, attributes }))
  const ids = { id: span.spanContext().spanId, parent: span.parentSpanContext?.spanId }
  const [kind, status] = [SpanKind[span.kind], SpanStatusCode[span.status.code]]
  console.log(JSON.stringify({ name, kind, status, attributes, events, ...ids }))
}
