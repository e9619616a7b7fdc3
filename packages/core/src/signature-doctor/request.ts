/** Why WeChat Pay refused a request. */
import { readAuthorization } from './authorization.ts'
import type { Evidence } from './evidence.ts'
import type { Finding } from './explanation.ts'
import type { Refusal, RefusedRequest } from './request-case.ts'
import {
  checkForm,
  checkMilliseconds,
  checkScheme,
  checkSerial,
  checkTime,
  clockFinding,
  invalidCertificate,
  rewritten,
  unknownScheme,
  wrongSerial,
} from './request-header.ts'
import { checkLines } from './request-lines.ts'
import { checkKey, checkSignature } from './request-signature.ts'
import { readSignInformation } from './sign-information.ts'

type Step = (known: RefusedRequest) => Finding | undefined | Promise<Finding | undefined>

/** WeChat Pay's messages, as on its pages 4012072670, 4012365344 and 4012365345, and what is looked at for each. */
const byMessage: readonly (readonly [message: RegExp, steps: readonly Step[]])[] = [
  [/Authorization中的timestamp/i, [checkTime, () => clockFinding()]],
  [/Authorization认证类型/i, [checkScheme, unknownScheme]],
  [/Authorization|签名信息错误/i, [checkForm, checkScheme, rewritten]],
  [/^商户证书序列号/, [checkSerial, wrongSerial]],
  [/^(商户证书已|已更换证书|商户未申请过证书)/, [invalidCertificate]],
  [/^商户未设置APIv3密钥/, [() => ({ cause: 'api-v3-key', message: 'The merchant has no APIv3 key yet' })]],
  [/签名/, [checkMilliseconds, checkSerial, checkKey, checkLines, checkSignature]],
]

/** For a message that is on no page. */
const allSteps: readonly Step[] = [checkForm, checkScheme, checkTime, checkSerial, checkKey, checkLines, checkSignature]

const foreign: Finding = {
  cause: 'not-a-signature',
  message: 'This 401 has no code of WeChat Pay: a proxy or another server has sent it',
}

/** Explains a refused request: by what WeChat Pay's message is about, as far as it can be checked. */
export async function explainRequest(refused: Refusal, evidence: Evidence): Promise<Finding> {
  if (refused.code === '') return foreign
  const { sent } = evidence
  const header = sent?.headers.get('Authorization') ?? ''
  const known = {
    ...evidence,
    refused,
    authorization: sent && readAuthorization(header.slice(0, 4000)),
    information: readSignInformation(refused.detail),
  }
  const [, steps] = byMessage.find(([message]) => message.test(refused.message)) ?? []
  for (const step of steps ?? allSteps) {
    const finding = await step(known)
    if (finding) return finding
  }
  return unexplained(known)
}

function unexplained({ information }: RefusedRequest): Finding {
  const message = information
    ? 'The signature does not match: the private key does not belong to serial_no, or a line was changed on its way'
    : 'The signature does not match, and WeChat Pay printed no details, as was seen for a merchant and a serial number that it does not know'
  return { cause: 'unexplained', message }
}
