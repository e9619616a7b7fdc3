/** Where a sandbox sends notifications. */

/** The URL of a notification for which a test names none. */
export const defaultUrl = 'https://merchant.example/notify'

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Throws TypeError if nothing is sent to this URL. A sandbox must not send to others what only a test should see. */
export function assertUrl(url: unknown, path: string): asserts url is string {
  if (typeof url === 'string' && isNotifyUrl(url)) return
  const form = 'a URL with https, or http on loopback alone, without user, query and fragment'
  throw new TypeError(`${path}: expected a handler, or ${form}, received another value`)
}

/** Whether it has https, or http on loopback alone, and neither user, query nor fragment. */
export function isNotifyUrl(url: string): boolean {
  try {
    const { protocol, hostname, username, password } = new URL(url)
    const isSafe = protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))
    return isSafe && username === '' && password === '' && !/[?#]/.test(url)
  } catch {
    return false
  }
}
