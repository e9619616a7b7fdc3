/** A TypeError of ours, which is told from those that `fetch` throws when the network fails. */
export class ArgumentError extends TypeError {}
