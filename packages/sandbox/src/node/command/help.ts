/** What `--help` prints. */
import { apiActions, type PlacedAction } from '../../apis/actions.ts'
import { notificationFaultKinds } from '../../notifications/fault.ts'
import { vendorHosts } from '../serve/proxy.ts'
import { optionalFlags } from './action-arguments.ts'
import { optionFlags, usageOf } from './flags.ts'
import { contentFlags, maxRetries } from './notify-arguments.ts'

/** The text, by sections. */
export function helpText(): string {
  const derived = optionFlags.map((flag) => `  ${usageOf(flag)}`).join('\n')
  return `A strict local WeChat Pay (微信支付), on 127.0.0.1.

Usage: wechatpay-sandbox [options]
       wechatpay-sandbox --identity .wechatpay --write-env .env.sandbox
       wechatpay-sandbox notify <event> --to <url> --identity <folder>
       wechatpay-sandbox payments pay <outTradeNo> --identity <folder>

It prints WXPAY_… lines for a .env file on stdout, and a line for each request on stderr.
The last line on stdout is the URL of a page that shows requests, and makes faults and notifications.

Keys and settings
  --identity <folder>   Keep the keys in this folder, so that a restart changes nobody's settings.
                        It gets apiclient_key.pem, apiclient_cert.pem, pub_key.pem, wechatpay_cert.pem
                        and .env. Default: fresh keys, which are not kept.
  --merchant <number>[=<number>,…]
                        Serve this merchant, too, with keys of its own in a folder of --identity that
                        has its number; after = the sub-merchants (特约商户) of a service provider
                        (服务商). May be repeated.
  --write-env <file>    Also write the WXPAY_… lines into this file, once it listens. Its other lines
                        stay as they are. Safer than > .env, which empties the file first.

Listening
  --port <number>       Port to listen on; 0 for a free one. Default 8787.
  --host <address>      Address to listen on; 0.0.0.0 for all. Default 127.0.0.1: this machine alone.
  --allow-host <name>   Serve requests for this host, too, not for loopback alone. May be repeated.
  --tls                 Serve https, with a certificate of the CA in the folder of --identity.
  --proxy               Be a proxy, too, for programs that name WeChat Pay's hosts in their code
                        (${vendorHosts.join(', ')}).
                        Nothing is forwarded. Needs --identity.

State
  --seed <file>         Begin with this state: JSON, { "partnerships": [row, …] }.

Log
  --lang <en|zh>        Language of the reasons in the log. Default en.
  --quiet               No line for each request.

Behaviour: the options of createSandbox; the first value is the default
${derived}

Other
  --version             Print the version.
  --help, -h            This text. How notifications are sent: notify --help.
                        What a running sandbox can be made to do: payments --help.

The default of --unasked-signer is publicKey here, and the default of --keep-requests is 1000.
What the options mean: https://github.com/wechatpay-edge/wechatpay-edge/tree/main/packages/sandbox#readme
Not affiliated with Tencent.
`
}

/** The text of `notify --help`. */
export function notifyHelpText(): string {
  const derived = contentFlags.map((flag) => `  ${usageOf(flag)}`).join('\n')
  return `Sends a notification (回调通知) to your program, as WeChat Pay does: signed and encrypted.

Usage: wechatpay-sandbox notify <event> --to <url> --identity <folder> [options]
       wechatpay-sandbox notify TRANSACTION.SUCCESS --to http://127.0.0.1:3000/notify --identity .wechatpay

It prints what your program responded, and what WeChat Pay would do next.
The exit code is 0 if it was received (status 200 or 204, within 5 seconds, a valid signature), 1 if it
was not, and 2 if nothing was sent. No sandbox needs to run.

Destination and keys
  --to <url>            https, or http on this machine; no user, query or fragment. Redirects are not followed.
  --identity <folder>   The keys: the folder of a sandbox, whose settings your program has.
  --mchid <number>      The merchant of the folder that it is for. Default: the first.
  --retries <0-${maxRetries}>      Send it again so often, at most, until it is received: after 15 s, 15 s, 30 s, 3 min,
                        … as WeChat Pay does, but without waiting. Default 0.

Content
  --data <json|file>    What is encrypted as resource: a JSON object, or a file with one. Default: the
                        example of the event's page, for this merchant; {} for an event of no page.
  --faults <kind,…>     What is wrong with the signature, at the first sending, the second, …:
                        ${notificationFaultKinds.join(', ')}.
${derived}

What the options mean: https://github.com/wechatpay-edge/wechatpay-edge/tree/main/packages/sandbox#notifications
`
}

/** The text of `payments --help`, for every API. */
export function actionHelpText(): string {
  return `Makes a running sandbox do something: a user pays an order, a bank ends a refund, …

${apiActions.map((action) => `  wechatpay-sandbox ${callOf(action)}`).join('\n')}

  --identity <folder>   The folder of the running sandbox: its .env says where it listens. Default: the
                        environment, if it has the variables that the sandbox printed.
  --mchid <number>      For a further merchant. Default: the first.

It prints what the sandbox responds, as JSON. The exit code is 0 if it was done, 1 if the sandbox refused it or
is not there, and 2 if an argument is invalid. The same over HTTP: POST /__sandbox/payments/pay.
`
}

function callOf(action: PlacedAction): string {
  const { api, name, required } = action
  const values = required.map((one) => `<${one}>`)
  return [api, name, ...values, ...optionalFlags(action).map((flag) => `[${usageOf(flag)}]`)].join(' ')
}
