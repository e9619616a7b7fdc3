/** A request to control a sandbox that is refused, with a sentence for its sender. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  /** Of the response. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
