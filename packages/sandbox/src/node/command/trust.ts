/** How a client is made to use the proxy, and to trust its certificate. */
import { resolve } from 'node:path'

/** Lines for a shell, and for Java, which reads none of these variables. */
export function trustText(url: string, certificate: string): string {
  const path = resolve(certificate)
  const { hostname, port } = new URL(url)
  return `Programs reach this sandbox under WeChat Pay's own hosts with:
  export HTTPS_PROXY=${url} NO_PROXY=
  export SSL_CERT_FILE='${path}'        # Python, Ruby, Go, curl
  export REQUESTS_CA_BUNDLE='${path}'   # Python's requests
  export NODE_EXTRA_CA_CERTS='${path}' NODE_USE_ENV_PROXY=1
  keytool -importcert -noprompt -alias wechatpay-sandbox -storepass changeit -keystore truststore.p12 -file '${path}'
  java -Djavax.net.ssl.trustStore=truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit \\
       -Dhttps.proxyHost=${hostname} -Dhttps.proxyPort=${port} …
Do not add the certificate to the system's own: its key is in a file.
`
}
