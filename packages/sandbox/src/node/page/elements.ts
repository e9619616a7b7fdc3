/** Makes elements. What came from elsewhere becomes text, never markup. */

interface Attributes {
  readonly className?: string
}

/** An element with text or other elements in it. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  children: readonly (string | Node)[],
  { className = '' }: Attributes = {},
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  if (className) element.className = className
  element.append(...children)
  return element
}

/** The element of the page with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`The page has no ${id}`)
  return element as T
}
