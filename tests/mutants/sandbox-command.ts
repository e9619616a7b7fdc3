/** Edits of how a sandbox is served: over HTTP and TLS, as a proxy, under control, and by the command. */
import { edits, type Mutant } from './mutant.ts'

const source = 'packages/sandbox/src'
const folder = 'packages/sandbox/test'

export const sandboxCommand: readonly Mutant[] = [
  ...edits(
    `${source}/node/command/arguments.ts`,
    [`${folder}/node/command/bin.test.ts`],
    [
      {
        name: 'allow-host-with-a-port',
        text: 'expect(isHostName(name), name,',
        broken: "expect(name !== '' || isHostName(name), name,",
        rule: 'The command refuses a name that no host can have',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/flags.ts`,
    [`${folder}/node/command/bin.test.ts`],
    [
      {
        name: 'flag-with-any-value',
        text: 'if (value !== undefined) return value',
        broken: 'if (text) return value ?? text',
        rule: 'A flag takes what its option may be',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/files.ts`,
    [`${folder}/node/command/identity.test.ts`, `${folder}/node/command/env-file.test.ts`],
    [
      {
        name: 'path-leads-upward',
        text: "!path.split(/[\\\\/]/).includes('..')",
        broken: "!path.split(/[\\\\/]/).includes('...')",
        rule: 'No path of an argument leads upward',
      },
      {
        name: 'link-followed',
        text: 'constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)',
        broken: 'constants.O_RDONLY | (constants.O_RDONLY ?? 0)',
        rule: 'No symbolic link is followed',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/notify.ts`,
    [`${folder}/node/command/notify.test.ts`],
    [
      {
        name: 'notify-succeeds-in-any-case',
        text: "return report.state === 'delivered' && report.attempts.at(-1)?.fault === undefined",
        broken: "return report.state !== 'given-up' && report.attempts.at(-1)?.fault === undefined",
        rule: 'The exit code says that a notification was not received',
      },
      {
        name: 'notify-forged-and-received',
        text: "report.state === 'delivered' && report.attempts.at(-1)?.fault === undefined",
        broken: "report.state === 'delivered'",
        rule: 'A program that takes an invalid signature fails',
      },
      {
        name: 'notify-beyond-retries',
        text: "count <= given.retries && report.state === 'scheduled'",
        broken: "count <= 15 && report.state === 'scheduled'",
        rule: 'A notification is sent as often as --retries says',
      },
      {
        name: 'notify-after-received',
        text: "count <= given.retries && report.state === 'scheduled'",
        broken: 'count <= given.retries',
        rule: 'What was received is not sent again',
      },
      {
        name: 'notify-moves-the-cursor',
        text: 'printable(line, 1000)',
        broken: 'printable(line, 1000) && line',
        rule: 'A response moves no cursor',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/notify-arguments.ts`,
    [`${folder}/node/command/notify.test.ts`],
    [
      {
        name: 'notify-to-anybody',
        text: '      isNotifyUrl(to),',
        broken: "      isNotifyUrl(to) || to.includes(':'),",
        rule: 'Notifications go to https, or to this machine',
      },
      {
        name: 'notify-data-written-anew',
        text: 'if (isObject(JSON.parse(text))) return text',
        broken: 'if (isObject(JSON.parse(text))) return JSON.stringify(JSON.parse(text))',
        rule: 'Data is encrypted as it is written',
      },
      {
        name: 'notify-probe-after-probe',
        text: "!(kind === 'probe' && kinds[index - 1] === kind)",
        broken: "!(kind === 'probe' && kinds[index + 1] === 'none')",
        rule: 'A probe does not follow a probe',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/identity-folder.ts`,
    [`${folder}/node/command/notify.test.ts`],
    [
      {
        name: 'notify-for-the-first-merchant',
        text: 'if (mchid === undefined) return kept[0]',
        broken: 'if (mchid === undefined || kept.length > 0) return kept[0]',
        rule: 'A notification is encrypted for the merchant that --mchid names',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/identity-folder.ts`,
    [`${folder}/node/command/identity.test.ts`],
    [
      {
        name: 'folder-of-something-else',
        text: 'if (names.length > 0) {',
        broken: 'if (names.length > 100) {',
        rule: 'Keys are made in an empty folder alone',
      },
      {
        name: 'mode-of-a-link-changed',
        text: 'if (found?.isSymbolicLink())',
        broken: 'if (!found)',
        rule: 'The mode of a file outside of the folder is not changed',
      },
      {
        name: 'key-file-not-compared',
        text: 'if (found && plainLines(found.text) !== plainLines(text)) {',
        broken: "if (found && plainLines(found.text) === '') {",
        rule: 'A file that differs from the identity is refused',
      },
      {
        name: 'key-readable-by-others',
        text: 'if (!hasModes || (mode & 0o077) === 0) return',
        broken: 'if (!hasModes || (mode & 0o077) < 0o100) return',
        rule: 'What only the owner may read is taken from others',
      },
      {
        name: 'certificate-of-another-key',
        text: 'if (!certificate.checkPrivateKey(createPrivateKey(privateKey))) {',
        broken: "if (!createPrivateKey(privateKey) || pem === '') {",
        rule: 'A certificate that is not of its key is refused',
      },
      {
        name: 'mchid-of-the-line-ignored',
        text: 'if (mchid !== undefined && mchid !== merchant.mchid) {',
        broken: 'if (mchid !== undefined && mchid === merchant.mchid.slice(1)) {',
        rule: 'A mchid that the folder does not have is refused',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/env-file.ts`,
    [`${folder}/node/command/env-file.test.ts`],
    [
      {
        name: 'env-file-emptied',
        text: "(await readTextFile(path)) ?? { text: '', mode: 0o600 }",
        broken: "{ text: (await readTextFile(path)) ? '' : '', mode: 0o600 }",
        rule: 'Other lines of the file stay as they are',
      },
      {
        name: 'env-file-line-by-line',
        text: "|'[^']*'|",
        broken: "|'[^'\\n]*'|",
        rule: 'A value over several lines is one value',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/log.ts`,
    [`${folder}/node/command/log.test.ts`],
    [
      {
        name: 'log-with-the-query',
        text: 'hide(targetPath(target), secrets)',
        broken: 'hide(target, secrets)',
        rule: 'The log has no query',
      },
      {
        name: 'log-with-a-secret',
        text: "shown.replaceAll(secret, '***')",
        broken: "shown.replaceAll(secret.slice(1), '***')",
        rule: 'The log has no secret',
      },
    ],
  ),
  ...edits(
    `${source}/node/command/text.ts`,
    [`${folder}/node/command/log.test.ts`],
    [
      {
        name: 'log-with-control-characters',
        text: '/[\\p{C}\\p{Zl}\\p{Zp}]/u.test(char)',
        broken: '/[\\p{Zl}\\p{Zp}]/u.test(char)',
        rule: 'A line of the log has no control character',
      },
      {
        name: 'log-without-end',
        text: 'Array.from(text.slice(0, maxLength), (char)',
        broken: 'Array.from(text.slice(0, maxLength * 99), (char)',
        rule: 'A line of the log is bounded',
      },
    ],
  ),
  ...edits(
    `${source}/node/serve/http.ts`,
    [`${folder}/node/serve.test.ts`],
    [
      {
        name: 'sandbox-for-any-page',
        text: "['same-origin', 'none'].includes(String(site))",
        broken: "['same-origin', 'none', 'same-site'].includes(String(site))",
        rule: 'A page of another origin does not reach the sandbox',
      },
      {
        name: 'sandbox-for-any-old-page',
        text: 'origin !== undefined && origin !== originOf(request, host)',
        broken: "origin !== undefined && origin === 'null'",
        rule: 'A page of another origin does not reach the sandbox in an old browser',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/routes.ts`,
    [`${folder}/node/control/control.test.ts`, `${folder}/node/control/merchants.test.ts`],
    [
      {
        name: 'control-rotates-for-the-first',
        text: "query.get('mchid') ?? merchant.mchid",
        broken: "query.get('merchant') ?? merchant.mchid",
        rule: 'Control rotates the certificate of the merchant that is named',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/control.ts`,
    [`${folder}/node/control/control.test.ts`],
    [
      {
        name: 'control-changes-unseen',
        text: "if (method !== 'GET') stream.changed(name)",
        broken: "if (method === 'DELETE') stream.changed(name)",
        rule: 'Every page sees what one page changes',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/access.ts`,
    [`${folder}/node/control/control.test.ts`],
    [
      {
        name: 'control-without-a-token',
        text: 'if (!isToken(request.headers.authorization, token)) {',
        broken: 'if (request.headers.authorization && !isToken(request.headers.authorization, token)) {',
        rule: 'Control needs the token',
      },
      {
        name: 'control-of-any-origin',
        text: 'return origin === own && !isOfOtherPage',
        broken: "return own !== '' && origin !== '' && !isOfOtherPage",
        rule: 'Control is not for pages of another origin',
      },
      {
        name: 'control-of-any-site',
        text: ' && !isOfOtherPage(request, host)',
        broken: ' && !(isOfOtherPage(request, host) && own === host)',
        rule: 'Control is not for pages of another site that only read',
      },
      {
        name: 'control-of-any-host',
        text: 'if (!loopbackNames.includes(hostName(host))) {',
        broken: "if (!loopbackNames.includes(hostName(host)) && host === '') {",
        rule: 'Control is served under loopback names alone',
      },
      {
        name: 'control-of-any-peer',
        text: '/^(127\\.|::1$|::ffff:127\\.)/.test(remoteAddress)',
        broken: '/^(\\d+\\.|::1$|::ffff:127\\.)/.test(remoteAddress)',
        rule: 'Control is for programs on the same machine',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/control.ts`,
    [`${folder}/node/control/control.test.ts`],
    [
      {
        name: 'control-of-an-inherited-path',
        text: 'Object.hasOwn(routes, name) ? Object.keys(routes[name] ?? {})',
        broken: 'name in routes ? Object.keys(routes[name] ?? {})',
        rule: 'Only own properties count',
      },
      {
        name: 'control-of-a-form',
        text: '!/^application\\/json\\s*(;|$)/i.test(',
        broken: '!/^/i.test(',
        rule: 'A body is JSON by its Content-Type, too, which a form of a page cannot have',
      },
      {
        name: 'control-of-an-endless-body',
        text: 'if (bytes.length > maxControlBytes) throw',
        broken: 'if (bytes.length > maxControlBytes * 9) throw',
        rule: 'A body over 1 MiB is refused',
      },
    ],
  ),
  ...edits(
    `${source}/node/serve/proxy.ts`,
    [`${folder}/node/proxy.test.ts`],
    [
      {
        name: 'proxy-to-any-host',
        text: 'return vendorHosts.includes(name)',
        broken: "return name !== '' || vendorHosts.includes(name)",
        rule: "A tunnel leads to WeChat Pay's hosts alone",
      },
      {
        name: 'proxy-to-any-port',
        text: '/^(.+):443$/.exec(',
        broken: '/^([^:]+):\\d+$/.exec(',
        rule: 'A tunnel leads to port 443 alone',
      },
    ],
  ),
  ...edits(
    `${source}/node/serve/serve.ts`,
    [`${folder}/node/serve.test.ts`, `${folder}/node/proxy.test.ts`],
    [
      {
        name: 'tunnel-to-any-host',
        text: 'hosts: new Set(vendorHosts)',
        broken: 'hosts: new Set([...vendorHosts, ...loopbackNames])',
        rule: "A tunnel serves WeChat Pay's hosts alone",
        tests: [`${folder}/node/proxy.test.ts`],
      },
      {
        name: 'sandbox-host-with-a-port',
        text: 'value.every(isHostName)',
        broken: "value.every((name) => typeof name === 'string')",
        rule: 'A name that no host can have is refused',
      },
    ],
  ),
  ...edits(
    `${source}/node/serve/http.ts`,
    [`${folder}/node/serve.test.ts`],
    [
      {
        name: 'sandbox-body-without-limit',
        text: 'if (length > limit) resolve(',
        broken: 'if (length > limit * 400) resolve(',
        rule: 'A body over 1 MiB is refused while it is read',
      },
      {
        name: 'sandbox-other-host-not-said',
        text: 'new TextEncoder().encode(',
        broken: "new TextEncoder().encode(sentence ? '' : ",
        rule: 'A request for another host is told how to allow it',
      },
      {
        name: 'sandbox-absolute-target-signed',
        text: 'if (host === undefined) return',
        broken: "if (host === undefined || url !== '') return",
        rule: 'Path and query of an absolute-form target are what is signed',
      },
    ],
  ),
  ...edits(
    `${source}/node/serve/respond.ts`,
    [`${folder}/node/serve.test.ts`],
    [
      {
        name: 'sandbox-any-host',
        text: 'if (!hosts.has(name))',
        broken: 'if (hosts.size === 0 && !hosts.has(name))',
        rule: 'A served sandbox refuses the names of other hosts',
      },
      {
        name: 'sandbox-other-host-not-on-record',
        text: 'records?.push(record)',
        broken: 'records?.at(0)',
        rule: 'A request for another host is on record, with why it was refused',
      },
    ],
  ),
  ...edits(
    `${source}/identity/authority.ts`,
    [`${folder}/node/proxy.test.ts`],
    [
      {
        name: 'server-certificate-too-long',
        text: 'const serverDays = 397',
        broken: 'const serverDays = 5 * 365',
        rule: 'No certificate of a server is valid for more than 398 days',
      },
      {
        name: 'server-certificate-without-its-issuer',
        text: "extension('0603551d23', toHex(tlv(0x30, tlv(0x80, authorityId)))",
        broken: "extension('0603551d23', toHex(tlv(0x30, tlv(0x80, authorityId.slice(1))))",
        rule: 'A certificate names the key of its issuer',
      },
    ],
  ),
  ...edits(
    `${source}/lib/kept.ts`,
    [`${folder}/keep-requests.test.ts`],
    [
      {
        name: 'requests-without-end',
        text: 'if (list.length > count) list.splice(',
        broken: 'if (list.length > count * 99) list.splice(',
        rule: 'As many requests are kept as the option says',
      },
    ],
  ),
  ...edits(
    `${source}/sandbox.ts`,
    [`${folder}/configure.test.ts`],
    [
      {
        name: 'configure-before-it-is-checked',
        text: 'const changes = readOptions(given, changeableRules',
        broken: 'const changes = readOptions(Object.assign(options, given), sandboxRules',
        rule: 'Options change all or not at all',
      },
    ],
  ),
  ...edits(
    `${source}/apis/partnerships/seed.ts`,
    [`${folder}/apis/partnerships/seed.test.ts`],
    [
      {
        name: 'seed-of-anything',
        text: "`, 'business_type')",
        broken: '`)',
        rule: 'A row has what every row has',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/signature-check.ts`,
    [`${folder}/node/control/signature-check.test.ts`],
    [
      {
        name: 'no-form-of-the-body',
        text: '...bodyForms(lines.body), ',
        broken: '',
        rule: 'The page names the line that the client signed in another form',
      },
      {
        name: 'length-in-characters',
        text: 'bytes: Buffer.byteLength(lines[name])',
        broken: 'bytes: lines[name].length',
        rule: 'Lengths of signed lines are in bytes',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/control.ts`,
    [`${folder}/node/page.test.ts`],
    [
      {
        name: 'page-for-any-origin',
        text: "checkPlace(request, host, { isPage: nameOf(target) === '' })\n",
        broken: '\n',
        rule: 'The page is served to this machine under its own name alone',
      },
    ],
  ),
  ...edits(
    `${source}/node/page/files.ts`,
    [`${folder}/node/page.test.ts`],
    [
      {
        name: 'page-that-others-may-frame',
        text: "'form-action', 'frame-ancestors'",
        broken: "'form-action'",
        rule: 'The policy of the page is strict',
      },
    ],
  ),
  ...edits(
    `${source}/node/page/api.ts`,
    [`${folder}/node/page.test.ts`],
    [
      {
        name: 'token-stays-in-the-address',
        text: "history.replaceState(null, '', location.pathname)",
        broken: 'void location.pathname',
        rule: 'The page takes the token out of the address',
      },
    ],
  ),
  ...edits(
    `${source}/node/control/request-stream.ts`,
    [`${folder}/node/control/signature-check.test.ts`, `${folder}/node/page.test.ts`],
    [
      {
        name: 'nothing-of-before',
        text: 'kept.filter((one) => published.has(one))',
        broken: 'kept.filter((one) => !published.has(one))',
        rule: 'A reader first gets the requests that were before',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/node/command/act.ts',
    ['packages/sandbox/test/node/command/act.test.ts'],
    [
      {
        name: 'any-server-is-a-sandbox',
        text: "  if (typeof error === 'string')",
        broken: "  if (body === undefined) throw new Error(String(status))\n  if (typeof error === 'string')",
        rule: 'A server that is no sandbox is named, with what it responded and how to go on',
      },
    ],
  ),
]
