/** Types alone, checked with DOM's declarations and without Node's: what the `crypto` options accept. */
import { Crypto as Peculiar } from '@peculiar/webcrypto'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { useEverywhere } from './crypto-option.ts'

useEverywhere({ crypto: globalThis.crypto })
useEverywhere({ crypto: new Peculiar() })
useEverywhere({ crypto: undefined })
useEverywhere({})
createSandbox({ crypto: globalThis.crypto })
createSandbox({ crypto: new Peculiar() })
