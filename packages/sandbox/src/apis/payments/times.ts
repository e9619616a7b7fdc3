/** Times as payments write them: at +08:00, wherever the sandbox runs. */

const beijing = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString()

/** `2018-06-08T10:34:56+08:00` */
export const timeText = (ms: number): string => beijing(ms).replace(/\.\d+Z$/, '+08:00')

/** `2018-06-08` */
export const dayText = (ms: number): string => beijing(ms).slice(0, 10)

/** `2018-06-08 10:34:56`, as in bills. */
export const billTime = (ms: number): string => beijing(ms).slice(0, 19).replace('T', ' ')

/** `20180608103456`, as ids begin. */
export const digits = (ms: number): string => beijing(ms).slice(0, 19).replace(/\D/g, '')
