/** What `--help` prints. */
import { vendorHosts } from '../serve/proxy.ts'
import { optionFlags, usageOf } from './flags.ts'

/** The text, by sections. */
export function helpText(): string {
  const derived = optionFlags.map((flag) => `  ${usageOf(flag)}`).join('\n')
  return `A strict local WeChat Pay (微信支付), on 127.0.0.1.

Usage: wechatpay-sandbox [options]
       wechatpay-sandbox --identity .wechatpay --write-env .env.sandbox

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
  --help, -h            This text.

The default of --unasked-signer is publicKey here, and the default of --keep-requests is 1000.
What the options mean: https://github.com/wechatpay-edge/wechatpay-edge/tree/main/packages/sandbox#readme
Not affiliated with Tencent.
`
}
