/** Puts something in the place of a global while a case runs. */

export async function withGlobal<T>(name: 'crypto' | 'fetch', value: unknown, run: () => Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(globalThis, name)
  const set = (descriptor: PropertyDescriptor) => {
    // edge-light lets its globals be written, and not be defined anew.
    if (own?.configurable === false) Reflect.set(globalThis, name, descriptor.value)
    else Object.defineProperty(globalThis, name, descriptor)
  }
  set({ value, configurable: true, writable: true })
  try {
    return await run()
  } finally {
    // Some runtimes have it on the prototype of their global object.
    if (own) set(own)
    else Reflect.deleteProperty(globalThis, name)
  }
}
