/** A test asks for what the sandbox's state does not allow: to pay an order that is closed. */
export class StateError extends Error {
  override readonly name = 'StateError'
}
