/** What the examples use of Deno and Bun, whose own types do not live beside the DOM's and Node's. */
declare const Deno: {
  readonly env: { get(name: string): string | undefined; toObject(): Record<string, string> }
  serve(options: { hostname: string; port: number }, handler: (request: Request) => Promise<Response>): unknown
}

declare const Bun: {
  serve(options: {
    hostname: string
    port: number
    routes: Record<string, Record<string, (request: Request) => Promise<Response>>>
  }): { readonly url: URL }
}
