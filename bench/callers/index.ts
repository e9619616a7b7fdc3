/** Who makes the same call: the table that every measurement of calls takes. */
import type { Target } from '../lib/target.ts'
import { makeAxiosPlugin } from './axios-plugin.ts'
import type { Caller } from './caller.ts'
import { makeEdge } from './edge.ts'
import { makeEdgeNode } from './edge-node.ts'
import { makeFloor } from './floor.ts'
import { makeNodeV3 } from './node-v3.ts'

export const callers = {
  floor: makeFloor,
  'wechatpay-edge': makeEdge,
  'wechatpay-edge with @wechatpay-edge/node': makeEdgeNode,
  'wechatpay-axios-plugin': makeAxiosPlugin,
  'wechatpay-node-v3': makeNodeV3,
} satisfies Readonly<Record<string, (target: Target) => Caller | Promise<Caller>>>

export type Subject = keyof typeof callers

export const subjects = Object.keys(callers) as Subject[]
