/** Reads what a handler returned: something else must not become a response that no WeChat Pay would send. */
import { anObject, type OptionRule, type OptionRules, readOptions } from '../lib/options.ts'
import { describe, isObject } from '../lib/values.ts'
import type { HandlerAnswer, HandlerFile } from './handler.ts'
import type { SandboxOperation } from './operation.ts'

type HandlerError = Extract<HandlerAnswer, { error: unknown }>['error']

const aText: OptionRule = { expected: 'a text', isRight: (value) => typeof value === 'string' && value !== '' }

const errorRules: OptionRules<HandlerError> = {
  status: {
    expected: 'an integer from 400 to 599',
    isRight: (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
  },
  code: aText,
  message: aText,
}

const fileRules = {
  file: { expected: 'bytes, or a function that returns them', isRight: isFile },
}

function isFile(value: unknown): value is HandlerFile {
  return value instanceof Uint8Array || typeof value === 'function'
}

const answerRules = { body: { expected: 'anything', isRight: () => true }, executed: [false, true] }

/** Throws TypeError that names the handler, if it returned something else than {@link HandlerAnswer} says. */
export function readHandlerAnswer(answer: unknown, { id }: SandboxOperation): HandlerAnswer {
  const place = `handlers.${id}()`
  const has = (name: string) => isObject(answer) && Object.hasOwn(answer, name)
  if (!isObject(answer) || !['error', 'body', 'file'].some(has)) {
    const received = isObject(answer) ? 'neither' : describe(answer)
    throw new TypeError(
      `${place}: expected { body }, { file } or { error: { status, code, message } }, received ${received}`,
    )
  }
  if (has('file')) return readOptions(answer, fileRules, place, ['file']) as HandlerAnswer
  if (!has('error')) return readOptions(answer as HandlerAnswer, answerRules, place)
  const { error } = readOptions(answer, { error: anObject }, place, ['error']) as { error: HandlerError }
  return { error: readOptions(error, errorRules, `${place}.error`, ['status', 'code', 'message']) }
}
