/** Types alone, checked with Node's declarations and without DOM's: what the `crypto` options accept. */
import nodeCrypto, { webcrypto } from 'node:crypto'
import { Crypto as Peculiar } from '@peculiar/webcrypto'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { useEverywhere } from './crypto-option.ts'

useEverywhere({ crypto: globalThis.crypto })
useEverywhere({ crypto: webcrypto })
useEverywhere({ crypto: nodeCrypto.webcrypto })
useEverywhere({ crypto: new Peculiar() })
createSandbox({ crypto: globalThis.crypto })
createSandbox({ crypto: webcrypto })
createSandbox({ crypto: nodeCrypto.webcrypto })
createSandbox({ crypto: new Peculiar() })
