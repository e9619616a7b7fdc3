/** The clients of other languages: what each needs on this machine, and how it is made and run. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** What a client does, in the name that its program takes. */
export type Task = 'build' | 'list' | 'echo' | 'bill' | 'notification' | 'pay'

/** A command that a client needs. */
interface Tool {
  /** What prints its version, or fails. */
  readonly command: readonly [string, ...string[]]
  /** What Debian calls its package. */
  readonly debian: string
}

/** A client of another language or SDK. */
export interface Client {
  readonly tools: readonly Tool[]
  /** Makes the program, in a folder. */
  readonly compile?: (folder: string) => readonly [string, ...string[]]
  /** Runs it; the task follows. */
  readonly command: (folder: string) => readonly [string, ...string[]]
  /** A task that it cannot do, or cannot do here, and why. */
  readonly cannot?: Readonly<Partial<Record<Task, string>>> | undefined
  /** Whether it also lets a user pay an order, over the sandbox's control. */
  readonly pays?: boolean
  /** A page of docs/sandbox, its name and how its program ends. */
  readonly page?: Page
  /** Whether it is a package of npm, which this folder's lock file names. */
  readonly isPackage?: boolean
}

/** What becomes of the program of a page. */
interface Page {
  readonly name: string
  readonly verified: RegExp
  /** What it says for a signature that is not valid. */
  readonly refused: RegExp
}

const openssl: Tool = { command: ['openssl', 'version'], debian: 'openssl' }

const program = (name: string): string => join(import.meta.dirname, 'programs', name)

const cryptography = ['python3', '-c', 'import cryptography'] as const

/** Whether a command runs and ends well. */
function runs([name, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(name, args, { stdio: 'ignore' }).status === 0
}

/** Every client, by its name. */
export const clients: Readonly<Record<string, Client>> = {
  go: {
    tools: [{ command: ['go', 'version'], debian: 'golang-go' }],
    compile: (folder) => ['go', 'build', '-o', join(folder, 'client'), program('client.go')],
    command: (folder) => [join(folder, 'client')],
    page: { name: 'go', verified: /^Verified \{.*"state":"ESTABLISHED"/, refused: /verification error/ },
  },
  java: {
    tools: [{ command: ['javac', '-version'], debian: 'default-jdk-headless' }],
    compile: (folder) => ['javac', '-d', folder, program('Client.java')],
    command: (folder) => ['java', '-cp', folder, 'Client'],
    page: { name: 'java', verified: /^Verified \{.*"state":"ESTABLISHED"/, refused: /SecurityException/ },
  },
  php: {
    tools: [{ command: ['php', '--version'], debian: 'php-cli' }],
    command: () => ['php', program('client.php')],
    page: { name: 'php', verified: /^Verified \{.*"state":"ESTABLISHED"/, refused: /The signature is not valid/ },
  },
  python: {
    tools: [{ command: ['python3', '--version'], debian: 'python3' }, openssl],
    command: () => ['python3', program('client.py')],
    cannot: runs(cryptography)
      ? undefined
      : { notification: 'the standard library has no AES-GCM, and python3-cryptography is absent' },
    page: { name: 'python', verified: /^Verified OK\n.*"state":"ESTABLISHED"/, refused: /CalledProcessError/ },
  },
  curl: {
    tools: [{ command: ['curl', '--version'], debian: 'curl' }, openssl],
    command: () => ['sh', program('client.sh')],
    cannot: { notification: 'the command of OpenSSL has no AES-GCM' },
    pays: true,
    page: { name: 'curl', verified: /"state":"ESTABLISHED".*\nVerified OK\n$/, refused: /Verification failure/i },
  },
  'wechatpay-axios-plugin': {
    tools: [],
    command: () => [process.execPath, program('wechatpay-axios-plugin.mjs')],
    page: { name: 'node', verified: /^200 \{.*state: 'ESTABLISHED'/s, refused: /EV3_RES_HEADER_SIGNATURE_DIGEST/ },
    isPackage: true,
  },
  'wechatpay-node-v3': {
    tools: [],
    command: () => [process.execPath, program('wechatpay-node-v3.mjs')],
    isPackage: true,
  },
}

/** The tools of a client that this machine does not have. */
export function absentTools({ tools }: Pick<Client, 'tools'>): readonly Tool[] {
  return tools.filter(({ command }) => !runs(command))
}
