/** Edits of uploads and downloads, on both sides. */
import { edits, type Mutant } from './mutant.ts'

const upload = ['tests/e2e/transfer/upload.test.ts']
const download = ['tests/e2e/transfer/download.test.ts']
const form = ['packages/sandbox/test/protocol/upload.test.ts']
const bills = ['packages/sandbox/test/apis/bills/bills.test.ts']

export const transfer: readonly Mutant[] = [
  ...edits('packages/client/src/transfer/multipart.ts', upload, [
    {
      name: 'form-without-cr',
      text: "].join('\\r\\n'),",
      broken: "].join('\\n'),",
      rule: 'Each line of a form ends with CRLF',
    },
    {
      name: 'digest-of-the-draft',
      text: 'body.set(headOf(meta, digest))',
      broken: 'body.set(headOf(draft, digest))',
      rule: 'The meta that is sent is the one that is signed',
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
      text: '!url || (hosts.includes(origin) && !username && !password)',
      broken: '!url || !username',
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
      text: 'if (length > maxBytes) throw',
      broken: 'if (length > maxBytes * 1e6) throw',
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
      text: '!found || nowMs > found.until',
      broken: '!found',
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
