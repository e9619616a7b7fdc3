/** Edits of uploads and downloads, on both sides. */
import { edits, type Mutant } from './mutant.ts'

const upload = ['tests/e2e/transfer/upload.test.ts']
const download = ['tests/e2e/transfer/download.test.ts']
const fields = ['tests/e2e/client/sensitive-fields.test.ts']
const form = ['packages/sandbox/test/protocol/upload.test.ts']
const bills = ['packages/sandbox/test/apis/bills/bills.test.ts']

export const transfer: readonly Mutant[] = [
  ...edits('packages/client/src/transfer/multipart.ts', upload, [
    {
      name: 'form-without-cr',
      text: "head.join('\\r\\n')",
      broken: "head.join('\\n')",
      rule: 'Each line of a form ends with CRLF',
    },
    {
      name: 'form-without-the-whole-file',
      text: "head.join('\\r\\n')), copy,",
      broken: "head.join('\\r\\n')), copy.subarray(meta.length > 300 ? 1 : 0),",
      rule: 'The file is sent whole, however long its meta is',
    },
    {
      name: 'file-that-changes-while-it-is-hashed',
      text: 'const copy = new Uint8Array(file)',
      broken: 'const copy = file as Uint8Array<ArrayBuffer>',
      rule: 'What is sent is what the file was when the call was made',
    },
    {
      name: 'type-of-a-prototype',
      text: 'Object.hasOwn(types, suffix) ?',
      broken: 'types[suffix] ?',
      rule: 'A suffix is none of the names that every object has',
    },
    {
      name: 'boundary-in-quotes',
      text: '`multipart/form-data;boundary=',
      broken: '`multipart/form-data;boundary="',
      rule: 'WeChat Pay reads no boundary in quotes',
    },
  ]),
  ...edits('packages/client/src/transfer/upload-file.ts', upload, [
    {
      name: 'file-name-breaks-its-header',
      text: '/["\\\\\\p{Cc}]/u.test(filename)',
      broken: "filename === ''",
      rule: 'A file name does not end the header that it is in',
    },
    {
      name: 'digest-given-by-the-caller',
      text: '...(more as object), ...own }',
      broken: '...(more as object) }',
      rule: 'The digest is that of the file',
    },
    {
      name: 'meta-of-any-type',
      text: 'const isObject = isFields(more)',
      broken: 'const isObject = true',
      rule: 'A meta that is no object is refused',
    },
    {
      name: 'blob-that-is-read-for-ever',
      text: 'callOptions.signal))',
      broken: 'undefined))',
      rule: 'An abort ends a call whose Blob is still read',
    },
    {
      name: 'file-of-any-size',
      text: 'if (!kind.maxBytes || size <= kind.maxBytes) return []',
      broken: 'if (!kind.maxBytes || size <= kind.maxBytes * 100) return []',
      rule: 'A file that is too long is not sent',
    },
  ]),
  ...edits('packages/client/src/send.ts', upload, [
    {
      name: 'whole-form-signed',
      text: 'signedText: encode && text',
      broken: 'signedText: undefined',
      rule: 'Of an upload, the JSON of meta alone is signed',
    },
  ]),
  ...edits('packages/client/src/transfer/download.ts', download, [
    {
      name: 'download-from-strangers',
      text: 'host}`) && !username && !password)',
      broken: 'host}`) || !username)',
      rule: 'An Authorization header reaches no host that is not configured',
    },
    {
      name: 'digest-in-capitals-refused',
      text: "typeof hash_value === 'string' ? hash_value.toLowerCase() : ''",
      broken: "typeof hash_value === 'string' ? hash_value : ''",
      rule: 'A digest may be written in capitals',
    },
    {
      name: 'download-never-decompressed',
      text: "asked[names.gzip] === 'GZIP'",
      broken: "asked[names.gzip] === 'gzip'",
      rule: 'A file that was asked for as GZIP is decompressed',
    },
  ]),
  ...edits('packages/client/src/send.ts', fields, [
    {
      name: 'failure-decrypted',
      text: 'encryptedAnswer && isSuccess(operation, answer, parseAs)',
      broken: 'encryptedAnswer',
      rule: 'A response that is no success is reported as that, and a 202 repeated',
    },
  ]),
  ...edits('scripts/generate/sandbox.ts', upload, [
    {
      name: 'sandbox-decrypts-no-meta',
      text: "formSchema(operation) ? ['meta', ...path] : path",
      broken: 'path',
      rule: 'The sandbox decrypts the sensitive fields of an upload',
    },
  ]),
  ...edits('packages/client/src/send.ts', download, [
    {
      name: 'file-of-the-platform-alone',
      text: 'return response === context.response ? undefined : response',
      broken: 'return response',
      rule: 'A transport may give a file with a Response of another class',
    },
    {
      name: 'query-of-a-link-lost',
      text: 'toWire(operation, snapshot, search)',
      broken: 'toWire(operation, snapshot)',
      rule: 'A link is asked for with its own query',
    },
  ]),
  ...edits('packages/client/src/transfer/download.ts', download, [
    {
      name: 'token-in-events',
      text: 'operationAt(url.pathname)',
      broken: 'operationAt(url.pathname + url.search)',
      rule: 'Events and middleware receive no token of a link as a path',
    },
  ]),
  ...edits('packages/client/src/transfer/call-file.ts', download, [
    {
      name: 'empty-when-read-twice',
      text: 'isRead || body.locked',
      broken: 'body.locked',
      rule: 'A file that was read is not an empty file',
    },
    {
      name: 'file-read-by-a-middleware',
      text: 'if (response.bodyUsed || response.body?.locked) {',
      broken: 'if (response.bodyUsed && !response) {',
      rule: 'After a request was sent, every error has an outcome',
    },
    {
      name: 'connection-of-no-file',
      text: 'answer.response.body?.cancel?.().catch(() => {})',
      broken: '',
      rule: 'A response that is no file does not keep its connection',
    },
  ]),
  ...edits('packages/client/src/transfer/file-stream.ts', download, [
    {
      name: 'last-bytes-before-the-digest',
      text: 'const ready = kept\n      kept = chunk',
      broken: 'const ready = chunk ?? kept\n      kept = undefined',
      rule: 'The last bytes are given only when the digest is right',
    },
    {
      name: 'empty-piece-frees-the-last-bytes',
      text: 'if (chunk?.length === 0) continue',
      broken: 'if (chunk?.length === -1) continue',
      rule: 'An empty piece does not count as the last one',
    },
    {
      name: 'file-not-copied',
      text: 'new Uint8Array(isByteArray(value) ? value : await',
      broken: 'new Uint8Array(isByteArray(value) ? value.buffer : await',
      rule: 'A transport that uses its buffer again does not change what was checked',
    },
    {
      name: 'silent-file-waits-for-ever',
      text: 'if (ms < 2 ** 31) timer = setTimeout(fail, ms)',
      broken: 'if (ms < 0) timer = setTimeout(fail, ms)',
      rule: 'A connection that brings nothing ends the file',
    },
    {
      name: 'abort-leaves-the-connection',
      text: 'const release = signal && onAbort(signal, stop)',
      broken: 'const release = signal && onAbort(signal, () => {})',
      rule: 'An abort ends the connection of a file, read or not',
    },
    {
      name: 'bomb-without-a-limit',
      text: 'if (length > maxBytes())',
      broken: 'if (length > maxBytes() * 1e6)',
      rule: 'A file is read no further than maxBytes, decompressed',
    },
  ]),
  ...edits('packages/sandbox/src/protocol/check-upload.ts', form, [
    {
      name: 'sandbox-takes-any-digest',
      text: 'String(meta[digest]).toLowerCase() !== own',
      broken: "String(meta[digest]).toLowerCase() === ''",
      rule: 'The sandbox compares the digest in meta with the file',
    },
  ]),
  ...edits('packages/sandbox/src/protocol/check.ts', form, [
    {
      name: 'sandbox-verifies-the-whole-form',
      text: "const signed = form ? { ...request, body: form.part('meta')?.bytes ?? new Uint8Array() } : request",
      broken: 'const signed = request',
      rule: 'The sandbox verifies the JSON of meta alone',
    },
  ]),
  ...edits('packages/sandbox/src/protocol/input.ts', form, [
    {
      name: 'sandbox-reads-a-quoted-boundary',
      text: 'if (form.fault !== undefined) return {}',
      broken: 'if (form.fault === null) return {}',
      rule: 'The sandbox finds no file if the boundary is in quotes',
    },
  ]),
  ...edits('packages/sandbox/src/apis/bills/handlers.ts', bills, [
    {
      name: 'link-for-ever',
      text: '!found || nowMs > found.untilMs',
      broken: '!found || nowMs > found.untilMs + 1e9',
      rule: 'A link to a bill is valid for five minutes',
    },
    {
      name: 'link-for-everybody',
      text: '/^\\d+_/.test(token) && ',
      broken: "token === '' && ",
      rule: 'A link is for the merchant that got it',
    },
  ]),
]
