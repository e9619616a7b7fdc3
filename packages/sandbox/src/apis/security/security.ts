/** The self-test (签名验签／加解密测试), as the sandbox registers it. */
import type { Handler } from '../../protocol/handler.ts'
import type { Api } from '../api.ts'

/** One call of `POST /v3/security/echo`, with its sensitive field decrypted. */
export interface EchoRequest {
  readonly mchid: string
  /** Where the merchant wants the notification. */
  readonly notifyUrl?: string | undefined
  readonly echoMessage: string
  readonly encryptedEchoMessage?: string | undefined
}

/** What merchants have tested. */
export interface SandboxSecurity {
  /** Every call of `POST /v3/security/echo`, in the order of arrival. */
  readonly echoes: readonly EchoRequest[]
}

interface EchoBody {
  readonly notify_url?: string
  readonly echo_message: string
  readonly encrypted_echo_message?: string
}

/** Of the notification that follows. Its page spells the encrypted field without the `ed`. */
const words = { originalType: 'security', summary: '回调通知成功' }

export const security: Api<Record<never, never>, SandboxSecurity> = {
  rules: {},
  create(_, { encrypt }) {
    const echoes: EchoRequest[] = []
    const echo: Handler = async ({ mchid, body, notify }) => {
      const { notify_url: notifyUrl, echo_message, encrypted_echo_message } = body as EchoBody
      echoes.push({ mchid, notifyUrl, echoMessage: echo_message, encryptedEchoMessage: encrypted_echo_message })
      if (notifyUrl !== undefined) {
        const secret = encrypted_echo_message === undefined ? {} : { encrypt_echo_message: encrypted_echo_message }
        const data = await encrypt({ echo_message, ...secret }, ['/encrypt_echo_message'])
        notify('SECURITY_ECHO.SUCCESS', data, notifyUrl, words)
      }
      return { body: { echo_message, encrypted_echo_message }, executed: false }
    }
    const reset = () => {
      echoes.length = 0
    }
    return { handlers: { echo }, control: { echoes }, reset }
  },
}
